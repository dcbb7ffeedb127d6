import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { newFolder } from '../harness/folder.ts';
import { describeWith } from '../harness/services.ts';

const api = `
swagger: "2.0"
info: { title: Nothing, version: 1.0.0, x-name: nothing }
basePath: /api
paths: {}
`;

const program = path.join(import.meta.dirname, '../../bin/headgate.js');

describeWith('script', 'a terminal', () => {
  test('that is closed ends the gateway that runs in it, in order, although SIGHUP alone would not', {
    timeout: 30_000,
  }, async (t) => {
    const folder = newFolder({ 'api.yaml': api });
    t.after(() => folder.remove());
    const command = `${process.execPath} ${program} start api.yaml --port 0 --admin-port 0`;
    // Gives the gateway a terminal, which closes with it.
    const terminal = spawn('script', ['-qec', command, '/dev/null'], { cwd: folder.path });
    t.after(() => terminal.kill('SIGKILL'));
    let shown = '';
    while (!shown.includes('admin http')) shown += String(await once(terminal.stdout, 'data'));
    assert.ok(existsSync(folder.at('data/headgate.db-wal')));
    terminal.kill('SIGKILL');
    // A store that was closed has no log of writes left.
    while (existsSync(folder.at('data/headgate.db-wal'))) await nextTurn();
  });
});

const coloured: readonly (readonly [Readonly<Record<string, string>>, boolean])[] = [
  [{}, true],
  [{ NO_COLOR: '' }, true],
  [{ NO_COLOR: '1' }, false],
  [{ TERM: 'dumb' }, false],
];
describeWith('script', 'problems on a terminal', () => {
  for (const [said, isColoured] of coloured) {
    test(`${isColoured ? 'have' : 'have no'} colours where ${JSON.stringify(said)} is set (no-color.org)`, (t) => {
      const folder = newFolder({ 'api.yaml': api.replace('basePath', 'bassPath') });
      t.after(() => folder.remove());
      const { NO_COLOR: _, ...env } = process.env;
      const { stdout } = spawnSync(
        'script',
        ['-qec', `${process.execPath} ${program} validate api.yaml`, '/dev/null'],
        {
          cwd: folder.path,
          env: { ...env, TERM: 'xterm', ...said },
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      assert.match(stdout, /openapi\/schema/);
      assert.equal(stdout.includes('\u001b['), isColoured);
    });
  }
});
