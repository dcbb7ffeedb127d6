import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { type Folder, newFolder } from '../harness/folder.ts';
import { ranIn } from './ran.ts';

const root = path.join(import.meta.dirname, '../..');
const page = readFileSync(path.join(root, 'docs/relations.md'), 'utf8');

/** Every `$ headgate …` of the page with what is shown below it, up to where it is cut. */
const commands = [...page.matchAll(/^\$ headgate (.*)\n([\s\S]*?)(?=^```|^…)/gm)].map(([, line = '', shown = '']) => ({
  args: [...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word),
  shown,
}));

test('what docs/relations.md shows is what comes out for the samples', async (t) => {
  const folder = newFolder();
  t.after(() => folder.remove());
  for (const place of ['apis', 'main/apis']) cpSync(path.join(root, 'apis'), folder.at(place), { recursive: true });
  for (const { args, shown } of commands) {
    if (args[0] === 'diff') widen(folder);
    const { stdout, stderr } = await ranIn(folder.path, args);
    assert.equal(stdout.slice(0, shown.length), shown, `${args.join(' ')}: ${stderr}`);
  }
  assert.deepEqual(
    commands.map(({ args }) => args[0]),
    ['graph', 'impact', 'diff'],
  );
});

/** The change that the page tells of. */
const widen = (folder: Folder): void => {
  for (const [file, before, after] of [
    ['apis/photos/photos-sign-in.yaml', 'access-token: { ttl: 3600 }', 'access-token: { ttl: 63072000 }'],
    ['apis/photos/photos.yaml', 'operationId: getPhoto\n', 'operationId: getPhoto\n      security: []\n'],
  ] as const) {
    const text = readFileSync(folder.at(file), 'utf8');
    assert.ok(text.includes(before), file);
    writeFileSync(folder.at(file), text.replace(before, after));
  }
};
