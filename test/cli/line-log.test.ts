import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { lineLog } from '../../src/cli/line-log.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'headgate-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The lines that a program writes which is given a log and ends in its own way. */
const linesOf = (program: string): readonly Record<string, unknown>[] => {
  const file = path.join(folder, 'log');
  const descriptor = openSync(file, 'w');
  const module = new URL('../../src/cli/line-log.ts', import.meta.url).href;
  const source = `import { lineLog } from ${JSON.stringify(module)}; const log = lineLog(); ${program}`;
  spawnSync(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'ignore', descriptor] });
  closeSync(descriptor);
  const text = readFileSync(file, 'utf8');
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
};

test('a line is a JSON object with its level, the time, its fields and its message', () => {
  const [line, ...more] = linesOf(`log.info({ path: '/"quoted"', status: 200, aborted: undefined }, 'request')`);
  const { time, ...rest } = line ?? {};
  assert.deepEqual(rest, { level: 30, path: '/"quoted"', status: 200, msg: 'request' });
  assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.deepEqual(more, []);
});

test('an error stands behind the lines before it, with its stack and its causes, whatever it refers to', () => {
  const lines = linesOf(`
    const error = new Error('outer', { cause: new Error('inner') });
    error.self = error;
    log.info({}, 'before');
    log.error({ err: error }, 'a bug');
    log.info({}, 'after');`);
  assert.deepEqual(
    lines.map(({ level, msg }) => [level, msg]),
    [
      [30, 'before'],
      [50, 'a bug'],
      [30, 'after'],
    ],
  );
  const { err } = lines[1] as { err: { stack: string } }; // an error line
  assert.match(err.stack, /Error: outer.*caused by: Error: inner/s);
});

const endings: readonly (readonly [how: string, program: string, order: 'kept' | 'perhaps'])[] = [
  ['ends by itself', '', 'kept'],
  ['has closed its log', 'log.close();', 'kept'],
  // What is being written in the background at that moment may come behind what is written then.
  ['exits', 'process.exit(3);', 'perhaps'],
  ['is ended by an error that nobody caught', `throw new Error('nobody');`, 'perhaps'],
];

for (const [how, program, order] of endings) {
  test(`no line is lost when a program ${how}`, () => {
    const lines = linesOf(`for (let at = 0; at < 1000; at++) log.info({ at }, 'request'); ${program}`);
    const written = lines.map(({ at }) => Number(at));
    assert.deepEqual(
      order === 'kept' ? written : written.toSorted((a, b) => a - b),
      Array.from({ length: 1000 }, (_, at) => at),
    );
  });
}

test('lines are written together, and soon', async () => {
  const file = path.join(folder, 'log');
  const descriptor = openSync(file, 'w');
  const log = lineLog(descriptor);
  log.info({ at: 1 }, 'request');
  log.info({ at: 2 }, 'request');
  assert.equal(readFileSync(file, 'utf8'), '');
  while (readFileSync(file, 'utf8').split('\n').length < 3) await new Promise(setImmediate);
  log.close();
  closeSync(descriptor);
});
