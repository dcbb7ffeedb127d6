import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { gather } from '../../src/cli/gather.ts';
import { UsageError } from '../../src/cli/terminal.ts';
import { type Folder, newFolder } from '../harness/folder.ts';

const photos = 'swagger: "2.0"\ninfo: { title: Photos, version: 1.0.0 }\npaths: {}\n';

const folderOf = (t: TestContext, files: Readonly<Record<string, string>>): Folder => {
  const folder = newFolder(files);
  t.after(() => folder.remove());
  return folder;
};

const found = async (folder: Folder): Promise<readonly string[]> =>
  (await gather(['apis'], folder.path)).definitions.map(({ path }) => path);

test('a directory is read with those below it, but for hidden ones and installed packages', async (t) => {
  const names = ['apis/a.yaml', 'apis/deep/b.yml', 'apis/c.json'];
  const others = ['apis/.git/d.yaml', 'apis/node_modules/x/e.yaml', 'apis/f.txt', 'elsewhere/g.yaml'];
  const json = '{ "swagger": "2.0", "info": { "title": "C", "version": "1.0.0" }, "paths": {} }';
  const folder = folderOf(t, {
    ...Object.fromEntries([...names, ...others].map((name) => [name, photos])),
    'apis/c.json': json,
  });
  assert.deepEqual(await found(folder), ['apis/a.yaml', 'apis/c.json', 'apis/deep/b.yml']);
});

test('a file that is a link is read, as volumes with configuration are made', async (t) => {
  const folder = folderOf(t, { 'apis/..data/photos.yaml': photos });
  symlinkSync('..data/photos.yaml', folder.at('apis/photos.yaml'));
  assert.deepEqual(await found(folder), ['apis/photos.yaml']);
});

test('a link that leads nowhere, or out of the project, is refused: no definition disappears silently', async (t) => {
  for (const target of ['nowhere.yaml', '/etc/hostname']) {
    const folder = folderOf(t, { 'apis/a.yaml': photos });
    symlinkSync(target, folder.at('apis/photos.yaml'));
    await assert.rejects(found(folder), UsageError);
  }
});

test('links to folders are not followed, for they may lead in a circle', async (t) => {
  const folder = folderOf(t, { 'apis/a.yaml': photos });
  mkdirSync(folder.at('apis/deep'));
  symlinkSync('..', folder.at('apis/deep/up'));
  assert.deepEqual(await found(folder), ['apis/a.yaml']);
});

test('a compiled bundle beside its definitions is no misspelt product', async (t) => {
  const bundle = { format: 1, digest: '', compiler: '', assemblies: [], products: [] };
  const folder = folderOf(t, { 'apis/a.yaml': photos, 'apis/bundle.json': JSON.stringify(bundle) });
  const { problems, ignored } = await gather(['apis'], folder.path);
  assert.deepEqual([problems, ignored], [[], ['apis/bundle.json']]);
});

test('a link to what is no file, as a pipe that nobody writes to, is passed over and not waited for', async (t) => {
  const folder = folderOf(t, { 'apis/a.yaml': photos });
  spawnSync('mkfifo', [folder.at('apis/pipe')]);
  symlinkSync('pipe', folder.at('apis/b.yaml'));
  assert.deepEqual(await found(folder), ['apis/a.yaml']);
});
