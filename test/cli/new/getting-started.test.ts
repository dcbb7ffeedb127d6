import assert from 'node:assert/strict';
import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ranIn } from '../ran.ts';
import { folderFor } from './made.ts';

const page = readFileSync(path.join(import.meta.dirname, '../../../docs/getting-started.md'), 'utf8');

/** Every `$ headgate …` of the page with what is shown below it, in order. */
const commands = [...page.matchAll(/^\$ (cd|headgate) (.*)\n((?:(?!\$|```).*\n)*)/gm)].map(
  ([, program, line = '', shown = '']) => ({ program, line, shown: shown.trimEnd() }),
);

test('what docs/getting-started.md shows is what comes out, from the first line to the last', async (t) => {
  const folder = folderFor(t);
  let cwd = folder.path;
  for (const { program, line, shown } of commands) {
    if (program === 'cd') {
      cwd = path.join(cwd, line);
      cpSync(path.join(cwd, 'apis'), path.join(folder.path, 'before/apis'), { recursive: true });
    } else if (line !== 'start') {
      const given = line.replace('before/apis', '../before/apis');
      const { code, stdout, stderr } = await ranIn(cwd, given.split(' '));
      assert.equal(code, 0, `${line}: ${stderr}`);
      if (shown !== '') assert.equal(stdout.trimEnd(), shown, line);
    }
  }
  assert.equal(commands.length, 8);
  const { stdout } = await ranIn(cwd, ['validate', '.']);
  assert.equal(stdout, '5 files: no problems\n');
});
