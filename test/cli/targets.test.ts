import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { gather } from '../../src/cli/gather.ts';
import { UsageError } from '../../src/cli/terminal.ts';
import { type Folder, newFolder } from '../harness/folder.ts';

const photos = 'swagger: "2.0"\ninfo: { title: Photos, version: 1.0.0 }\npaths: {}\n';

const folderOf = (t: TestContext): Folder => {
  const names = ['apis/b.yaml', 'apis/a.yaml', 'apis/deep/c.yml', 'apis/deep/er/d.yaml', 'other/e.yaml'];
  const others = ['apis/.git/x.yaml', 'apis/node_modules/x/x.yaml', 'apis/x.txt'];
  const folder = newFolder({
    ...Object.fromEntries([...names, ...others].map((name) => [name, photos])),
    'apis/notes.yaml': 'remember: the milk',
    'apis/[odd].yaml': photos,
  });
  t.after(() => folder.remove());
  return folder;
};

for (const [pattern, found] of [
  ['apis/*.yaml', ['apis/[odd].yaml', 'apis/a.yaml', 'apis/b.yaml']],
  ['apis/?.yaml', ['apis/a.yaml', 'apis/b.yaml']],
  ['apis/**/*.{yaml,yml}', ['apis/[odd].yaml', 'apis/a.yaml', 'apis/b.yaml', 'apis/deep/c.yml', 'apis/deep/er/d.yaml']],
  ['{apis,other}/[ae].yaml', ['apis/a.yaml', 'other/e.yaml']],
  ['apis/[!b].yaml', ['apis/a.yaml']],
  ['./oth*/*.yaml', ['other/e.yaml']],
] as const) {
  test(`the pattern ${pattern} means the definitions that it matches, in the order of names`, async (t) => {
    const gathered = await gather([pattern], folderOf(t).path);
    assert.deepEqual(gathered.definitions.map(({ path }) => path).toSorted(), found);
  });
}

test('a folder that a pattern matches is read as one that is named', async (t) => {
  const gathered = await gather(['ap*/deep'], folderOf(t).path);
  assert.deepEqual(
    gathered.definitions.map(({ path }) => path),
    ['apis/deep/c.yml', 'apis/deep/er/d.yaml'],
  );
});

test('what a pattern matches and is no definition is ignored, what is named is a problem', async (t) => {
  const folder = folderOf(t);
  const matched = await gather(['apis/n*.yaml'], folder.path);
  assert.deepEqual([matched.ignored, matched.problems], [['apis/notes.yaml'], []]);
  const named = await gather(['apis/notes.yaml'], folder.path);
  assert.deepEqual(
    named.problems.map(({ code }) => code),
    ['source/no-definition'],
  );
});

test('a file that is there by a name with the signs of patterns is that file', async (t) => {
  const gathered = await gather(['apis/[odd].yaml'], folderOf(t).path);
  assert.deepEqual(
    gathered.definitions.map(({ path }) => path),
    ['apis/[odd].yaml'],
  );
});

for (const pattern of ['apis/*.json', 'nowhere/*.yaml', 'apis/.git/*.txt', 'apis/*.txt']) {
  test(`a pattern that matches nothing, as ${pattern}, is a wrong command line`, async (t) => {
    await assert.rejects(gather([pattern], folderOf(t).path), (error) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, /nothing matches/);
      return true;
    });
  });
}

test('a pattern leads no further out of the project than a folder does', async (t) => {
  const folder = folderOf(t);
  symlinkSync('/etc/hostname', folder.at('other/link.yaml'));
  await assert.rejects(gather(['other/*.yaml'], folder.path), UsageError);
});

test('a name of a file begins no line of its own, and colours nothing', async (t) => {
  const folder = newFolder({ 'apis/a.yaml': photos });
  t.after(() => folder.remove());
  symlinkSync('/etc/passwd', folder.at('apis/x\n::error::y\u001b[31m.yaml'));
  await assert.rejects(
    gather(['apis'], folder.path),
    new UsageError('"apis/x\\x0a::error::y\\x1b[31m.yaml" is a link that leads out of the project'),
  );
});
