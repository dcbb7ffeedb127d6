import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { type Folder, newFolder } from '../harness/folder.ts';
import { settableClock, startGateway, type TestGateway } from '../harness/gateway.ts';
import { send, type TestAnswer } from '../harness/send.ts';
import { Visitor } from '../harness/visitor.ts';
import {
  applications,
  authorizeUrl,
  consentOf,
  errorOf,
  fieldOf,
  introspected,
  newCode,
  pkce,
  provider,
  redeem,
  refreshed,
  refreshTokenOf,
  tokenOf,
  users,
} from './acme.ts';

// Refresh tokens (RFC 6749 §6) from outside: rotated at each use, dead with their family at the second.

const clock = settableClock(1_800_000_000_000);
const daily = '{ ttl: 86400 }';
const definitions = {
  'acme.yaml': provider({ refresh: daily }),
  'other.yaml': provider({ name: 'other', refresh: daily }),
  'without.yaml': provider({ name: 'without' }),
  'phones.yaml': provider({ name: 'phones', clientType: 'public', grants: '[accessCode]', refresh: daily }),
  'twice.yaml': provider({ name: 'twice', refresh: '{ count: 2 }' }),
  'none.yaml': provider({ name: 'none', refresh: '{ count: 0 }' }),
  'capped.yaml': provider({ name: 'capped', refresh: daily, more: ['maximum-consent: { ttl: 172800 }'] }),
};
let folder: Folder;
let gateway: TestGateway;
before(async () => {
  folder = newFolder();
  gateway = await startGateway({ definitions, applications, users, clock, store: folder.at('headgate.db') });
});
after(async () => {
  await gateway.close();
  folder.remove();
});

/** The answer that a code of alice's is exchanged for. */
const begun = async (name = 'acme', scope = 'read write'): Promise<TestAnswer> => {
  const code = await newCode(new Visitor(), authorizeUrl(gateway.url, { scope }, `/${name}/oauth2/authorize`));
  const form = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: 'https://shop.example/back',
    code_verifier: pkce.verifier,
  };
  return send(gateway.url, { path: `/${name}/oauth2/token`, basic: ['shop', 'shop-secret'], form });
};
const refresh = (token: string | TestAnswer, fields: Record<string, string> = {}) =>
  refreshed(gateway.url, token, fields);
const refreshAt = (name: string, token: TestAnswer): Promise<TestAnswer> =>
  send(gateway.url, {
    path: `/${name}/oauth2/token`,
    basic: ['shop', 'shop-secret'],
    form: { grant_type: 'refresh_token', refresh_token: refreshTokenOf(token) },
  });
const isActive = async (token: string): Promise<unknown> => (await introspected(gateway.url, token))['active'];
const assertRefused = (answer: TestAnswer, error = 'invalid_grant'): void =>
  assert.deepEqual([answer.status, errorOf(answer)], [400, error]);

test('a code gives a refresh token beside its access token, and that gives the next pair (RFC 6749 §6)', async () => {
  const first = await begun();
  const second = await refresh(first);
  assert.equal(second.status, 200);
  assert.deepEqual([second.headers['cache-control'], second.headers['pragma']], ['no-store', 'no-cache']);
  const { access_token, refresh_token, ...rest } = second.json() as Record<string, unknown>; // RFC 6749 §5.1: an object
  assert.deepEqual(rest, { token_type: 'Bearer', expires_in: 600, scope: 'read write' });
  assert.notEqual(access_token, tokenOf(first));
  assert.notEqual(refresh_token, refreshTokenOf(first));
  const about = await introspected(gateway.url, tokenOf(second));
  assert.deepEqual([about['username'], about['sub'], about['active']], ['alice', 'user:staff/alice', true]);
});

test('a public application refreshes with its id alone, and every refresh token works once (RFC 9700 §4.14.2)', async () => {
  const named = { client_id: 'phone', redirect_uri: 'com.example.phone:/back' };
  const code = await newCode(new Visitor(), authorizeUrl(gateway.url, named, '/phones/oauth2/authorize'));
  const path = '/phones/oauth2/token';
  const exchange = { grant_type: 'authorization_code', code, code_verifier: pkce.verifier, ...named };
  const form = {
    grant_type: 'refresh_token',
    client_id: 'phone',
    refresh_token: refreshTokenOf(await send(gateway.url, { path, form: exchange })),
  };
  assert.equal((await send(gateway.url, { path, form })).status, 200);
  assertRefused(await send(gateway.url, { path, form }));
});

test('a refresh token that was used before is refused, and all that came of it dies (A17)', async () => {
  const first = await begun();
  const second = await refresh(first);
  const third = await refresh(second);
  assertRefused(await refresh(first));
  assertRefused(await refresh(third));
  for (const answer of [first, second, third]) assert.equal(await isActive(tokenOf(answer)), false);
  assert.match(JSON.stringify(gateway.log), /oauth\/refresh-token-reused/);
});

test('a refresh token is of no use to another application or provider, and stays good for its own (A17)', async () => {
  const answer = await begun();
  assertRefused(await refreshed(gateway.url, answer, {}, ['rival', 'rival-secret']));
  assert.equal((await refreshed(gateway.url, answer, {}, ['shop', 'wrong'])).status, 401);
  assertRefused(await refreshAt('other', answer));
  assert.equal(await isActive(tokenOf(answer)), true);
  assert.equal((await refresh(answer)).status, 200);
});

test('a provider without refresh tokens issues none and takes none', async () => {
  for (const name of ['without', 'none']) {
    assert.equal(fieldOf(await begun(name), 'refresh_token'), undefined);
    assertRefused(await refreshAt(name, await begun()), 'unsupported_grant_type');
  }
});

test('a refresh may ask for less and then again for all, but never for more (A17)', async () => {
  const first = await begun('acme', 'read');
  for (const scope of ['read write', 'everything', 'read everything', 'read  read']) {
    assertRefused(await refresh(first, { scope }), 'invalid_scope');
  }
  const wide = await begun();
  const narrow = await refresh(wide, { scope: 'write' });
  assert.equal(fieldOf(narrow, 'scope'), 'write');
  assert.equal(fieldOf(await refresh(narrow), 'scope'), 'read write');
});

test('a refresh token that nobody uses for its lifetime is dead (A17)', async () => {
  const [good, late] = [await begun(), await begun()];
  clock.advance(86_399);
  const next = await refresh(good);
  assert.equal(next.status, 200);
  clock.advance(1);
  assertRefused(await refresh(late));
  clock.advance(86_398);
  assert.equal((await refresh(next)).status, 200, 'each one has a lifetime of its own');
});

test('nothing outlives the longest consent, however often it is refreshed (A17)', async () => {
  let last = await begun('capped');
  for (const advance of [86_399, 86_300]) {
    clock.advance(advance);
    last = await refreshAt('capped', last);
  }
  assert.equal(fieldOf(last, 'expires_in'), 101);
  clock.advance(100);
  last = await refreshAt('capped', last);
  assert.equal(fieldOf(last, 'expires_in'), 1);
  clock.advance(1);
  assertRefused(await refreshAt('capped', last));
});

test('a refresh token that is used up gives an access token and no other refresh token', async () => {
  const second = await refreshAt('twice', await begun('twice'));
  const last = await refreshAt('twice', second);
  assert.deepEqual([last.status, fieldOf(last, 'refresh_token')], [200, undefined]);
  assertRefused(await refreshAt('twice', second));
});

test('a chain that is refreshed 1,000 times takes one row, and what has expired is removed (A17)', async () => {
  await gateway.stores.grants.purge(Number.MAX_SAFE_INTEGER, 10_000, 0);
  let last = await begun();
  for (let deep = 0; deep < 1000; deep++) {
    clock.advance(60);
    last = await refresh(last);
    assert.equal(last.status, 200, `${deep}: ${last.text}`);
    if (deep % 50 === 0) await gateway.stores.grants.purge(clock.now(), 500, 0);
  }
  await gateway.stores.grants.purge(clock.now(), 500, 0);
  // Access tokens live ten minutes: those of the last ten refreshes are there. The code is kept for as long as its first tokens.
  assert.deepEqual(rows(), { refresh_chain: 1, access_token: 10, authorization_code: 1 });
  clock.advance(86_400);
  await gateway.stores.grants.purge(clock.now(), 500, 0);
  assert.deepEqual(rows(), { refresh_chain: 0, access_token: 0, authorization_code: 0 });
});

const rows = (): Readonly<Record<string, unknown>> => {
  const database = new DatabaseSync(folder.at('headgate.db'), { readOnly: true });
  try {
    const tables = ['refresh_chain', 'access_token', 'authorization_code'];
    return Object.fromEntries(
      tables.map((table) => [table, database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n']]),
    );
  } finally {
    database.close();
  }
};

test('revoking a refresh token ends all that came of its authorization (RFC 7009 §2.1)', async () => {
  const basic = ['shop', 'shop-secret'] as const;
  const first = await begun();
  const second = await refresh(first);
  const token = refreshTokenOf(second);
  assert.equal((await introspected(gateway.url, token))['active'], true);
  const path = '/acme/oauth2/revoke';
  const foreign = await send(gateway.url, { path, basic: ['rival', 'rival-secret'], form: { token } });
  assert.deepEqual([foreign.status, await isActive(token)], [200, true]);
  const form = { token, token_type_hint: 'access_token' };
  assert.equal((await send(gateway.url, { path, basic, form })).status, 200);
  for (const dead of [token, tokenOf(first), tokenOf(second)]) assert.equal(await isActive(dead), false);
  assertRefused(await refresh(second));
});

test('a step that fails behind oauth-issue takes back what was issued, the refresh token included', async () => {
  const first = await begun();
  const assembly = '{ execute: [{ throw: { name: Closed, message: We are closed } }] }';
  await gateway.reload({ ...definitions, 'acme.yaml': provider({ refresh: daily, assembly }) });
  assert.equal((await refresh(first)).status, 500);
  await gateway.reload(definitions);
  assert.equal(await isActive(tokenOf(first)), false);
  assertRefused(await refresh(first));
});

test('scopes that provider or application have lost since are not in a refreshed token', async () => {
  const answer = await begun();
  gateway.register([{ ...applications[0], id: 'shop', scopes: ['read'] }]);
  const narrowed = await refresh(answer);
  assert.equal(fieldOf(narrowed, 'scope'), 'read');
  gateway.register(applications);
  await gateway.reload({ ...definitions, 'acme.yaml': provider({ refresh: daily, scopes: '{ write: Change }' }) });
  assert.equal(fieldOf(await refresh(narrowed), 'scope'), 'write');
  await gateway.reload(definitions);
});

test('the consent form says how long the application has access, not how long one token lasts', async () => {
  for (const [name, words] of [
    ['without', '10 minutes'],
    ['acme', 'until it has not been used for 1 day'],
    ['capped', 'up to 2 days'],
  ] as const) {
    const page = await consentOf(new Visitor(), authorizeUrl(gateway.url, {}, `/${name}/oauth2/authorize`));
    assert.match(page.text, new RegExp(`<dt>Access lasts</dt><dd>${words}</dd>`));
  }
});

test('a code presented again ends also the refresh token that came of it (RFC 6749 §4.1.2)', async () => {
  const code = await newCode(new Visitor(), authorizeUrl(gateway.url));
  const first = await redeem(gateway.url, code);
  const second = await refresh(first);
  assertRefused(await redeem(gateway.url, code));
  assertRefused(await refresh(second));
});
