import assert from 'node:assert/strict';
import type { GrantStore, RevocationRule } from '../../src/stores/grants.ts';
import type { PromiseTest } from './contract.ts';
import { aChain, aCode, aToken, following, newHash, start } from './records.ts';
import { begin } from './refresh-contract.ts';

type Members = Omit<RevocationRule, 'by' | 'before'>;

const owner = 'user:staff/alice';
const aRule = (members: Members, before = start): RevocationRule => ({ by: 'rule', before, ...members });
const isAlive = async (grants: GrantStore, { hash }: { hash: Uint8Array }, at = start): Promise<boolean> =>
  (await grants.findAccess(hash, at)) !== undefined;

/** What every store promises of its revocation list. */
export const revocationContract = (promise: PromiseTest): void => {
  hitContract(promise);
  numberContract(promise);
  lifeContract(promise);
};

/** Whom a rule hits among tokens of `acme-oauth`, `printer`, alice, `photos:read photos:write`. */
const cases: readonly { readonly members: Members; readonly hit: boolean }[] = [
  { members: {}, hit: true },
  { members: { provider: 'acme-oauth' }, hit: true },
  { members: { provider: 'acme' }, hit: false },
  { members: { application: 'printer' }, hit: true },
  { members: { application: 'Printer' }, hit: false },
  { members: { owner }, hit: true },
  { members: { owner: 'user:staff/alic' }, hit: false },
  { members: { scope: 'photos:read' }, hit: true },
  { members: { scope: 'photos:write' }, hit: true },
  { members: { scope: 'photos' }, hit: false },
  { members: { scope: 'hotos:read' }, hit: false },
  { members: { scope: '%' }, hit: false },
  { members: { provider: 'acme-oauth', application: 'printer', owner }, hit: true },
  { members: { provider: 'acme-oauth', application: 'printer', owner, scope: 'photos:read' }, hit: true },
  { members: { provider: 'acme-oauth', application: 'album', owner }, hit: false },
  { members: { provider: 'other-oauth', application: 'printer', owner }, hit: false },
  { members: { application: 'printer', owner: 'user:staff/bob' }, hit: false },
];

const hitContract = (promise: PromiseTest): void => {
  for (const { members, hit } of cases) {
    const named = Object.entries(members).map(([name, value]) => `${name} "${value}"`);
    promise(
      `a rule of ${named.join(', ') || 'a moment alone'} hits ${hit ? 'all' : 'none'} of a permission`,
      async ({ grants }) => {
        const code = aCode();
        await grants.saveCode(code);
        const { refresh } = await begin(grants);
        const alone = aToken({ owner, scopes: refresh.scopes });
        await grants.issue({ access: alone }, undefined, start);
        await grants.revoke(aRule(members), start);
        assert.equal(await isAlive(grants, alone), !hit);
        assert.equal((await grants.findRefresh(refresh.hash)) === undefined, hit);
        assert.equal((await grants.findCode(code.hash)) === undefined, hit);
        const next = following(refresh);
        const spent = [
          await grants.issue({ access: aToken({ family: code.family }) }, { kind: 'code', hash: code.hash }, start),
          await grants.issue({ access: next.access, refresh: next.next }, next.spends, start),
        ];
        for (const { result } of spent) assert.equal(result, hit ? 'unknown' : 'issued');
      },
    );
  }

  promise('a rule hits what was issued at or before its moment, however it came to be known', async ({ grants }) => {
    const tokens = [-1, 0, 1].map((ms) => aToken({ issuedAt: start + ms }));
    for (const access of tokens) {
      await grants.issue({ access }, undefined, start);
      for (let times = 0; times < 3; times++) await grants.findAccess(access.hash, start);
    }
    await grants.revoke(aRule({}), start);
    assert.deepEqual(await Promise.all(tokens.map((token) => isAlive(grants, token))), [false, false, true]);
  });

  promise(
    'a rule hits what was refreshed after its moment, of an authorization that began before it',
    async ({ grants }) => {
      const { refresh } = await begin(grants);
      const { next, access, spends } = following(refresh, { issuedAt: start + 60_000 });
      await grants.issue({ access: { ...access, issuedAt: start + 60_000 }, refresh: next }, spends, start + 60_000);
      await grants.revoke(aRule({ owner }), start + 60_001);
      assert.equal(await isAlive(grants, access, start + 60_002), false);
      assert.equal(await grants.findRefresh(refresh.hash), undefined);
    },
  );

  promise('a rule of a key hits the tokens that it has signed, and no other', async ({ grants }) => {
    const { refresh } = await begin(grants);
    const code = aCode();
    await grants.saveCode(code);
    const tokens = ['k1', 'k2', undefined].map((signedBy) => aToken({ signedBy }));
    for (const access of tokens) await grants.issue({ access }, undefined, start);
    assert.equal(await grants.revoke(aRule({ signedBy: 'k1' }), start), 1);
    assert.deepEqual(await Promise.all(tokens.map((token) => isAlive(grants, token))), [false, true, true]);
    assert.deepEqual(await grants.findRefresh(refresh.hash), refresh);
    assert.deepEqual(await grants.findCode(code.hash), code);
  });

  promise('a rule of an owner does not hit what has no owner', async ({ grants }) => {
    const [own, nobodys] = [aToken({ owner }), aToken()];
    for (const access of [own, nobodys]) await grants.issue({ access }, undefined, start);
    await grants.revoke(aRule({ owner }), start);
    assert.deepEqual([await isAlive(grants, own), await isAlive(grants, nobodys)], [false, true]);
  });

  promise('a token in the grace of its use is unknown after a rule, and ends nothing', async ({ grants }) => {
    const { refresh } = await begin(grants);
    const { next, access, spends } = following(refresh, { issuedAt: start });
    const grace = { seconds: 30, sealed: new Uint8Array(8) };
    await grants.issue({ access, refresh: next }, { ...spends, grace }, start);
    await grants.revoke(aRule({ owner }), start);
    assert.deepEqual(await grants.issue({ access: aToken({ family: refresh.family }) }, spends, start), {
      result: 'unknown',
    });
  });

  for (const [title, members] of [
    ['an empty member', { owner: '' }],
    ['an empty scope', { scope: '' }],
    ['two scopes', { scope: 'photos:read photos:write' }],
  ] as const) {
    promise(`a rule with ${title} is refused, and hits nothing`, async ({ grants }) => {
      const access = aToken({ scopes: ['photos:read', 'photos:write'] });
      await grants.issue({ access }, undefined, start);
      await assert.rejects(grants.count(aRule(members), start), RangeError);
      await assert.rejects(grants.revoke(aRule(members), start), RangeError);
      assert.equal(await isAlive(grants, access), true);
    });
  }
};

const numberContract = (promise: PromiseTest): void => {
  const selections: readonly { readonly members: Members; readonly live: number }[] = [
    { members: {}, live: 7 },
    { members: { owner }, live: 5 },
    { members: { owner, application: 'printer' }, live: 4 },
    { members: { application: 'printer' }, live: 5 },
    { members: { owner: 'user:staff/bob' }, live: 1 },
    { members: { owner: 'user:staff/carol' }, live: 0 },
    { members: { scope: 'photos:write' }, live: 2 },
    { members: { signedBy: 'k1' }, live: 1 },
    { members: { owner, signedBy: 'k1' }, live: 0 },
  ];
  for (const { members, live } of selections) {
    const named = Object.keys(members).join(' and ') || 'moment alone';
    promise(`a rule by ${named} (${live}) is counted before as it counts itself, once`, async ({ grants }) => {
      // Of alice, printer: a chain with its first access token, one after a refresh, one alone.
      const { refresh } = await begin(grants, { scopes: ['photos:read', 'photos:write'] });
      const { next, access, spends } = following(refresh);
      await grants.issue({ access, refresh: next }, spends, start);
      await grants.issue({ access: aToken({ owner, application: 'album' }) }, undefined, start);
      for (const changes of [
        { owner: 'user:staff/bob', application: 'album' },
        { signedBy: 'k1', scopes: ['photos:write'] },
      ]) {
        await grants.issue({ access: aToken(changes) }, undefined, start);
      }
      await grants.issue({ access: aToken({ owner, application: 'kiosk', issuedAt: start + 1 }) }, undefined, start);
      // Expired, used up, a code, revoked already: none is a live token.
      await begin(grants, { expiresAt: start, usesLeft: 0 }).then(({ access: { hash } }) =>
        grants.revoke({ by: 'token', hash }, start),
      );
      await grants.issue({ access: aToken({ owner, expiresAt: start + 1 }) }, undefined, start);
      await grants.saveCode(aCode({ owner }));
      const revoked = aToken({ owner, application: 'scanner' });
      await grants.issue({ access: revoked }, undefined, start);
      await grants.revoke(aRule({ application: 'scanner' }), start);
      assert.deepEqual(await counted(grants, aRule(members)), [live, live, 0]);
    });
  }

  promise('a token and a family are counted before as their revocation counts them', async ({ grants }) => {
    const { refresh, access } = await begin(grants);
    const { family } = refresh;
    assert.deepEqual(await counted(grants, { by: 'token', hash: access.hash }), [1, 1, 0]);
    assert.deepEqual(await counted(grants, { by: 'token', hash: newHash() }), [0, 0, 0]);
    await grants.issue({ access: aToken({ family }) }, undefined, start);
    assert.deepEqual(await counted(grants, { by: 'family', family }), [2, 2, 0]);
    assert.deepEqual(await counted(grants, { by: 'family', family: 'unknown' }), [0, 0, 0]);
  });

  promise('what a rule has ended is ended no more by token or family', async ({ grants }) => {
    const { refresh, access } = await begin(grants);
    await grants.revoke(aRule({ owner }), start);
    assert.deepEqual(await counted(grants, { by: 'token', hash: access.hash }), [0, 0, 0]);
    assert.deepEqual(await counted(grants, { by: 'family', family: refresh.family }), [0, 0, 0]);
  });

  promise('counting changes nothing', async ({ grants }) => {
    const { refresh, access } = await begin(grants);
    for (const selection of [aRule({ owner }), aRule({})]) assert.equal(await grants.count(selection, start), 2);
    assert.equal(await isAlive(grants, access), true);
    assert.deepEqual(await grants.findRefresh(refresh.hash), refresh);
  });
};

/** Before, by the revocation, and after it. */
const counted = async (grants: GrantStore, selection: Parameters<GrantStore['revoke']>[0]) => [
  await grants.count(selection, start),
  await grants.revoke(selection, start),
  await grants.count(selection, start),
];

const lifeContract = (promise: PromiseTest): void => {
  const day = 86_400_000;

  promise('of two rules alike the later moment holds, in either order', async ({ grants }) => {
    const tokens = [start + 1, start + 2, start + 3].map((issuedAt) => aToken({ issuedAt }));
    for (const access of tokens) await grants.issue({ access }, undefined, start);
    for (const before of [start + 1, start + 2, start])
      await grants.revoke(aRule({ application: 'printer' }, before), start);
    assert.deepEqual(await Promise.all(tokens.map((token) => isAlive(grants, token))), [false, false, true]);
  });

  promise('a rule is kept until the last of what it can hit has died, and then purged', async ({ grants }) => {
    const [first, last] = [aToken(), aToken({ expiresAt: start + day })];
    await grants.issue({ access: first }, undefined, start);
    await grants.revoke(aRule({ application: 'printer' }), start);
    // On its way when the rule was made.
    await grants.issue({ access: last }, undefined, start);
    for (const at of [start, start + 60_000, first.expiresAt, start + day - 1]) {
      await grants.purge(at, 100, 0);
      assert.equal(await isAlive(grants, last, at), false);
    }
    assert.equal(await grants.purge(start + day, 100, 0), 2, 'the token and the rule');
    await grants.issue({ access: aToken({ issuedAt: start, expiresAt: start + 2 * day }) }, undefined, start + day);
    assert.equal(await grants.count(aRule({ application: 'printer' }), start + day), 1, 'the rule is gone');
  });

  promise('a rule is kept for chains and codes as for access tokens', async ({ grants }) => {
    const short = { expiresAt: start + 1000 };
    const refresh = aChain({ expiresAt: start + day });
    await grants.issue({ access: aToken({ family: refresh.family, ...short }), refresh }, undefined, start);
    const code = aCode({ expiresAt: start + 2 * day });
    await grants.saveCode(code);
    await grants.revoke(aRule({ owner }), start);
    for (const at of [start + 60_000, start + day - 1]) {
      await grants.purge(at, 100, 0);
      assert.equal(await grants.findRefresh(refresh.hash), undefined);
    }
    await grants.purge(start + 2 * day - 1, 100, 0);
    assert.equal(await grants.findCode(code.hash), undefined);
    assert.equal(await grants.purge(start + 2 * day, 100, 0), 2, 'the code and the rule');
  });

  promise('a rule of a moment to come hits also what is issued until then', async ({ grants }) => {
    await grants.revoke(aRule({ application: 'printer' }, start + day), start);
    await grants.purge(start + 60_000, 100, 0);
    const [early, late] = [start + day, start + day + 1].map((issuedAt) =>
      aToken({ issuedAt, expiresAt: start + 2 * day }),
    );
    for (const access of [early, late])
      if (access !== undefined) await grants.issue({ access }, undefined, start + day);
    assert.ok(early && late);
    assert.deepEqual([await isAlive(grants, early), await isAlive(grants, late)], [false, true]);
  });
};
