import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Bundle } from '../../src/assembly/types.ts';
import { signBundle } from '../../src/cli/bundle-signature.ts';
import { compileDefinitions } from '../harness/project.ts';
import { send } from '../harness/send.ts';
import { NotServed, type ServedProject, serveProject } from './served-project.ts';
import { versionedApi, versionedProject } from './versioned-api.ts';

const ours = generateKeyPairSync('ed25519').privateKey;
const theirs = generateKeyPairSync('ed25519').privateKey;
const pemOf = (key: KeyObject): string => createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();

/** `signed by` nobody, where no key is given. */
const bundleText = async (version: string, key?: KeyObject, security?: string): Promise<string> => {
  const bundle: Bundle = await compileDefinitions({ 'versions.yaml': versionedApi(version, security) });
  return JSON.stringify(key === undefined ? bundle : signBundle(bundle, key));
};

const filesOf = async (bundle: string, trust: string): Promise<Readonly<Record<string, string>>> => ({
  ...versionedProject(''),
  'headgate.yaml': `applications: applications.yaml\nbundle: ${trust}\n`,
  'bundle.json': bundle,
  'ours.pem': pemOf(ours),
});
const required = '{ trusted-keys: [ours.pem], require-signature: true }';
const optional = '{ trusted-keys: [ours.pem], require-signature: false }';

const versionOf = async (project: ServedProject): Promise<string> =>
  (await send(project.url, { path: '/versions/now', headers: { 'X-IBM-Client-Id': 'shop' } })).text;

test('a reload reads the bundle again, and takes what it says as meant', async (t) => {
  const project = await serveProject(t, { files: await filesOf(await bundleText('one'), '{}'), bundle: 'bundle.json' });
  writeFileSync(project.folder.at('bundle.json'), await bundleText('two', undefined, '[]'));
  assert.deepEqual(await project.reload(), []);
  assert.deepEqual(
    [await versionOf(project), (await send(project.url, { path: '/versions/now' })).text],
    ['two', 'two'],
  );
});

const judged: readonly (readonly [about: string, bundle: () => Promise<string>, trust: string, code?: string])[] = [
  ['an unsigned one where signatures are optional', () => bundleText('two'), optional],
  ['one of ours', () => bundleText('two', ours), required],
  ['an unsigned one', () => bundleText('two'), required, 'bundle/unsigned'],
  ['one of a key that nobody named', () => bundleText('two', theirs), required, 'bundle/signer-unknown'],
  ['one of a key that nobody named, signatures optional', () => bundleText('two', theirs), optional, 'bundle/signer-unknown'],
  ['one whose position was changed', async () => (await bundleText('two', ours)).replace('versions.yaml', 'version.yaml'), required, 'bundle/signature-damaged'],
  ['one whose position was changed, nobody trusted', async () => (await bundleText('two', ours)).replace('versions.yaml', 'version.yaml'), '{}', 'bundle/signature-damaged'],
]; // biome-ignore format: a table
for (const [about, bundle, trust, code] of judged) {
  test(`at start, a bundle: ${about}: ${code ?? 'served'}`, async (t) => {
    const started = serveProject(t, { files: await filesOf(await bundle(), trust), bundle: 'bundle.json' });
    if (code === undefined) assert.equal(await versionOf(await started), 'two');
    else await assert.rejects(started, new NotServed(`bundle.json:1 ${code}`));
  });

  test(`in a reload, a bundle: ${about}: ${code ?? 'served'}`, async (t) => {
    const project = await serveProject(t, {
      files: await filesOf(await bundleText('one', ours), trust),
      bundle: 'bundle.json',
    });
    writeFileSync(project.folder.at('bundle.json'), await bundle());
    assert.deepEqual(await project.reload(), code === undefined ? [] : [`bundle.json:1 ${code}`]);
    assert.equal(await versionOf(project), code === undefined ? 'two' : 'one');
  });
}

test('where a signature is required, definitions in source form are refused, at start and in a reload', async (t) => {
  const signedOnly = `${versionedProject('')['headgate.yaml']}bundle: ${required}\n`;
  const files = { ...versionedProject('one'), 'ours.pem': pemOf(ours) };
  await assert.rejects(
    serveProject(t, { files: { ...files, 'headgate.yaml': signedOnly } }),
    new NotServed('apis:1 bundle/source-refused'),
  );
  const project = await serveProject(t, { files });
  writeFileSync(project.folder.at('headgate.yaml'), signedOnly);
  assert.deepEqual(await project.reload(), ['apis:1 bundle/source-refused']);
});

test('a rollback serves what was served before, with the environment as it is now, and a later reload the files again', async (t) => {
  const project = await serveProject(t, { files: versionedProject('one') });
  const first = project.reloader.digest;
  writeFileSync(project.folder.at('apis/versions.yaml'), versionedApi('two'));
  await project.reload();
  const phone = versionedProject('')['applications.yaml']?.replace('id: shop', 'id: phone') ?? '';
  writeFileSync(project.folder.at('applications.yaml'), phone);
  await project.reload();
  assert.equal((await project.reloader.rollback({ digest: first.slice(0, 8) })).result, 'served');
  const now = (id: string) => send(project.url, { path: '/versions/now', headers: { 'X-IBM-Client-Id': id } });
  assert.deepEqual([(await now('phone')).text, (await now('shop')).status], ['one', 401]);
  assert.match(project.told.at(-1) ?? '', /^headgate: rolled back to /);
  assert.deepEqual(await project.reload(), []);
  assert.equal((await now('phone')).text, 'two');
});

test('where a signature is required, a rollback to what was not signed is refused', async (t) => {
  const files = await filesOf(await bundleText('one'), optional);
  const project = await serveProject(t, { files, bundle: 'bundle.json' });
  const [unsigned] = await project.reloader.history.kept();
  writeFileSync(project.folder.at('bundle.json'), await bundleText('two', ours));
  await project.reload();
  const signed = project.reloader.digest;
  writeFileSync(project.folder.at('bundle.json'), await bundleText('three', ours));
  writeFileSync(project.folder.at('headgate.yaml'), (files['headgate.yaml'] ?? '').replace(optional, required));
  assert.deepEqual(await project.reload(), []);
  const refused = await project.reloader.rollback({ digest: unsigned?.digest ?? '' });
  assert.deepEqual([refused.result, refused.problems[0]?.code], ['refused', 'bundle/unsigned']);
  assert.equal((await project.reloader.rollback({ digest: signed })).result, 'served');
  assert.equal(await versionOf(project), 'two');
});

test('a rollback to a bundle whose names the environment no longer has is refused', async (t) => {
  const files = {
    ...versionedProject('$(named)'),
    'headgate.yaml': `${versionedProject('')['headgate.yaml']}properties: { named: x }\n`,
  };
  const project = await serveProject(t, { files });
  const first = project.reloader.digest;
  writeFileSync(project.folder.at('apis/versions.yaml'), versionedApi('two'));
  writeFileSync(project.folder.at('headgate.yaml'), versionedProject('')['headgate.yaml'] ?? '');
  assert.deepEqual(await project.reload(), []);
  const refused = await project.reloader.rollback({ digest: first });
  assert.deepEqual([refused.result, refused.problems[0]?.code], ['refused', 'reference/unknown']);
  assert.equal(await versionOf(project), 'two');
});
