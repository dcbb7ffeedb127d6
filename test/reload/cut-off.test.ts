import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Bundle } from '../../src/assembly/types.ts';
import { compileDefinitions, ProjectError } from '../harness/project.ts';
import { send } from '../harness/send.ts';
import { serveProject } from './served-project.ts';
import { versionedProject } from './versioned-api.ts';

// `security` stands behind the operation that it protects: the order in which a half-written file is most dangerous.
const api = `swagger: "2.0"
info: { title: Records, version: 1.0.0, x-name: records }
basePath: /records
securityDefinitions:
  id: { type: apiKey, in: header, name: X-IBM-Client-Id }
  secret: { type: apiKey, in: header, name: X-IBM-Client-Secret }
x-assembly:
  execute:
    - set-variable: { actions: [{ set: message.body, value: secret }] }
paths:
  /all:
    get:
      responses: { 200: { description: Fine } }
      security:
        - id: []
          secret: []
  /status:
    get:
      security: []
      responses: { 200: { description: Fine } }
`;

/** What is left of it after each number of characters, where that can be compiled. */
const compiledCuts = async (): Promise<ReadonlyMap<string, Bundle>> => {
  const found = new Map<string, Bundle>();
  for (let length = 0; length < api.length; length += 1) {
    const text = api.slice(0, length);
    try {
      found.set(text, await compileDefinitions({ 'records.yaml': text }));
    } catch (error) {
      assert.ok(error instanceof ProjectError, `${error}`);
    }
  }
  return found;
};

const isGuarded = (bundle: Bundle): boolean =>
  bundle.assemblies.every(({ routes }) =>
    routes.every(({ path, steps }) => path !== '/all' || JSON.stringify(steps).includes('client-secret')),
  );

test('of all saves that break off somewhere, none that can be compiled serves an operation without its security', async (t) => {
  const cuts = await compiledCuts();
  const dangerous = [...cuts].filter(([, bundle]) => !isGuarded(bundle)).map(([text]) => text);
  assert.ok(dangerous.length > 10 && dangerous.length < cuts.size, `${dangerous.length} of ${cuts.size}`);
  const project = await serveProject(t, { files: { ...versionedProject(''), 'apis/versions.yaml': api } });
  for (const text of dangerous) {
    writeFileSync(project.folder.at('apis/versions.yaml'), text);
    const [problem] = await project.reload();
    assert.match(problem ?? '', /reload\/widened$/, text);
    const headers = { 'X-IBM-Client-Id': 'shop' };
    assert.equal((await send(project.url, { path: '/records/all', headers })).status, 401);
  }
});

test('what was lost is told at the operation, and how to say that it is meant', async (t) => {
  const project = await serveProject(t, { files: { ...versionedProject(''), 'apis/versions.yaml': api } });
  writeFileSync(project.folder.at('apis/versions.yaml'), api.slice(0, api.indexOf('      security:\n        - id')));
  assert.deepEqual(await project.reload(), ['apis/versions.yaml:13 reload/widened']);
  const lines = (project.told.at(-1) ?? '').split('\n');
  assert.equal(lines[2], 'GET /records/all asked for a client id and a client secret, and now asks for nothing');
  assert.match(lines.at(-2) ?? '', /^help: A half-written file .*: headgate reload --allow-widening\.$/);
  assert.match(project.reloader.degraded ?? '', /reload\/widened/);
  assert.deepEqual(await project.reload(true), []);
  assert.equal((await send(project.url, { path: '/records/all' })).status, 200);
});

test('a file that grows slowly, every part of it served for a while, never serves an operation without its security', async (t) => {
  const last = api.indexOf('  /status:');
  // The operation without a check in front, so that parts without the other one can be served.
  const turned = `${api.slice(0, api.indexOf('  /all:'))}${api.slice(last)}${api.slice(api.indexOf('  /all:'), last)}`;
  const project = await serveProject(t, { files: { ...versionedProject(''), 'apis/versions.yaml': turned } });
  const results: string[] = [];
  for (const end of ['  /all:', '      security:\n        - id', '          secret: []', '$']) {
    writeFileSync(project.folder.at('apis/versions.yaml'), end === '$' ? turned : turned.slice(0, turned.indexOf(end)));
    const [problem = 'served'] = await project.reload();
    results.push(problem.replace(/^.* /, ''));
    const status = (await send(project.url, { path: '/records/all', headers: { 'X-IBM-Client-Id': 'shop' } })).status;
    assert.ok(status === 401 || status === 404, `${status} at ${end}`);
  }
  assert.deepEqual(results, ['served', 'reload/widened', 'reload/widened', 'served']);
});
