import assert from 'node:assert/strict';
import { type GrantStore, type RefreshRecord, StoreUnavailable } from '../../src/stores/grants.ts';
import type { PromiseTest } from './contract.ts';
import { aChain, aCode, aToken, following, newHash, start } from './records.ts';

/** Issues a chain with its first access token, as a token request does. */
export const begin = async (grants: GrantStore, changes: Partial<RefreshRecord> = {}) => {
  const refresh = aChain(changes);
  const access = aToken({ family: refresh.family, owner: refresh.owner });
  assert.deepEqual(await grants.issue({ access, refresh }, undefined, start), { result: 'issued' });
  return { refresh, access };
};

/** What every store promises of refresh tokens. */
export const refreshContract = (promise: PromiseTest): void => {
  promise('a chain is found as it was issued, and finding does not consume it', async ({ grants }) => {
    const rest = { attributes: { plan: 'gold' }, audience: ['https://photos.example'] };
    for (const changes of [{}, { usesLeft: 3, consentEndsAt: start + 1, scopes: [], ...rest }]) {
      const { refresh } = await begin(grants, changes);
      assert.deepEqual(await grants.findRefresh(refresh.hash), refresh);
      assert.deepEqual(await grants.findRefresh(refresh.hash), refresh);
    }
    assert.equal(await grants.findRefresh(newHash()), undefined);
  });

  promise('a refresh puts the new token in place of the old one, in the same row', async ({ grants }) => {
    const { refresh, access } = await begin(grants, { usesLeft: 3 });
    const later = { usesLeft: 2, issuedAt: start + 5, expiresAt: start + 36_000_005, attributes: { plan: 'gold' } };
    const { next, access: second, spends } = following(refresh, later);
    assert.deepEqual(await grants.issue({ access: second, refresh: next }, spends, start + 5), { result: 'issued' });
    assert.deepEqual(await grants.findRefresh(refresh.hash), next);
    for (const token of [access, second]) assert.deepEqual(await grants.findAccess(token.hash, start), token);
  });

  promise('a refresh token that was good before ends all of its family (RFC 9700 §4.14.2)', async ({ grants }) => {
    const code = aCode();
    await grants.saveCode(code);
    const { refresh, access } = await begin(grants, { family: code.family });
    const first = following(refresh);
    await grants.issue({ access: first.access, refresh: first.next }, first.spends, start);
    const again = following(refresh);
    assert.deepEqual(await grants.issue({ access: again.access, refresh: again.next }, again.spends, start), {
      result: 'reused',
      revoked: 3,
    });
    for (const token of [access, first.access, again.access]) {
      assert.equal(await grants.findAccess(token.hash, start), undefined);
    }
    const good = following(first.next);
    assert.equal(
      (await grants.issue({ access: good.access, refresh: good.next }, good.spends, start)).result,
      'unknown',
    );
    const late = aToken({ family: code.family });
    assert.equal((await grants.issue({ access: late }, { kind: 'code', hash: code.hash }, start)).result, 'reused');
  });

  promise('of many uses of one refresh token at once exactly one is answered "issued"', async ({ grants }) => {
    const { refresh } = await begin(grants);
    const uses = Array.from({ length: 50 }, () => following(refresh));
    const answers = await Promise.all(
      uses.map(({ access, next, spends }) => grants.issue({ access, refresh: next }, spends, start)),
    );
    const results = answers.map(({ result }) => result);
    assert.deepEqual(results.toSorted(), ['issued', 'reused', ...Array.from({ length: 48 }, () => 'unknown')]);
    for (const { access } of uses) assert.equal(await grants.findAccess(access.hash, start), undefined);
    assert.equal(await grants.findRefresh(refresh.hash), undefined);
  });

  promise(
    'the last use leaves a chain that is used up; its token presented again ends the family',
    async ({ grants }) => {
      const { refresh } = await begin(grants, { usesLeft: 1 });
      const { access, spends } = following(refresh);
      assert.deepEqual(await grants.issue({ access }, spends, start), { result: 'issued' });
      assert.deepEqual(await grants.findRefresh(refresh.hash), { ...refresh, usesLeft: 0 });
      assert.deepEqual(await grants.issue({ access: aToken({ family: refresh.family }) }, spends, start), {
        result: 'reused',
        revoked: 2,
      });
      assert.equal(await grants.findAccess(access.hash, start), undefined);
    },
  );

  const edges = [
    { title: 'a millisecond before it expires', at: 35_999_999, result: 'issued' },
    { title: 'at the moment it expires', at: 36_000_000, result: 'expired' },
    { title: 'long after', at: 72_000_000, result: 'expired' },
  ];
  for (const { title, at, result } of edges) {
    promise(`a refresh token presented ${title} is answered "${result}"`, async ({ grants }) => {
      const { refresh } = await begin(grants);
      const { access, next, spends } = following(refresh);
      assert.equal((await grants.issue({ access, refresh: next }, spends, start + at)).result, result);
      const found = await grants.findRefresh(refresh.hash);
      assert.deepEqual(found, result === 'issued' ? next : refresh, 'an expired one changes nothing');
    });
  }

  promise('an unknown refresh token, or one of another family, changes nothing', async ({ grants }) => {
    const { refresh } = await begin(grants);
    const { next, spends } = following(refresh);
    for (const hash of [newHash(), refresh.hash]) {
      const access = aToken();
      const answer = await grants.issue({ access, refresh: next }, { ...spends, hash }, start);
      assert.deepEqual(answer, { result: 'unknown' });
      assert.equal(await grants.findAccess(access.hash, start), undefined);
    }
    assert.deepEqual(await grants.findRefresh(refresh.hash), refresh);
  });

  promise('a refresh that cannot be recorded whole does not consume the token', async ({ grants }) => {
    const { refresh, access } = await begin(grants);
    const { next, spends } = following(refresh);
    const doubled = aToken({ hash: access.hash, family: refresh.family });
    await assert.rejects(grants.issue({ access: doubled, refresh: next }, spends, start), StoreUnavailable);
    assert.deepEqual(await grants.findRefresh(refresh.hash), refresh);
    const begun = aChain({ hash: refresh.hash });
    const beside = aToken({ family: begun.family });
    await assert.rejects(grants.issue({ access: beside, refresh: begun }, undefined, start), StoreUnavailable);
    assert.equal(await grants.findAccess(beside.hash, start), undefined);
  });

  promise('a code gives its tokens together, and a second use ends both (RFC 6749 §4.1.2)', async ({ grants }) => {
    const code = aCode();
    await grants.saveCode(code);
    const refresh = aChain({ family: code.family });
    const [first, second] = [aToken({ family: code.family }), aToken({ family: code.family })];
    const spends = { kind: 'code', hash: code.hash } as const;
    assert.deepEqual(await grants.issue({ access: first, refresh }, spends, start), { result: 'issued' });
    assert.deepEqual(await grants.findRefresh(refresh.hash), refresh);
    const late = { access: second, refresh: aChain({ family: code.family }) };
    assert.deepEqual(await grants.issue(late, spends, start), { result: 'reused', revoked: 2 });
    for (const { hash } of [refresh, late.refresh]) assert.equal(await grants.findRefresh(hash), undefined);
  });

  promise('revoking a family ends its refresh token, and counts it while it is good', async ({ grants }) => {
    for (const [changes, at, revoked] of [
      [{}, start, 2],
      [{ expiresAt: start + 1 }, start + 1, 1],
    ] as const) {
      const { refresh } = await begin(grants, changes);
      assert.equal(await grants.revoke({ by: 'family', family: refresh.family }, at), revoked);
      assert.equal(await grants.findRefresh(refresh.hash), undefined);
    }
  });

  promise('a chain is one record whatever its length, and is purged when nothing of it lives', async ({ grants }) => {
    const { refresh, access } = await begin(grants, { expiresAt: start + 1000 });
    let last = refresh;
    for (let at = 1; at <= 50; at++) {
      const { next, spends } = following(last, { expiresAt: start + 1000 + at });
      const short = aToken({ family: refresh.family, expiresAt: start + 500 });
      assert.equal((await grants.issue({ access: short, refresh: next }, spends, start)).result, 'issued');
      last = next;
    }
    assert.equal(await grants.purge(start + 2000, 100, 0), 50, 'the access tokens');
    assert.deepEqual(await grants.findRefresh(refresh.hash), last, 'kept for the access token that still lives');
    assert.equal(await grants.purge(access.expiresAt, 100, 0), 2);
    assert.equal(await grants.findRefresh(refresh.hash), undefined);
  });
};
