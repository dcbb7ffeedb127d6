import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { WideningGuard } from '../../policies/require-security/widening.ts';
import type { Bundle } from '../../src/assembly/types.ts';
import type { Change } from '../../src/security-diff/change.ts';
import { compareBundles } from '../../src/security-diff/compare-bundles.ts';
import { compileDefinitions } from '../harness/project.ts';
import { api, edited, files } from './documents.ts';

const original = compileDefinitions(files);

const said = (changes: readonly Change[]): readonly string[] => changes.map((one) => `${one.class} ${one.kind}`);

const guardSays = (old: Bundle, now: Bundle): boolean => {
  const guard = new WideningGuard();
  guard.served(old);
  return guard.problems(now).length > 0;
};

/** What becomes of it, and what is said of it; the way back says the opposite where it is not given. */
type Row = readonly [find: string, replace: string, there: readonly string[], back?: readonly string[]];

const opposite = (line: string): string =>
  line
    .replace(/^\w+/, (side) => ({ widened: 'narrowed', narrowed: 'widened' })[side] ?? side)
    .replace(/-(added|removed)$/, (_, end) => (end === 'added' ? '-removed' : '-added'));

const rows: readonly Row[] = [
  // The provider
  ['profile: strict', 'profile: legacy-v5', ['widened localhost-redirects', 'widened profile']],
  ['client-type: confidential\n  scopes', 'client-type: public\n  scopes', ['widened client-type']],
  ['{ read: Read, write: Write }', '{ read: Read, write: Write, more: More }', ['neutral scope-added']],
  ['{ read: R, write: W }, grants', '{ read: R, write: W, more: M }, grants', ['widened scope-added']],
  ['{ read: Read, write: Write }', '{ read: Look, write: Write }', ['neutral scope-description']],
  ['default-scopes: [read]', 'default-scopes: [read, write]', ['widened default-scope-added']],
  ['grants: [accessCode]', 'grants: [accessCode, application]', ['widened grant-added']],
  ['grants: [accessCode]', 'grants: [accessCode, password]', ['widened grant-added']],
  ['mode: required', 'mode: optional', ['widened pkce-mode']],
  ['plain: false', 'plain: true', ['widened pkce-plain']],
  ['[basic, private_key_jwt]', '[basic, private_key_jwt, form]', ['widened client-authentication']],
  ['  client-authentication: [basic, private_key_jwt]\n', '', ['widened client-authentication']],
  ['"https://users.example/check"', '"https://other.example/check"', ['neutral authentication-url']],
  ['tls-profile: users, ', '', ['widened authentication-tls-profile']],
  ['[X-Tenant]', '[X-Tenant, X-More]', ['widened forward-headers']],
  [
    '{ url: "https://users.example/check", tls-profile: users, forward-headers: [X-Tenant] }',
    '{ registry: staff }',
    ['neutral authentication'],
  ],
  [`, sha256: ${'5e'.repeat(32)}`, '', ['widened identity-extraction-digest']],
  ['type: default-form, remember: false', 'type: authenticated, remember: false', ['widened consent-not-asked']],
  [
    'type: default-form, remember: false',
    'type: custom-form, url: "https://forms.example/ok", remember: false',
    ['neutral authorization', 'widened authorization-digest'],
    ['neutral authorization'],
  ],
  ['remember: false', 'remember: true', ['widened consent-remembered']],
  [
    '  session: { idle: 600, ttl: 3600 }\n',
    '',
    ['narrowed session', 'widened endpoint-removed'],
    ['widened session', 'narrowed endpoint-added'],
  ],
  ['idle: 600, ttl: 3600', 'idle: 700, ttl: 7200', ['widened session-idle', 'widened session-lifetime']],
  ['https://metadata.example/of?key=hidden', 'https://metadata.example/of?key=other', ['neutral metadata-url']],
  ['  metadata: { url: "https://metadata.example/of?key=hidden" }\n', '', ['neutral metadata']],
  ['authorization-code: { ttl: 60 }', 'authorization-code: { ttl: 600 }', ['widened code-lifetime']],
  ['{ ttl: 3600, audience', '{ ttl: 7200, audience', ['widened access-token-lifetime']],
  [
    '{ ttl: 3600, audience',
    '{ ttl: 3600, format: jwt, audience',
    ['widened access-token-format', 'neutral endpoint-added'],
  ],
  [', audience: ["https://gw.example/api"]', '', ['widened audience']],
  ['["https://gw.example/api"]', '["https://gw.example/api", "https://gw.example/b"]', ['widened audience']],
  [
    'ttl: 86400, count: 10, grace: 0',
    'ttl: 172800, count: 20, grace: 30',
    ['widened refresh-token-count', 'widened refresh-token-grace', 'widened refresh-token-lifetime'],
  ],
  [
    '  refresh-token: { ttl: 86400, count: 10, grace: 0 }\n  maximum-consent: { ttl: 864000 }\n',
    '',
    ['narrowed refresh-token', 'widened maximum-consent'],
  ],
  ['  maximum-consent: { ttl: 864000 }\n', '', ['widened maximum-consent']],
  ['  introspection: true\n', '', ['neutral endpoint-removed']],
  ['  introspection: true\n', '  introspection: true\n  token-info: true\n', ['widened endpoint-added']],
  ['cascade: true, ', '', ['widened revocation-cascade']],
  [', url: "https://lists.example/revoked"', '', ['widened revocation-not-checked']],
  ['tokens: true, permissions', 'permissions', ['widened endpoint-removed']],
  ['  scope-validators: { owner: { url: "https://checks.example/owner" } }\n', '', ['widened scope-check-removed']],
  ['[json]', '[json, xml]', ['neutral response-formats']],
  ['success: none', 'success: activity', ['neutral activity']],
  // Operations
  ['security: [{ acme: [read] }]', 'security: []', ['widened security-removed']],
  ['security: [{ acme: [read] }]', 'security: [{ acme: [read, write] }]', ['narrowed security-changed']],
  ['security: [{ acme: [read] }]', 'security: [{ acme: [read] }, { id: [] }]', ['widened security-changed']],
  ['security: [{ acme: [read] }]', 'security: [{ acme: [read], id: [] }]', ['narrowed security-changed']],
  [
    'security: [{ acme: [read] }]',
    'security: [{ rival: [read] }]',
    ['widened security-changed'],
    ['widened security-changed'],
  ],
  ['security: [{ id: [] }]', 'security: [{ id-in-query: [] }]', ['neutral security-changed']],
  ['  /status:\n', '  /state:\n', ['neutral operation-added', 'neutral operation-removed']],
  ['operationId: list', 'operationId: lists', ['neutral operation-changed']],
  // Steps
  [
    '    - jwt-validate: { jwt: request.headers.x-token, aud-claim: ours, jws-crypto: ours }\n',
    '',
    ['widened step-removed'],
  ],
  ['aud-claim: ours', 'aud-claim: others', ['widened step-changed'], ['widened step-changed']],
  ['scopes: [read, write] }', 'scopes: [read] }', ['widened step-changed']],
  ['value: a }] }', 'value: b }] }', ['neutral step-changed']],
  ['timeout: 5', 'timeout: 6', ['neutral step-changed']],
  ['tls-profile: back, ', '', ['widened target-tls-profile']],
  ['https://back.example/x', 'http://back.example/x', ['widened target-url-plain']],
  ['https://back.example/x', 'https://back.example/y', ['neutral target-url']],
  ['https://back.example/x', '$(backend)/x', ['neutral target-url']],
  // Values and products
  ['https://backend.example/a', 'http://backend.example/a', ['widened property-plain']],
  ['value: one', 'value: two', ['neutral property']],
  ['word: two', 'word: three', ['neutral property']],
  ['{ operations: [{ operation: get, path: /records }] }', '{}', ['widened plan-reach']],
  ['title: Silver', 'title: Argent', ['neutral title']],
  ['  silver:', '  gold:', ['neutral plan-added', 'neutral plan-removed']],
  ['title: Records, version: 1.0.0, x-name', 'title: Records, version: 1.1.0, x-name', ['neutral version']],
  ['basePath: /api', 'basePath: /api2', ['neutral base-path', 'neutral operation-changed']],
];

for (const [find, replace, there, back = there.map(opposite)] of rows) {
  const shown = replace === '' ? 'goes' : `becomes ${JSON.stringify(replace)}`;
  test(`${JSON.stringify(find)} that ${shown} is ${there.join(', ')}`, async () => {
    const [old, now] = [await original, await compileDefinitions(edited(find, replace))];
    assert.deepEqual([...new Set(said(compareBundles(old, now)))].toSorted(), [...there].toSorted());
    assert.deepEqual([...new Set(said(compareBundles(now, old)))].toSorted(), [...back].toSorted());
    for (const [before, after] of [
      [old, now],
      [now, old],
    ] as const) {
      const isWidened = said(compareBundles(before, after)).some((one) => one.startsWith('widened'));
      assert.ok(isWidened || !guardSays(before, after), 'what a reload refuses is widened');
    }
  });
}

test('a call that goes to plain http is widened although nobody can tell where it went before', async () => {
  const at = (url: string) => compileDefinitions(edited('https://back.example/x', url));
  const [referred, plain] = [await at('$(backend)/x'), await at('http://back.example/x')];
  assert.deepEqual(said(compareBundles(referred, plain)), ['widened target-url-plain']);
  assert.deepEqual(said(compareBundles(plain, referred)), ['neutral target-url']);
});

const one = async (find: string, replace: string): Promise<Change> => {
  const [change, ...more] = compareBundles(await original, await compileDefinitions(edited(find, replace)));
  assert.deepEqual(more, []);
  return change ?? assert.fail('no change');
};

test('a change has the place where it is written now, and where it stood if that is gone', async () => {
  assert.deepEqual((await one('mode: required', 'mode: optional')).where, {
    in: 'new',
    file: 'acme.yaml',
    line: 13,
    column: 3,
  });
  assert.deepEqual((await one('  maximum-consent: { ttl: 864000 }\n', '')).where, {
    in: 'old',
    file: 'acme.yaml',
    line: 23,
    column: 3,
  });
  assert.deepEqual((await one('security: [{ acme: [read] }]', 'security: [{ acme: [] }]')).where, {
    in: 'new',
    file: 'api.yaml',
    line: 14,
    column: 10,
  });
  assert.deepEqual((await one('title: Silver', 'title: Argent')).where, {
    in: 'new',
    file: 'product.yaml',
    line: 6,
    column: 11,
  });
});

test('a lifetime is told in the units of people', async () => {
  const change = await one('{ ttl: 86400, count', '{ ttl: 63072000, count');
  assert.equal(change.message, 'refresh tokens last: 1 d → 2 y');
});

test('what stands in a query of a URL is not told: it may be a key', async () => {
  const { message } = await one('https://metadata.example/of?key=hidden', 'https://metadata.example/of?key=other');
  assert.equal(message, 'the metadata URL: "https://metadata.example/of?…" → "https://metadata.example/of?…"');
});

test('a change of a step is told once, with the operations that it is for', async () => {
  assert.equal((await one('timeout: 5', 'timeout: 6')).about, 'GET /api/records, GET /api/status, GET /api/keyed');
});

test('an API that is new is told as a whole, with what of it is open to everybody', async () => {
  const more = api
    .replace('x-name: records', 'x-name: more')
    .replace('basePath: /api', 'basePath: /more')
    .replace(/x-assembly[\s\S]*/, '');
  const now = await compileDefinitions({ ...files, 'more.yaml': more });
  assert.deepEqual(said(compareBundles(await original, now)), ['widened operation-added', 'neutral api-added']);
  assert.deepEqual(said(compareBundles(now, await original)), ['narrowed operation-removed', 'neutral api-removed']);
});

test('a proof that comes later in a flow is widened, one that comes earlier narrowed', async () => {
  const verify = '    - oauth-verify-token: { provider: acme, scopes: [read, write] }\n';
  const late = edited(verify, '');
  const moved = { ...late, 'api.yaml': `${late['api.yaml']}${verify}` };
  const [old, now] = [await original, await compileDefinitions(moved)];
  assert.deepEqual(said(compareBundles(old, now)), ['widened steps-reordered']);
  assert.deepEqual(said(compareBundles(now, old)), ['narrowed steps-reordered']);
});

test('a proof that runs in some cases only is widened', async () => {
  const verify = '    - oauth-verify-token: { provider: acme, scopes: [read, write] }\n';
  const within = `    - if:\n        condition: request.verb === 'GET'\n        execute:\n      ${verify.replace('    -', '      -')}`;
  const now = await compileDefinitions(edited(verify, within));
  const changes = said(compareBundles(await original, now));
  assert.ok(changes.includes('widened step-moved'), changes.join());
  assert.ok(!said(compareBundles(now, await original)).includes('widened step-moved'));
});

test('a finding that is newly silenced is widened, at the place of its waiver', async () => {
  const comment = '    # headgate-disable-next-line reference/unused-property -- scripts read it\n';
  const line = '    backend: { value: "https://backend.example/a" }\n';
  const now = await compileDefinitions(edited(line, `${comment}${line}`));
  const [change, ...more] = compareBundles(await original, now);
  assert.deepEqual(more, []);
  assert.deepEqual([change?.class, change?.kind, change?.where?.line], ['widened', 'waiver-added', 21]);
  assert.equal(change?.message, '"reference/unused-property" because "scripts read it" is waived');
  assert.deepEqual(said(compareBundles(now, await original)), ['narrowed waiver-removed']);
  assert.deepEqual(compareBundles(now, now), []);
});

test('the manual has every kind of change', () => {
  const manual = readFileSync(path.join(import.meta.dirname, '../../docs/relations.md'), 'utf8');
  const kinds = new Set(rows.flatMap(([, , there, back = there.map(opposite)]) => [...there, ...back]));
  for (const kind of kinds) assert.ok(manual.includes(`\`${kind.replace(/^\w+ /, '')}\``), kind);
});
