import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { openAdminListener } from '../../../src/gateway/admin/admin-listener.ts';
import type { Reloads } from '../../../src/gateway/admin/reload-routes.ts';
import type { LoadOutcome } from '../../../src/gateway/reload/reloader.ts';
import { RefusalRing } from '../../../src/gateway/why-refused/refusal-ring.ts';
import { problemOfFile } from '../../../src/source/problem-at.ts';
import { send, type TestAnswer, type TestRequest } from '../../harness/send.ts';
import { fakeReloads } from './fake-reloads.ts';

const token = 'a-token_of.43~characters';

const asked = async (t: TestContext, reloads: Reloads | undefined, request: TestRequest): Promise<TestAnswer> => {
  const bundle = { format: 1, compiler: '', digest: 'abc', assemblies: [], products: [] } as const;
  const admin = await openAdminListener({
    host: '127.0.0.1',
    port: 0,
    token,
    current: () => ({ bundle, routes: [] }),
    draining: () => false,
    reloader: () => reloads,
    metrics: async () => '',
    startedAt: 0,
    refusals: new RefusalRing({ node: 'n1', random: randomBytes }),
    hintOf: () => undefined,
    log: { info: () => undefined, error: () => undefined },
  });
  t.after(() => admin.close());
  return send(admin.url, { method: 'POST', ...request });
};

const words: readonly (readonly [about: string, request: TestRequest, asked: object])[] = [
  ['a reload without a word', { path: '/reload' }, { trigger: 'admin' }],
  ['a reload by JSON', { path: '/reload', json: { label: 'Monday', allowWidening: true } }, { allowWidening: true }],
  ['a reload by JSON that says no', { path: '/reload', json: { dryRun: false } }, { dryRun: false }],
  ['a reload by its query', { path: '/reload?label=a%20b&dryRun=true' }, { label: 'a b', dryRun: true }],
  ['a reload by both', { path: '/reload?dryRun=true', json: { label: 'x' } }, { label: 'x', dryRun: true }],
  ['a rollback by JSON', { path: '/rollback', json: { digest: '0123abcd', label: 'x' } }, { digest: '0123abcd' }],
  ['a rollback by its query', { path: '/rollback?digest=0123abcd' }, { digest: '0123abcd' }],
  ['a label of 128 letters', { path: `/reload?label=${'a'.repeat(128)}` }, { label: 'a'.repeat(128) }],
];
for (const [about, request, expected] of words) {
  test(`the admin listener takes ${about}`, async (t) => {
    const reloads = fakeReloads();
    const answer = await asked(t, reloads, { ...request, bearer: token });
    assert.equal(answer.status, 200, answer.text);
    assert.partialDeepStrictEqual(reloads.asked, [expected]);
  });
}

const refused: readonly (readonly [about: string, status: number, request: TestRequest])[] = [
  ['a word that it does not know', 400, { path: '/reload', json: { dryrun: true } }],
  ['a word of another object', 400, { path: '/reload', json: { constructor: true } }],
  ['a flag that is neither true nor false', 400, { path: '/reload?dryRun=yes' }],
  ['a label of 129 letters', 400, { path: '/reload', json: { label: 'a'.repeat(129) } }],
  ['a label of two lines', 400, { path: '/reload', json: { label: 'a\nb' } }],
  ['a label that is none', 400, { path: '/reload', json: { label: 7 } }],
  ['an empty label', 400, { path: '/reload?label=' }],
  ['a list', 400, { path: '/reload', json: [] }],
  ['what is no JSON', 400, { path: '/reload', body: '{', headers: { 'Content-Type': 'application/json' } }],
  ['a form', 415, { path: '/reload', form: { label: 'x' } }],
  ['a rollback to nothing', 400, { path: '/rollback' }],
  ['a reload by GET', 404, { path: '/reload', method: 'GET' }],
];
for (const [about, status, request] of refused) {
  test(`the admin listener refuses ${about}, and nothing is loaded`, async (t) => {
    const reloads = fakeReloads();
    assert.equal((await asked(t, reloads, { ...request, bearer: token })).status, status);
    assert.deepEqual(reloads.asked, []);
  });
}

for (const path of ['/reload', '/rollback?digest=0123abcd', '/loads']) {
  test(`${path} wants the token, and a page in a browser does not get there`, async (t) => {
    const reloads = fakeReloads();
    assert.equal((await asked(t, reloads, { path })).status, 401);
    assert.equal((await asked(t, reloads, { path, bearer: `${token}x` })).status, 401);
    const headers = { Origin: 'http://evil.example' };
    assert.equal((await asked(t, reloads, { path, bearer: token, headers })).status, 403);
    assert.deepEqual(reloads.asked, []);
  });
}

test('while the gateway is being started, there is nothing to reload yet: 503', async (t) => {
  for (const path of ['/reload', '/rollback?digest=0123abcd']) {
    assert.equal((await asked(t, undefined, { path, bearer: token })).status, 503);
  }
  assert.equal((await asked(t, undefined, { path: '/loads', method: 'GET', bearer: token })).status, 503);
});

test('a reload that is refused is 422, with its problems for programs and for people', async (t) => {
  const problem = problemOfFile('a.yaml', { code: 'source/syntax', message: 'Not closed', help: 'Close it.' });
  const sources = new Map([['a.yaml', { text: 'swagger: "2.0\n' }]]);
  const outcome: Partial<LoadOutcome> = { result: 'refused', problems: [problem], sources };
  const answer = await asked(t, fakeReloads({}, outcome), { path: '/reload', bearer: token });
  assert.equal(answer.status, 422);
  assert.deepEqual(answer.json(), {
    result: 'refused',
    trigger: 'admin',
    digest: 'abc',
    previous: 'abc',
    changed: [],
    problems: [problem],
    report: 'a.yaml:1:1 error source/syntax\nNot closed\n> 1 | swagger: "2.0\n    | ^\nhelp: Close it.',
  });
});

test('/loads tells what is served, what was loaded, and what is kept', async (t) => {
  const answer = await asked(t, fakeReloads({ rolledBack: true }), { path: '/loads', method: 'GET', bearer: token });
  assert.deepEqual(answer.json(), { digest: 'abc', rolledBack: true, loads: [], kept: [] });
});
