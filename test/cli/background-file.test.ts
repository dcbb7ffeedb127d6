import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { BackgroundFile } from '../../src/cli/background-file.ts';
import { newFolder } from '../harness/folder.ts';

const api = `
swagger: "2.0"
info: { title: Nothing, version: 1.0.0, x-name: nothing }
basePath: /api
paths: {}
`;

const root = path.join(import.meta.dirname, '../..');

/** A pipe that takes 64 KiB before it is read, as that of a log collector. */
const pipe = (t: TestContext): number => {
  const folder = newFolder();
  spawnSync('mkfifo', [folder.at('pipe')]);
  const descriptor = openSync(folder.at('pipe'), constants.O_RDWR | constants.O_NONBLOCK);
  t.after(() => {
    closeSync(descriptor);
    folder.remove();
  });
  return descriptor;
};

const readUntil = async (descriptor: number, end: string): Promise<string> => {
  const bytes = Buffer.alloc(1024 * 1024);
  let text = '';
  while (!text.endsWith(end)) {
    try {
      text += bytes.toString('latin1', 0, readSync(descriptor, bytes));
    } catch {
      // Empty for now.
      await nextTurn();
    }
  }
  return text;
};

test('a slow reader gets everything, in order', async (t) => {
  const descriptor = pipe(t);
  const file = new BackgroundFile(descriptor);
  const lines = Array.from({ length: 20_000 }, (_, at) => `line ${at}\n`);
  for (const line of lines) file.write(line);
  assert.equal(await readUntil(descriptor, '19999\n'), lines.join(''));
});

test('for a reader that does not read no more than the most is kept', async (t) => {
  const descriptor = pipe(t);
  const file = new BackgroundFile(descriptor, 6);
  // The first is on its way at once.
  for (const text of ['kept: ', 'one', 'two', 'three']) file.write(text);
  assert.equal(await readUntil(descriptor, 'two'), 'kept: onetwo');
  file.write('again');
  assert.equal(await readUntil(descriptor, 'again'), 'again');
});

const endings: readonly (readonly [how: string, program: string, status: number])[] = [
  ['ends by itself', 'process.exitCode = 7;', 7],
  ['exits', 'process.exit(7);', 7],
  ['is ended by an error that nobody caught', `throw new Error('nobody');`, 1],
];

for (const [how, program, status] of endings) {
  test(`a program whose log is on a full disk ${how} all the same`, (t) => {
    const descriptor = openSync('/dev/full', 'w');
    t.after(() => closeSync(descriptor));
    const module = new URL('../../src/cli/line-log.ts', import.meta.url).href;
    const source = `import { lineLog } from ${JSON.stringify(module)}; const log = lineLog();
      log.error({}, 'one'); log.info({}, 'two'); setTimeout(() => { log.close(); ${program} }, 200);`;
    const ended = spawnSync(process.execPath, ['--input-type=module', '-e', source], {
      stdio: ['ignore', 'ignore', descriptor],
      timeout: 20_000,
    });
    assert.equal(ended.status, status);
  });
}

test('a gateway whose log is on a full disk serves, reloads and ends as any other', async (t) => {
  const folder = newFolder({ 'api.yaml': api });
  const descriptor = openSync('/dev/full', 'w');
  t.after(() => {
    closeSync(descriptor);
    folder.remove();
  });
  const options = ['--port', '0', '--admin-port', '0', '--data', folder.at('data')];
  const child = spawn(process.execPath, ['bin/headgate.js', 'start', folder.at('api.yaml'), ...options], {
    cwd: root,
    stdio: ['ignore', 'pipe', descriptor],
  });
  const ended = once(child, 'exit');
  t.after(() => child.kill('SIGKILL'));
  assert.ok(child.stdout);
  const [ready] = await once(child.stdout, 'data');
  const [, url, admin] = /ready (\S+) admin (\S+)/.exec(String(ready)) ?? [];
  const statuses: number[] = [];
  for (let count = 0; count < 3; count += 1) {
    statuses.push((await fetch(`${url}/nothing`)).status);
    const at = ['reload', '--data', folder.at('data')];
    const reload = spawn(process.execPath, ['bin/headgate.js', ...at], { cwd: root, stdio: 'ignore' });
    assert.deepEqual(await once(reload, 'exit'), [0, null]);
  }
  statuses.push((await fetch(`${admin}/health`)).status);
  assert.deepEqual(statuses, [404, 404, 404, 200]);
  child.kill('SIGTERM');
  assert.deepEqual(await ended, [0, null]);
});
