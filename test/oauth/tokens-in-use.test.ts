import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import type { Clients } from '../../src/oauth/client.ts';
import { tokenFactOf } from '../../src/oauth/facts.ts';
import type { Grant } from '../../src/oauth/grants/grant.ts';
import { validateGrant } from '../../src/oauth/grants/validate-grant.ts';
import { findSeenToken, introspectionOf } from '../../src/oauth/introspection.ts';
import { recordTokens } from '../../src/oauth/issue.ts';
import type { KnownOwners } from '../../src/oauth/known-owners.ts';
import { newTokens } from '../../src/oauth/new-tokens.ts';
import { ownerFromId, ownerOf, subjectOf } from '../../src/oauth/owner.ts';
import { issuerOf } from '../../src/oauth/provider.ts';
import { revokeToken } from '../../src/oauth/revocation.ts';
import { hashOfText } from '../../src/oauth/tokens.ts';
import { openSqlite } from '../../src/stores/sqlite/open-sqlite.ts';
import { assertPlain, phone, printer, provider, refusedAs, settings, start } from './example.ts';

const auditor = { ...printer, id: 'auditor', introspect: 'all' } as const;
const another = { ...provider, name: 'other-oauth', issuer: 'https://gw.example/other' };
const cascading = { ...provider, settings: { ...settings, revocation: { cascade: true } } };
const strangers = [
  'x',
  'hg_at_',
  `hg_at_${'A'.repeat(43)}`,
  `hg_ac_${'A'.repeat(43)}`,
  `hg_rt_${'A'.repeat(64)}`,
  '__proto__',
];

const parties = { provider, application: 'printer' };
const registered: Clients = { find: (id) => (id === printer.id ? printer : undefined) };
const suspended: Clients = { find: () => ({ ...printer, state: 'suspended' }) };
const removed: Clients = { find: () => undefined };
const everybody: KnownOwners = { has: () => true };
const nobody: KnownOwners = { has: (owner) => owner === undefined };

const withStore = (title: string, run: (endpoints: ReturnType<typeof endpointsOn>) => Promise<void>): void => {
  it(title, async () => {
    const stores = openSqlite(':memory:');
    try {
      await run(endpointsOn(stores.grants));
    } finally {
      await stores.close();
    }
  });
};

const endpointsOn = (store: ReturnType<typeof openSqlite>['grants']) => ({
  issue: async (owner?: string, scopes: readonly string[] = ['photos:read', 'photos:write']): Promise<string> => {
    const grant = { grantType: 'client_credentials', owner, scopes, refreshable: false };
    const made = await newTokens(grant, parties, { now: start + 500, random: randomBytes });
    return (await recordTokens(made, {}, store)).access_token;
  },
  /** An access token and the refresh token beside it: of a new authorization, or those that come `after` another. */
  refreshed: async (after?: string): Promise<readonly [access: string, refresh: string]> => {
    const refreshing = { ...settings, refreshToken: { lifetimeSeconds: 600, graceSeconds: 0 } };
    const begun: Grant = {
      grantType: 'authorization_code',
      owner: 'user:staff/alice',
      scopes: ['photos:read', 'photos:write'],
      refreshable: true,
    };
    const form = { grant_type: 'refresh_token', refresh_token: after, scope: 'photos:read' };
    const grant = after ? await validateGrant({ form, client: printer, provider, store }) : begun;
    const made = await newTokens(
      grant,
      { provider: { ...provider, settings: refreshing }, application: 'printer' },
      { now: start, random: randomBytes },
    );
    const body = await recordTokens(made, grant, store);
    return [body.access_token, body.refresh_token ?? assert.fail()];
  },
  look: async (
    token: string | undefined,
    {
      caller = printer,
      at = provider,
      now = start,
      hint = 'access_token',
      clients = registered,
      owners = everybody,
    } = {},
  ) =>
    introspectionOf(
      await findSeenToken({ token, token_type_hint: hint }, { caller, provider: at }, { store, clients, owners, now }),
      at,
    ),
  revoke: (token: string | undefined, { caller = printer, at = provider, now = start, hint = 'access_token' } = {}) =>
    revokeToken({ token, token_type_hint: hint }, { caller, provider: at }, { store, now }),
});

describe('introspection (RFC 7662 §2.2)', () => {
  const answer = {
    active: true,
    scope: 'photos:read photos:write',
    client_id: 'printer',
    sub: 'client:printer',
    token_type: 'Bearer',
    exp: start / 1000 + 3600,
    iat: start / 1000,
    iss: 'https://gw.example/acme',
  };
  for (const [what, clients] of Object.entries({ suspended, removed })) {
    withStore(`a token of a client that is ${what} is not active`, async ({ issue, look }) => {
      assert.deepEqual(await look(await issue(), { caller: auditor, clients }), { active: false });
    });
  }
  withStore('a token of a user who is gone is not active; that of a client that acts for itself is', async (at) => {
    const owned = [await at.issue('user:staff/alice'), ...(await at.refreshed())];
    for (const token of owned) assert.deepEqual(await at.look(token, { owners: nobody }), { active: false });
    assert.equal((await at.look(await at.issue(), { owners: nobody })).active, true);
  });
  withStore('says what a token of the caller’s own is', async ({ issue, look }) => {
    assert.deepEqual(await look(await issue()), answer);
  });
  withStore('says who owns what the token opens', async ({ issue, look }) => {
    const { id } = ownerOf('staff', 'alice');
    assert.deepEqual(await look(await issue(id)), { ...answer, username: 'alice', sub: 'user:staff/alice' });
  });
  withStore('has no scope where the token has none', async ({ issue, look }) => {
    assert.equal('scope' in (await look(await issue(undefined, []))), false);
  });
  withStore('shows every token to a client that may look into all', async ({ issue, look }) => {
    assert.deepEqual(await look(await issue(), { caller: auditor as typeof printer }), answer);
  });
  withStore('is not led astray by a wrong hint (§2.1)', async ({ issue, look }) => {
    for (const hint of ['refresh_token', 'nonsense']) assert.deepEqual(await look(await issue(), { hint }), answer);
  });

  withStore('says nothing but that it is not active of any other (§2.2)', async ({ issue, look, revoke }) => {
    const token = await issue();
    const nothing = { active: false };
    assert.deepEqual(await look(token, { caller: phone }), nothing, 'another client’s');
    assert.deepEqual(await look(token, { at: another }), nothing, 'another provider’s');
    assert.deepEqual(await look(token, { at: another, caller: auditor as typeof printer }), nothing);
    assert.deepEqual(await look(token, { now: start + 500 + 3_600_000 }), nothing, 'expired');
    for (const stranger of strangers) assert.deepEqual(await look(stranger), nothing, stranger);
    await revoke(token);
    assert.deepEqual(await look(token), nothing, 'revoked');
  });

  const ofRefresh = {
    active: true,
    scope: 'photos:read photos:write',
    client_id: 'printer',
    username: 'alice',
    sub: 'user:staff/alice',
    exp: start / 1000 + 600,
    iat: start / 1000,
    iss: 'https://gw.example/acme',
  };
  withStore('says what a refresh token is good for: it has no type, since no API takes it', async (at) => {
    const [, token] = await at.refreshed();
    for (const hint of ['access_token', 'refresh_token', 'nonsense']) {
      assert.deepEqual(await at.look(token, { hint }), ofRefresh);
    }
    assert.deepEqual(
      await at.look(token, { caller: auditor as typeof printer }),
      { active: false },
      'nobody else’s affair',
    );
    assert.equal((await at.look(token, { now: start + 599_999 })).active, true);
  });
  withStore('says nothing but that it is not active of any other refresh token', async (at) => {
    const [, stale] = await at.refreshed();
    const [, token] = await at.refreshed(stale);
    const nothing = { active: false };
    assert.deepEqual(await at.look(stale), nothing, 'used before');
    assert.deepEqual(await at.look(token), ofRefresh, 'looking at one that was used revokes nothing');
    assert.deepEqual(await at.look(token, { caller: phone }), nothing, 'another client’s');
    assert.deepEqual(await at.look(token, { at: another }), nothing, 'another provider’s');
    assert.deepEqual(await at.look(token, { now: start + 600_000 }), nothing, 'expired');
    assert.deepEqual(await at.look(token, { clients: suspended }), nothing, 'of a suspended client');
    await at.revoke(token);
    assert.deepEqual(await at.look(token), nothing, 'revoked');
  });

  withStore('needs a token', async ({ look }) => {
    await assert.rejects(look(undefined), refusedAs('oauth/parameter-missing', 'invalid_request'));
  });
});

describe('revocation (RFC 7009 §2.1)', () => {
  withStore('ends a token of the caller’s own, once', async ({ issue, look, revoke }) => {
    const [token, other] = [await issue(), await issue()];
    assert.equal(await revoke(token), 1);
    assert.deepEqual(await look(token), { active: false });
    assert.equal(await revoke(token), 0);
    assert.equal((await look(other)).active, true);
  });
  withStore('is not led astray by a wrong hint', async ({ issue, revoke }) => {
    for (const hint of ['refresh_token', 'nonsense']) assert.equal(await revoke(await issue(), { hint }), 1);
  });
  withStore('leaves the token of another as it is, and does not say so (§2.2)', async ({ issue, look, revoke }) => {
    const token = await issue();
    assert.equal(await revoke(token, { caller: phone }), 0);
    assert.equal(await revoke(token, { caller: auditor as typeof printer }), 0, 'whoever may look may not revoke');
    assert.equal(await revoke(token, { at: another }), 0);
    for (const stranger of strangers) assert.equal(await revoke(stranger), 0, stranger);
    assert.equal((await look(token)).active, true);
  });
  for (const hint of ['access_token', 'refresh_token', 'nonsense']) {
    withStore(`of a refresh token ends all that came of its authorization, hinted at as ${hint}`, async (at) => {
      const [first, before] = await at.refreshed();
      const [second, token] = await at.refreshed(before);
      const [other] = await at.refreshed();
      assert.equal(await at.revoke(token, { hint }), 3);
      for (const dead of [first, second, token]) assert.deepEqual(await at.look(dead), { active: false });
      assert.equal(await at.revoke(token, { hint }), 0);
      assert.equal((await at.look(other)).active, true);
    });
  }
  withStore('of a refresh token that was used before ends them too: its client may know no newer one', async (at) => {
    const [, before] = await at.refreshed();
    const [access, token] = await at.refreshed(before);
    assert.equal(await at.revoke(before), 3);
    for (const dead of [access, token]) assert.deepEqual(await at.look(dead), { active: false });
  });
  withStore('of an access token leaves the refresh token beside it', async (at) => {
    const [access, token] = await at.refreshed();
    assert.equal(await at.revoke(access), 1);
    assert.equal((await at.look(token)).active, true);
  });
  withStore('of an access token ends the refresh token too where the provider cascades', async (at) => {
    const [access, token] = await at.refreshed();
    assert.equal(await at.revoke(access, { at: cascading, caller: phone }), 0);
    assert.equal(await at.revoke(access, { at: cascading }), 2);
    assert.deepEqual(await at.look(token), { active: false });
  });
  withStore('leaves the refresh token of another as it is', async (at) => {
    const [, token] = await at.refreshed();
    assert.equal(await at.revoke(token, { caller: phone }), 0);
    assert.equal(await at.revoke(token, { at: another }), 0);
    assert.equal((await at.look(token)).active, true);
  });
  withStore('needs a token', async ({ revoke }) => {
    await assert.rejects(revoke(undefined), refusedAs('oauth/parameter-missing', 'invalid_request'));
  });
});

describe('an issuer (RFC 8414 §2)', () => {
  const cases = [
    ['https://gw.example', '/acme', 'https://gw.example/acme'],
    ['https://gw.example', '/', 'https://gw.example'],
    ['https://gw.example', '', 'https://gw.example'],
    ['http://127.0.0.1:8080', '/acme/', 'http://127.0.0.1:8080/acme'],
  ] as const;
  for (const [publicUrl, basePath, issuer] of cases) {
    it(`of ${publicUrl} at "${basePath}" is ${issuer}`, () => assert.equal(issuerOf(publicUrl, basePath), issuer));
  }
});

describe('an owner', () => {
  it('is named by registry and name, which may hold a slash', () => {
    const owner = ownerOf('staff', 'ou=x/alice');
    assert.deepEqual(owner, { id: 'user:staff/ou=x/alice', registry: 'staff', name: 'ou=x/alice' });
    assert.deepEqual(ownerFromId(owner.id), owner);
  });
  it('is the subject of a token; a client for itself is one that no owner can be (RFC 9700 §4.15)', () => {
    assert.equal(
      subjectOf({ owner: 'user:staff/client:printer', application: 'printer' }),
      'user:staff/client:printer',
    );
    assert.equal(subjectOf({ application: 'printer' }), 'client:printer');
  });
});

describe('the fact about a token', () => {
  it('is plain JSON and finds the token again', async () => {
    const grant = { grantType: 'client_credentials', owner: 'user:staff/alice', scopes: ['a'], refreshable: false };
    const { access } = (await newTokens(grant, parties, { now: start, random: randomBytes })).tokens;
    const fact = tokenFactOf(access);
    assertPlain(fact);
    assert.deepEqual(hashOfText(fact.hash), access.hash);
  });
});
