import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { run } from '../../src/cli/main.ts';
import { newFolder } from '../harness/folder.ts';

const readme = readFileSync(path.join(import.meta.dirname, '../../README.md'), 'utf8');
const document = /^```yaml\n(.*# sign-in\.yaml\n[\s\S]*?)^```/m.exec(readme)?.[1] ?? assert.fail('no sign-in.yaml');
const transcripts = [...readme.matchAll(/^```\n\$ headgate (.*)\n([\s\S]*?)^```/gm)];

const outputOf = async (t: TestContext, text: string, line: string): Promise<string> => {
  const folder = newFolder();
  t.after(() => folder.remove());
  writeFileSync(folder.at('sign-in.yaml'), text);
  let stdout = '';
  const print = (part: string): void => {
    stdout += part;
  };
  await run(line.split(' '), { stdout: print, stderr: assert.fail, env: {}, cwd: folder.path, colour: false });
  return stdout;
};

test('README shows what explain really prints of its document', async (t) => {
  const [, line = '', shown] = transcripts[0] ?? [];
  assert.equal(await outputOf(t, document, line), shown);
});

test('README shows what validate really prints of its misspelling', async (t) => {
  const [, line = '', shown] = transcripts[1] ?? [];
  const [, wrong = '', right = ''] = /`(\S+)` for `(\S+)` and nothing starts/m.exec(readme) ?? [];
  const misspelt = document.replace(right, wrong);
  assert.notEqual(misspelt, document);
  assert.equal(await outputOf(t, misspelt, line), shown);
});
