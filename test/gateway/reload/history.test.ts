import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import type { Bundle } from '../../../src/assembly/types.ts';
import { History } from '../../../src/gateway/reload/history.ts';
import type { LoadRecord } from '../../../src/gateway/reload/load-record.ts';
import { type Folder, newFolder } from '../../harness/folder.ts';

/** A bundle of nothing. Its digest is made up: to judge that is the caller's. */
const bundle = (digest: string): Bundle => ({ format: 1, compiler: '', digest, assemblies: [], products: [] });
const digestOf = (number: number): string => number.toString(16).padStart(8, '0').padEnd(64, 'f');
const record = (label: string): LoadRecord => ({
  time: '2026-01-01T00:00:00.000Z',
  trigger: 'admin',
  result: 'served',
  digest: digestOf(1),
  label,
});

const opened = (folder: Folder): Promise<History> =>
  History.open({
    directory: folder.at('data'),
    parseBundle: (text) => (text.startsWith('{') ? JSON.parse(text) : undefined),
    random: randomBytes,
  });

const started = async (t: TestContext): Promise<{ readonly folder: Folder; readonly history: History }> => {
  const folder = newFolder();
  t.after(folder.remove);
  return { folder, history: await opened(folder) };
};

test('what was loaded is still known after a restart, in a file for its owner only', async (t) => {
  const { folder, history } = await started(t);
  await history.add(record('one'));
  await history.add(record('two'));
  assert.deepEqual((await opened(folder)).loads, [record('one'), record('two')]);
  assert.equal(statSync(folder.at('data/loads.jsonl')).mode & 0o777, 0o600);
});

test('a line that a crash has cut off is left out, and nothing else', async (t) => {
  const { folder, history } = await started(t);
  await history.add(record('one'));
  writeFileSync(folder.at('data/loads.jsonl'), '{"time":"20\nnull\n', { flag: 'a' });
  assert.deepEqual((await opened(folder)).loads, [record('one')]);
});

test('what is added after a line that a crash has cut off is not lost with it', async (t) => {
  const { folder, history } = await started(t);
  await history.add(record('one'));
  writeFileSync(folder.at('data/loads.jsonl'), '{"time":"20', { flag: 'a' });
  await (await opened(folder)).add(record('two'));
  assert.deepEqual((await opened(folder)).loads, [record('one'), record('two')]);
});

test('what could not be recorded is recorded with the next that can, and nothing else is left behind', async (t) => {
  const { folder, history } = await started(t);
  mkdirSync(folder.at('data/loads.jsonl'), { recursive: true });
  await assert.rejects(history.add(record('one')), { code: 'EISDIR' });
  await assert.rejects(history.add(record('two')), { code: 'EISDIR' });
  assert.deepEqual(readdirSync(folder.at('data')), ['loads.jsonl']);
  rmSync(folder.at('data/loads.jsonl'), { recursive: true });
  await history.add(record('three'));
  assert.deepEqual((await opened(folder)).loads, [record('one'), record('two'), record('three')]);
});

test('the last 200 loads are remembered, and their file stays as small', async (t) => {
  const { folder, history } = await started(t);
  const lines = (): number => readFileSync(folder.at('data/loads.jsonl'), 'utf8').split('\n').length - 1;
  for (let count = 1; count <= 400; count += 1) await history.add(record(`${count}`));
  assert.deepEqual([history.loads.length, lines()], [200, 400]);
  await history.add(record('401'));
  assert.equal(lines(), 200);
  const again = await opened(folder);
  assert.deepEqual([again.loads.length, again.loads[0]?.label, again.loads.at(-1)?.label], [200, '202', '401']);
});

test('the last twenty bundles are kept, each whole and for its owner only', async (t) => {
  const { folder, history } = await started(t);
  for (let count = 1; count <= 21; count += 1) {
    await history.keep(bundle(digestOf(count)));
    utimesSync(folder.at(`data/bundles/${digestOf(count)}.json`), count, count);
  }
  const names = readdirSync(folder.at('data/bundles'));
  assert.deepEqual([names.length, names.includes(`${digestOf(1)}.json`)], [20, false]);
  const last = `data/bundles/${digestOf(21)}.json`;
  assert.equal(statSync(folder.at(last)).mode & 0o777, 0o600);
  assert.deepEqual(JSON.parse(readFileSync(folder.at(last), 'utf8')), bundle(digestOf(21)));
  assert.deepEqual((await history.kept())[0], { digest: digestOf(21), since: '1970-01-01T00:00:21.000Z' });
});

test('a bundle that is served again counts as new, and the one just kept never goes, whatever the clock says', async (t) => {
  const { folder, history } = await started(t);
  for (let count = 1; count <= 20; count += 1) {
    await history.keep(bundle(digestOf(count)));
    utimesSync(folder.at(`data/bundles/${digestOf(count)}.json`), count + 9e9, count + 9e9);
  }
  await history.keep(bundle(digestOf(1)));
  await history.keep(bundle(digestOf(21)));
  const kept = (await history.kept()).map(({ digest }) => digest);
  assert.equal(kept.length, 20);
  assert.ok(kept.includes(digestOf(21)) && !kept.includes(digestOf(1)));
});

test('a kept bundle is found by its digest, or by at least eight of its first digits', async (t) => {
  const { history } = await started(t);
  await history.keep(bundle(digestOf(1)));
  await history.keep(bundle(digestOf(2)));
  assert.deepEqual(await history.find(digestOf(1)), bundle(digestOf(1)));
  assert.deepEqual(await history.find('00000002'), bundle(digestOf(2)));
});

const notFound: readonly (readonly [about: string, prefix: string, code: string])[] = [
  ['seven digits', '0000000', 'rollback/digest'],
  ['no digits', '../../headgate', 'rollback/digest'],
  ['nothing', '', 'rollback/digest'],
  ['upper case', '0000000A', 'rollback/digest'],
  ['a digest that is not kept', '00000009', 'rollback/unknown'],
  ['more digits than there are', `${digestOf(1)}0`, 'rollback/unknown'],
  ['digits that two bundles begin with', '0000000a', 'rollback/ambiguous'],
  ['a bundle that is damaged', '0000000b', 'rollback/damaged'],
  ['a bundle in the place of another', '0000000c', 'rollback/damaged'],
];
for (const [about, prefix, code] of notFound) {
  test(`${about} leads to no bundle: ${code}`, async (t) => {
    const { folder, history } = await started(t);
    const digests = [digestOf(1), `0000000a${'0'.repeat(56)}`, `0000000a${'1'.repeat(56)}`];
    for (const digest of [...digests, digestOf(11), digestOf(12)]) await history.keep(bundle(digest));
    writeFileSync(folder.at(`data/bundles/${digestOf(11)}.json`), 'damaged');
    writeFileSync(folder.at(`data/bundles/${digestOf(12)}.json`), JSON.stringify(bundle(digestOf(1))));
    const found = await history.find(prefix);
    assert.equal('code' in found ? found.code : found.digest, code);
  });
}
