import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
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
