import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { startCli } from '../harness/cli.ts';
import { newFolder } from '../harness/folder.ts';

const program = path.join(import.meta.dirname, '../../bin/headgate.js');

const files = {
  'headgate.yaml': 'definitions: [api.yaml]\n',
  'api.yaml': `
swagger: "2.0"
info: { title: Photos, version: 1.0.0, x-name: photos }
basePath: /photos
paths: { /photos: { get: { responses: { 200: { description: All } } } } }
x-assembly: { execute: [{ set-variable: { actions: [{ set: message.body, value: all }] } }] }
`,
};

const proc = existsSync('/proc/self/cmdline');

describe('headgate start restrains the memory of V8', { skip: proc ? false : 'there is no /proc to look into' }, () => {
  const optionsOf = async (env: Readonly<Record<string, string>>): Promise<readonly string[]> => {
    const folder = newFolder(files);
    try {
      const running = await startCli(['--config', folder.at('headgate.yaml'), '--data', folder.at('data')], env);
      const args = readFileSync(`/proc/${running.pid}/cmdline`, 'utf8').split('\0');
      assert.equal((await fetch(`${running.url}/photos/photos`)).status, 200);
      assert.equal(await running.stop(), 0);
      return args.slice(1, args.indexOf(program));
    } finally {
      folder.remove();
    }
  };

  test('in the process that was started: its id stays, and so do signals', async () => {
    assert.ok((await optionsOf({})).includes('--max-semi-space-size=8'));
  });

  test('but where somebody has chosen how large the young generation may be, nothing is added', async () => {
    assert.deepEqual(await optionsOf({ NODE_OPTIONS: '--max-semi-space-size=32' }), []);
  });

  test('and a parent that talks with the process by messages keeps its channel', async () => {
    const folder = newFolder(files);
    try {
      const args = [program, 'start', '--config', folder.at('headgate.yaml'), '--data', folder.at('data')];
      const child = spawn(process.execPath, [...args, '--port', '0', '--admin-port', '0'], {
        stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      });
      await once(child.stdout ?? assert.fail('there is no output'), 'data');
      assert.ok(child.connected);
      child.kill();
      assert.deepEqual(await once(child, 'exit'), [0, null]);
    } finally {
      folder.remove();
    }
  });
});

describe('compiled code is kept for the next run', () => {
  const validate = (cache: string) => {
    const folder = newFolder(files);
    try {
      const env = { ...process.env, XDG_CACHE_HOME: cache, NODE_COMPILE_CACHE: undefined };
      const { status, stderr } = spawnSync(process.execPath, [program, 'validate', folder.at('api.yaml')], { env });
      return [status, stderr.toString()];
    } finally {
      folder.remove();
    }
  };

  test('in the cache folder of the user', () => {
    const cache = newFolder();
    assert.deepEqual(validate(cache.path), [0, '']);
    assert.equal(readdirSync(cache.at('headgate')).length, 1);
    cache.remove();
  });

  test('where that cannot be written, there is no cache and no failure', () => {
    const cache = newFolder({ 'no-folder': '' });
    mkdirSync(cache.at('closed'));
    chmodSync(cache.at('closed'), 0o500);
    for (const name of ['closed', 'no-folder', 'no-folder/below']) assert.deepEqual(validate(cache.at(name)), [0, '']);
    chmodSync(cache.at('closed'), 0o700);
    cache.remove();
  });
});

for (const asks of ['CI', 'FORCE_COLOR']) {
  test(`what is no terminal gets no colours, although ${asks} is set`, () => {
    const folder = newFolder({ 'api.yaml': files['api.yaml'].replace('basePath', 'bassPath') });
    const env = { ...process.env, [asks]: '1' };
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'validate', folder.at('api.yaml')], {
      env,
    });
    folder.remove();
    assert.equal(status, 1);
    const printed = `${stdout}${stderr}`;
    assert.match(printed, /api\.yaml:\d+:\d+ error openapi\/schema$/m);
    assert.ok(!printed.includes('\u001b'), printed);
  });
}
