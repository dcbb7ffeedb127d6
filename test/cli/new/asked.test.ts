import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { describeWith } from '../../harness/services.ts';
import { folderFor } from './made.ts';

const program = path.join(import.meta.dirname, '../../../bin/headgate.js');

describeWith('script', 'headgate init on a terminal', () => {
  const cases: readonly (readonly [
    what: string,
    typed: readonly string[],
    said: RegExp,
    grants?: readonly string[],
  ])[] = [
    ['asks until it has an answer', ['9\r', '3\r'], /README\.md has the lines/, ['accessCode']],
    ['takes what is meant where only Enter comes', ['\r'], /README\.md has the lines/, ['application', 'accessCode']],
    ['makes nothing where Ctrl-C is the answer', ['\x03'], /there is no answer/],
    ['nor where Ctrl-D is', ['\x04'], /there is no answer/],
  ];
  for (const [what, typed, said, grants] of cases) {
    test(what, { timeout: 30_000 }, async (t) => {
      const folder = folderFor(t);
      const command = `${process.execPath} ${program} init demo`;
      const terminal = spawn('script', ['-qec', command, '/dev/null'], { cwd: folder.path });
      t.after(() => terminal.kill('SIGKILL'));
      let shown = '';
      for (const [at, text] of typed.entries()) {
        while (shown.split('Enter for 1,2: ').length < at + 2) shown += String(await once(terminal.stdout, 'data'));
        terminal.stdin.write(text);
      }
      while (!said.test(shown)) shown += String(await once(terminal.stdout, 'data'));
      if (grants === undefined) assert.deepEqual(readdirSync(folder.path), []);
      else assert.deepEqual(parse(readFileSync(folder.at('demo/apis/sign-in.yaml'), 'utf8'))['x-oauth'].grants, grants);
    });
  }
});
