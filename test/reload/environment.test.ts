import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { send, type TestAnswer } from '../harness/send.ts';
import { type ServedProject, serveProject } from './served-project.ts';
import { applicationsYaml, versionedApi, versionedProject } from './versioned-api.ts';

const called = (project: ServedProject, id = 'shop'): Promise<TestAnswer> =>
  send(project.url, { path: '/versions/now', headers: { 'X-IBM-Client-Id': id } });

const write = ({ folder }: ServedProject, name: string, text: string): void => writeFileSync(folder.at(name), text);

test('a definition that has changed is served after a reload', async (t) => {
  const project = await serveProject(t, { files: versionedProject('one') });
  assert.equal((await called(project)).text, 'one');
  write(project, 'apis/versions.yaml', versionedApi('two'));
  assert.equal((await called(project)).text, 'one');
  assert.deepEqual(await project.reload(), []);
  const answer = await called(project);
  assert.deepEqual([answer.text, answer.headers['x-version']], ['two', 'two']);
  assert.match(project.told.at(-1) ?? '', /^headgate: serving [0-9a-f]{12}, before [0-9a-f]{12} \(bundle\)\n$/);
});

test('an application that is added, suspended or removed counts after a reload', async (t) => {
  const project = await serveProject(t, { files: versionedProject('one') });
  assert.equal((await called(project, 'phone')).status, 401);
  write(project, 'applications.yaml', applicationsYaml.replace('id: shop', 'id: phone'));
  assert.deepEqual(await project.reload(), []);
  assert.deepEqual([(await called(project, 'phone')).status, (await called(project)).status], [200, 401]);
  assert.match(project.told.at(-1) ?? '', /\(applications\)\n$/);
});

test('a warning is told once, by the load that brings it, also where nothing else has changed', async (t) => {
  const project = await serveProject(t, { files: versionedProject('one') });
  const trust = `${versionedProject('')['headgate.yaml']}bundle: { trusted-keys: [key.pem] }\n`;
  write(
    project,
    'key.pem',
    generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  );
  const short = /^headgate: .*\n$/;
  const withWarning = /^headgate: .*\nheadgate\.yaml:3:25 warning environment\/signature-optional\n/;
  const expected = [
    [trust, withWarning],
    [`\n${trust}`, short],
    [trust.replace('}', ', require-signature: false }'), short],
    [trust, withWarning],
  ] as const;
  for (const [text, told] of expected) {
    write(project, 'headgate.yaml', text);
    assert.deepEqual(await project.reload(), []);
    assert.match(project.told.at(-1) ?? '', told);
  }
});

test('properties and the catalog are those of the reload', async (t) => {
  const api = versionedApi('$(named)').replace(
    'x-assembly:',
    'x-gateway:\n  properties: { named: { value: definition } }\n  catalogs: { live: { properties: { named: live } } }\nx-assembly:',
  );
  const project = await serveProject(t, { files: { ...versionedProject(''), 'apis/versions.yaml': api } });
  const base = versionedProject('')['headgate.yaml'];
  assert.equal((await called(project)).text, 'definition');
  for (const [more, text] of [
    ['catalog: live', 'live'],
    ['properties: { named: environment }', 'environment'],
    ['', 'definition'],
  ] as const) {
    write(project, 'headgate.yaml', `${base}${more}\n`);
    assert.deepEqual(await project.reload(), []);
    assert.equal((await called(project)).text, text);
  }
});

const fixed: readonly (readonly [before: string, after: string])[] = [
  ['listen: { port: 8080 }', 'listen: { port: 8079 }'],
  ['', 'listen: { host: localhost }'],
  ['', 'admin: { port: 8079 }'],
  ['', 'node: n1'],
  ['', 'public-url: https://gw.example'],
  ['public-url: https://gw.example', 'public-url: https://gateway.example'],
  ['', 'store: sqlite:elsewhere.db'],
  ['', 'limits: { url: 4096 }'],
  ['', 'trusted-proxies: [192.0.2.1]'],
];
for (const [before, after] of fixed) {
  test(`"${after}" instead of "${before}" needs a restart: nothing of such a reload is served`, async (t) => {
    const project = await serveProject(t, { files: versionedProject('one', `${before}\n`) });
    write(project, 'apis/versions.yaml', versionedApi('two'));
    write(project, 'headgate.yaml', `${versionedProject('')['headgate.yaml']}${after}\n`);
    assert.deepEqual(await project.reload(), ['headgate.yaml:3 reload/needs-restart']);
    assert.equal((await called(project)).text, 'one');
    assert.match(project.reloader.degraded ?? '', /^headgate\.yaml:3:1 reload\/needs-restart: /);
    write(project, 'headgate.yaml', `${versionedProject('')['headgate.yaml']}${before}\n`);
    assert.deepEqual(await project.reload(), []);
    assert.deepEqual([(await called(project)).text, project.reloader.degraded], ['two', undefined]);
  });
}

const broken: readonly (readonly [about: string, file: string, text: string, problem: string])[] = [
  ['YAML that is none', 'apis/versions.yaml', 'swagger: "2.0', 'apis/versions.yaml:1 source/syntax'],
  ['a wrong definition', 'apis/versions.yaml', versionedApi('two').replace('set-variable', 'set-varible'), 'apis/versions.yaml:15 assembly/unknown-policy'],
  ['a name that nothing defines', 'apis/versions.yaml', versionedApi('$(nothing)'), 'apis/versions.yaml:17 reference/unknown'],
  ['an unknown key of the environment', 'headgate.yaml', 'definitons: [apis]\n', 'headgate.yaml:1 environment/unknown-key'],
  ['an environment variable that is not set', 'headgate.yaml', 'definitions: [apis]\ncatalog: "${MISSING}"\n', 'headgate.yaml:2 environment/missing-variable'],
  ['applications that are none', 'applications.yaml', 'applications: [shop]\n', 'applications.yaml:2 environment/wrong-type'],
]; // biome-ignore format: a table
for (const [about, file, text, problem] of broken) {
  test(`${about} changes nothing, and is told with its place`, async (t) => {
    const project = await serveProject(t, { files: versionedProject('one') });
    write(project, file, text);
    const [first = ''] = await project.reload();
    assert.equal(first.replace(/:\d+ /, ' '), problem.replace(/:\d+ /, ' '));
    assert.equal((await called(project)).text, 'one');
    assert.match(project.told.at(-1) ?? '', /^headgate: not loaded, still serving [0-9a-f]{12}\n\S+:\d+:\d+ error /);
  });
}
