import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { gather } from '../../src/cli/gather.ts';
import { load } from '../../src/cli/load.ts';
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

test('a product that is named brings the definitions that it refers to', async (t) => {
  const product = 'product: 1.0.0\napis:\n  photos: { $ref: ../photos.yaml }\n  lost: { $ref: nowhere.yaml }\n';
  const folder = folderOf(t, { 'products/all.yaml': product, 'photos.yaml': photos, 'albums.yaml': photos });
  const { definitions } = await gather(['products/all.yaml'], folder.path);
  assert.deepEqual(
    definitions.map(({ path }) => path),
    ['products/all.yaml', 'photos.yaml'],
  );
});

test('what a product refers to beside its "apis", and what it takes a part of, is not served for that', async (t) => {
  const folder = folderOf(t, {
    'all.yaml': `product: 1.0.0
info: { name: all, title: All, version: 1.0.0, x-old: { $ref: old.yaml } }
apis: { photos: { $ref: photos.yaml }, albums: { $ref: "albums.yaml#/info" } }
plans: { default: { title: Default } }
`,
    'photos.yaml': photos,
    'albums.yaml': photos,
    'old.yaml': photos,
  });
  const { project, problems } = await load(['all.yaml'], { cwd: folder.path, env: {} });
  assert.deepEqual(
    project.definitions.map(({ file }) => file.path),
    ['photos.yaml'],
  );
  assert.deepEqual(
    problems.flatMap(({ file, line, code }) => (code === 'product/unknown-api' ? `${file}:${line}` : [])),
    ['all.yaml:3'],
  );
});

test('JSON with comments that is no definition is passed over; JSON that nothing can be read from is told', async (t) => {
  const folder = folderOf(t, {
    'apis/a.yaml': photos,
    'apis/tsconfig.json': '{\n  // strict\n  "compilerOptions": {},\n}',
    'apis/b.json': '"swagger',
  });
  const { problems, ignored } = await gather(['apis'], folder.path);
  assert.deepEqual(
    [problems.map(({ file, code }) => `${file} ${code}`), ignored],
    [['apis/b.json source/not-json'], ['apis/tsconfig.json']],
  );
});

test('a definition that another one refers to is served only where it is named, too', async (t) => {
  const api = (name: string, schema: string): string =>
    `swagger: "2.0"\ninfo: { title: ${name}, version: 1.0.0, x-name: ${name} }\nbasePath: /${name}
paths: { /all: { get: { responses: { 200: { description: All, schema: { $ref: "${schema}" } } } } } }
definitions: { One: { type: object }, Two: { $ref: "#/definitions/Three" } }\n`;
  const folder = folderOf(t, {
    'photos.yaml': api('photos', 'albums.yaml#/definitions/One').replace(', Two: { $ref: "#/definitions/Three" }', ''),
    'albums.yaml': api('albums', '#/definitions/One'),
  });
  const seen = async (targets: readonly string[]): Promise<unknown> => {
    const { project, problems } = await load(targets, { cwd: folder.path, env: {} });
    return [
      project.definitions.map(({ name }) => name?.value),
      problems.filter(({ severity }) => severity === 'error').map(({ file, code }) => `${file} ${code}`),
    ];
  };
  const broken = ['albums.yaml openapi/reference'];
  assert.deepEqual(await seen(['photos.yaml']), [['photos'], broken]);
  assert.deepEqual(await seen(['photos.yaml', 'albums.yaml']), [['albums', 'photos'], broken]);
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
