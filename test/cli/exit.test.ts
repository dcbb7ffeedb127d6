import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { run } from '../../src/cli/main.ts';

const root = path.join(import.meta.dirname, '../..');

test('an exception that nobody expected is a bug of ours: exit code 70, with its stack on stderr', async () => {
  let stderr = '';
  const code = await run(['validate', 'apis'], {
    stdout: () => {
      throw new TypeError('planted');
    },
    stderr: (text) => {
      stderr += text;
    },
    env: {},
    cwd: root,
    colour: false,
  });
  assert.equal(code, 70);
  assert.match(stderr, /^headgate: a bug of ours, please report it:\nTypeError: planted\n {4}at /);
});

test('who stops reading in the middle ends the output, and that is no failure', async () => {
  const child = spawn(process.execPath, ['bin/headgate.js', 'explain', 'apis'], { cwd: root });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  assert.deepEqual([await once(child, 'close'), stderr], [[0, null], '']);
});

const full = existsSync('/dev/full') ? false : 'there is no full disk to write to';

test('output that does not fit on the disk is told in a line: exit code 2', { skip: full }, async () => {
  const disk = openSync('/dev/full', 'w');
  const child = spawn(process.execPath, ['bin/headgate.js', 'validate', 'apis'], {
    cwd: root,
    stdio: ['ignore', disk, 'pipe'],
  });
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = await once(child, 'close');
  closeSync(disk);
  assert.deepEqual([ended, stderr], [[2, null], 'headgate: cannot write the output: no space left on device\n']);
});
