import assert from 'node:assert/strict';
import { chmodSync, cpSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { gather } from '../../src/cli/gather.ts';
import type { RecordingDisk } from '../../src/cli/recording-disk.ts';
import { SnapshotReader } from '../../src/cli/snapshot.ts';
import { ContentError, UsageError } from '../../src/cli/terminal.ts';
import { watch } from '../../src/cli/watch.ts';
import { type Folder, newFolder } from '../harness/folder.ts';

// Nobody waits here: what happens in a pause is what the test does instead of sleeping.

const folderOf = (t: TestContext, files: Readonly<Record<string, string>>): Folder => {
  const folder = newFolder(files);
  t.after(() => folder.remove());
  return folder;
};

const textOf = async (folder: Folder, disk: RecordingDisk): Promise<string> =>
  disk.read(folder.at('a.yaml')).toString('utf8');

test('files that rest are read once, and looked at again 200 ms later', async (t) => {
  const folder = folderOf(t, { 'a.yaml': 'whole' });
  const pauses: number[] = [];
  let readings = 0;
  const reader = new SnapshotReader(async (ms) => void pauses.push(ms));
  const text = await reader.settled((disk) => {
    readings += 1;
    return textOf(folder, disk);
  });
  assert.deepEqual([text, readings, pauses], ['whole', 1, [200]]);
});

const writes: readonly (readonly [about: string, write: (folder: Folder) => void])[] = [
  ['grows', (folder) => writeFileSync(folder.at('a.yaml'), 'half and the rest')],
  ['is replaced by a rename', (folder) => {
    writeFileSync(folder.at('new'), 'ENTIRE');
    renameSync(folder.at('new'), folder.at('a.yaml'));
  }],
  ['changes and keeps its size and time', (folder) => {
    const { atime, mtime } = statSync(folder.at('a.yaml'));
    writeFileSync(folder.at('a.yaml'), 'rest');
    utimesSync(folder.at('a.yaml'), atime, mtime);
  }],
]; // biome-ignore format: a table
for (const [about, write] of writes) {
  test(`a file that ${about} while it is read is read again, until it rests`, async (t) => {
    const folder = folderOf(t, { 'a.yaml': 'half' });
    const steps = [() => write(folder)];
    const reader = new SnapshotReader(async () => steps.shift()?.());
    assert.notEqual(await reader.settled((disk) => textOf(folder, disk)), 'half');
  });
}

test('a file that is gone for a moment, as some editors save, is no failure', async (t) => {
  const folder = folderOf(t, { 'b.yaml': 'saved' });
  const steps = [() => renameSync(folder.at('b.yaml'), folder.at('a.yaml'))];
  const reader = new SnapshotReader(async () => steps.shift()?.());
  assert.equal(await reader.settled((disk) => textOf(folder, disk)), 'saved');
});

test('what is wrong is wrong only when it rests', async (t) => {
  const folder = folderOf(t, {});
  const reader = new SnapshotReader(async () => undefined);
  await assert.rejects(
    reader.settled((disk) => textOf(folder, disk)),
    { code: 'ENOENT' },
  );
});

test('files that never rest are given up after 25 readings', async (t) => {
  const folder = folderOf(t, { 'a.yaml': '' });
  let pauses = 0;
  const reader = new SnapshotReader(async () => {
    pauses += 1;
    writeFileSync(folder.at('a.yaml'), '.'.repeat(pauses));
  });
  await assert.rejects(
    reader.settled((disk) => textOf(folder, disk)),
    ContentError,
  );
  assert.equal(pauses, 25);
});

test('everything that a definition leads to belongs to the snapshot', async (t) => {
  const folder = folderOf(t, {
    'apis/photos.yaml':
      'swagger: "2.0"\ninfo: { title: P, version: "1" }\npaths: {}\ndefinitions: { A: { $ref: "../parts/a.yaml" }, B: { $ref: "missing.yaml" } }\n',
    'parts/a.yaml': 'type: object\n',
    'apis/notes.txt': '',
  });
  const reader = new SnapshotReader(async () => undefined);
  await reader.settled((disk) => gather(['apis'], folder.path, { disk }));
  const seen = [...reader.seen].map(([file, { kind }]) => `${kind} ${file.replace(`${folder.path}/`, '')}`);
  assert.deepEqual(seen.toSorted(), [
    'file apis/photos.yaml',
    'file parts/a.yaml',
    'folder apis',
    'other apis/missing.yaml',
  ]);
});

/** Watches a project while each pause does one of `steps`; gives how often it was loaded after each of them. */
const watched = async (
  t: TestContext,
  files: Readonly<Record<string, string>>,
  steps: ((folder: Folder) => void)[],
) => {
  const folder = folderOf(t, files);
  const reader = new SnapshotReader(async () => undefined);
  const load = async (): Promise<void> => {
    await reader
      .once((disk) => gather(['apis'], folder.path, { disk }))
      .catch((error) => assert.ok(error instanceof UsageError));
  };
  await load();
  const stop = new AbortController();
  const counts: number[] = [];
  let loads = 0;
  let begun = false;
  await watch({
    seen: () => reader.seen,
    changed: async () => {
      loads += 1;
      await load();
    },
    sleep: async () => {
      if (begun) counts.push(loads);
      begun = true;
      const step = steps.shift();
      if (step === undefined) stop.abort();
      else step(folder);
    },
    signal: stop.signal,
  });
  return counts;
};

const photos = 'swagger: "2.0"\ninfo: { title: P, version: "1" }\npaths: {}\n';

test('a watch sees a file that is written, replaced, added, removed, renamed or linked elsewhere', async (t) => {
  const counts = await watched(t, { 'apis/a.yaml': photos, 'apis/deep/b.yaml': photos }, [
    () => {},
    (folder) => writeFileSync(folder.at('apis/a.yaml'), `${photos}# more\n`),
    (folder) => {
      writeFileSync(folder.at('apis/.a.yaml.swp'), `${photos}# replaced\n`);
      renameSync(folder.at('apis/.a.yaml.swp'), folder.at('apis/a.yaml'));
    },
    (folder) => writeFileSync(folder.at('apis/deep/c.yaml'), photos),
    (folder) => rmSync(folder.at('apis/deep/b.yaml')),
    (folder) => renameSync(folder.at('apis/deep/c.yaml'), folder.at('apis/deep/d.yaml')),
    (folder) => {
      writeFileSync(folder.at('elsewhere.yaml'), `${photos}# elsewhere\n`);
      rmSync(folder.at('apis/a.yaml'));
      symlinkSync('../elsewhere.yaml', folder.at('apis/a.yaml'));
    },
    (folder) => writeFileSync(folder.at('elsewhere.yaml'), `${photos}# through the link\n`),
    // As volumes are made whose files all have the same time.
    (folder) => {
      cpSync(folder.at('elsewhere.yaml'), folder.at('like-it.yaml'), { preserveTimestamps: true });
      symlinkSync('../like-it.yaml', folder.at('apis/.a.yaml'));
      renameSync(folder.at('apis/.a.yaml'), folder.at('apis/a.yaml'));
    },
  ]);
  assert.deepEqual(counts, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test('a watch does not see what nobody reads', async (t) => {
  const counts = await watched(t, { 'apis/a.yaml': photos }, [
    (folder) => writeFileSync(folder.at('apis/.a.yaml.swp'), 'an editor'),
    (folder) => writeFileSync(folder.at('apis/a.yaml~'), 'an editor'),
    (folder) => writeFileSync(folder.at('other.yaml'), photos),
    (folder) => writeFileSync(folder.at(`apis/${'0'.repeat(64)}.json`), '{}'),
  ]);
  assert.deepEqual(counts, [0, 0, 0, 0]);
});

test('a watch goes on when the files are gone, and sees that they are back', async (t) => {
  const counts = await watched(t, { 'apis/a.yaml': photos }, [
    (folder) => renameSync(folder.at('apis'), folder.at('away')),
    () => {},
    (folder) => renameSync(folder.at('away'), folder.at('apis')),
    () => {},
  ]);
  assert.deepEqual(counts, [1, 1, 2, 2]);
});

test('a file that could not be read is read when it can be', async (t) => {
  if (process.getuid?.() === 0) return t.skip('root reads everything');
  const counts = await watched(t, { 'apis/a.yaml': photos }, [
    (folder) => chmodSync(folder.at('apis/a.yaml'), 0),
    (folder) => chmodSync(folder.at('apis/a.yaml'), 0o644),
  ]);
  assert.deepEqual(counts, [1, 2]);
});
