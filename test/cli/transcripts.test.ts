import assert from 'node:assert/strict';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { rerun } from './transcript.ts';

const golden = path.join(import.meta.dirname, '../golden/cli');

const files = globSync('*.txt', { cwd: golden });

test('there are transcripts of every command', () => {
  assert.deepEqual(files.toSorted(), [
    'callouts.txt',
    'compile.txt',
    'diff.txt',
    'expand.txt',
    'explain.txt',
    'fmt.txt',
    'graph.txt',
    'headgate.txt',
    'impact.txt',
    'init.txt',
    'keys.txt',
    'new.txt',
    'pages.txt',
    'reload.txt',
    'revoke.txt',
    'rules.txt',
    'schema.txt',
    'signing-keys.txt',
    'start.txt',
    'users.txt',
    'validate.txt',
    'why.txt',
  ]);
});

for (const file of files) {
  test(`${file} is what the command line says`, async () => {
    const expected = readFileSync(path.join(golden, file), 'utf8');
    const actual = await rerun(expected);
    if (process.env['UPDATE'] === '1') writeFileSync(path.join(golden, file), actual);
    else assert.equal(actual, expected);
  });
}
