import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import type { Bundle, CompiledPages } from '../../src/assembly/types.ts';
import { type BrandFiles, readBrandFiles, readFrom } from '../../src/cli/brand-files.ts';
import { systemDisk } from '../../src/cli/disk.ts';
import { PageProblem } from '../../src/pages/page-set.ts';
import { type Folder, newFolder } from '../harness/folder.ts';

const folderOf = (t: TestContext): Folder => {
  const folder = newFolder({ 'looks/logo.svg': '<svg/>', 'looks/acme/login.hbs': 'login', 'secret.txt': 'secret' });
  t.after(() => folder.remove());
  return folder;
};

/** What is read of the files of one brand. */
const readBrand = (folder: Folder, pages: CompiledPages, pagesFolder: string | undefined = 'looks'): BrandFiles => {
  const assemblies = [{ provider: { pages } }] as unknown as Bundle['assemblies']; // all that is looked at
  return readBrandFiles({ assemblies }, { pagesFolder, cwd: folder.path, disk: systemDisk });
};

test('the files of a brand are read by their names in the folder of pages, and no other file is', (t) => {
  const files = readBrand(folderOf(t), { logo: 'logo.svg', templates: 'acme', title: 'Acme', colour: '#123456' });
  assert.deepEqual([...files.keys()].sort(), ['acme/login.hbs', 'logo.svg']);
  assert.equal(readFrom(files)('logo.svg')?.toString(), '<svg/>');
  assert.equal(readFrom(files)('acme/error.hbs'), undefined);
});

for (const name of [
  '../secret.txt',
  'acme/../../secret.txt',
  '/etc/passwd',
  '.',
  '',
  'acme/..',
  'link.svg',
  'linked/secret.txt',
]) {
  test(`"${name}" is not read: it leads out of the folder of pages`, (t) => {
    const folder = folderOf(t);
    symlinkSync(folder.at('secret.txt'), folder.at('looks/link.svg'));
    symlinkSync(folder.path, folder.at('looks/linked'));
    const files = readBrand(folder, { logo: name });
    assert.throws(() => readFrom(files)(name), PageProblem);
    assert.throws(() => readFrom(files)(name), /is not within the folder of pages/);
  });
}

test('a link within the folder of pages is followed', (t) => {
  const folder = folderOf(t);
  symlinkSync(folder.at('looks/logo.svg'), folder.at('looks/acme/logo.svg'));
  assert.equal(readFrom(readBrand(folder, { logo: 'acme/logo.svg' }))('acme/logo.svg')?.toString(), '<svg/>');
});

test('what is not there is left out, what cannot be read says why', (t) => {
  const folder = folderOf(t);
  mkdirSync(folder.at('looks/folder.css'));
  const files = readBrand(folder, { logo: 'logo.svg/deeper', css: 'folder.css', templates: 'nowhere' });
  assert.deepEqual([...files.keys()], ['folder.css']);
  assert.throws(() => readFrom(files)('folder.css'), /"folder\.css" cannot be read: illegal operation on a directory/);
});

test('a file of more than a megabyte is not even read', (t) => {
  const folder = folderOf(t);
  writeFileSync(folder.at('looks/huge.svg'), Buffer.alloc(1024 * 1024 + 1));
  assert.throws(() => readFrom(readBrand(folder, { logo: 'huge.svg' }))('huge.svg'), /much too large/);
});

test('a brand that names files needs a folder of pages', (t) => {
  const folder = folderOf(t);
  const pages = { logo: 'logo.svg' };
  const assemblies = [{ provider: { pages } }] as unknown as Bundle['assemblies']; // all that is looked at
  const files = readBrandFiles({ assemblies }, { pagesFolder: undefined, cwd: folder.path, disk: systemDisk });
  assert.throws(() => readFrom(files)('logo.svg'), /there is no folder of pages/);
  assert.deepEqual([...readBrandFiles({ assemblies: [] }, { pagesFolder: undefined, cwd: '/', disk: systemDisk })], []);
});
