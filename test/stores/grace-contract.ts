import assert from 'node:assert/strict';
import { type GrantStore, type RefreshRecord, StoreUnavailable } from '../../src/stores/grants.ts';
import type { PromiseTest } from './contract.ts';
import { aToken, following, start } from './records.ts';
import { begin } from './refresh-contract.ts';

const seconds = 30;
const end = start + seconds * 1000;
const sealed = (byte: number): Uint8Array => new Uint8Array(24).fill(byte);

/** Uses the good refresh token of a chain, with a grace where something is sealed. */
const use = async (
  grants: GrantStore,
  refresh: RefreshRecord,
  {
    at = start,
    seals,
    changes,
  }: { at?: number; seals?: Uint8Array | undefined; changes?: Partial<RefreshRecord> } = {},
) => {
  const { next, access, spends } = following(refresh, changes);
  const grace = seals && { seconds, sealed: seals };
  const answer = await grants.issue({ access, refresh: next }, { ...spends, grace }, at);
  return { answer, next, access };
};

/** What every store promises of a refresh token whose answer got lost (A18). */
export const graceContract = (promise: PromiseTest): void => {
  promise('a token used again in its grace gets an access token, and the chain stays as it is', async ({ grants }) => {
    const { refresh } = await begin(grants, { usesLeft: 5 });
    const first = await use(grants, refresh, { seals: sealed(1), changes: { usesLeft: 4 } });
    assert.deepEqual(first.answer, { result: 'issued' });
    for (const [at, seals] of [
      [start, sealed(2)],
      [end - 1, sealed(3)],
    ] as const) {
      const again = await use(grants, refresh, { at, seals, changes: { usesLeft: 4 } });
      assert.deepEqual(again.answer, { result: 'repeated', sealed: sealed(1) });
      assert.deepEqual(await grants.findAccess(again.access.hash, at), again.access);
      assert.deepEqual(await grants.findRefresh(refresh.hash), first.next);
    }
    assert.deepEqual((await use(grants, first.next)).answer, { result: 'issued' }, 'the one that got lost is good');
  });

  promise('at the end of the grace a second use ends the family, with all that was repeated', async ({ grants }) => {
    const { refresh, access } = await begin(grants);
    const first = await use(grants, refresh, { seals: sealed(1) });
    const repeated = await use(grants, refresh, { seals: sealed(1) });
    const late = await use(grants, refresh, { at: end, seals: sealed(1) });
    assert.deepEqual(late.answer, { result: 'reused', revoked: 4 });
    for (const { hash } of [access, first.access, repeated.access]) {
      assert.equal(await grants.findAccess(hash, end), undefined);
    }
    assert.equal(await grants.findRefresh(refresh.hash), undefined);
  });

  promise('a use without a grace is a reuse, also where the one before has a grace', async ({ grants }) => {
    const { refresh, access } = await begin(grants);
    const first = await use(grants, refresh, { seals: sealed(1) });
    assert.deepEqual((await use(grants, refresh)).answer, { result: 'reused', revoked: 3 });
    for (const { hash } of [access, first.access]) assert.equal(await grants.findAccess(hash, start), undefined);
  });

  promise(
    'of many uses at once in a grace one is "issued", all others are repeated with the same',
    async ({ grants }) => {
      const { refresh } = await begin(grants);
      const uses = await Promise.all(
        Array.from({ length: 20 }, (_, at) => use(grants, refresh, { seals: sealed(at) })),
      );
      const won = uses.findIndex(({ answer }) => answer.result === 'issued');
      for (const [at, { answer, access }] of uses.entries()) {
        assert.deepEqual(answer, at === won ? { result: 'issued' } : { result: 'repeated', sealed: sealed(won) });
        assert.deepEqual(await grants.findAccess(access.hash, start), access);
      }
      assert.deepEqual(await grants.findRefresh(refresh.hash), uses[won]?.next);
    },
  );

  for (const [title, seals] of [
    ['with a grace of its own', sealed(2)],
    ['without a grace', undefined],
  ] as const) {
    promise(`the use of the token that follows, ${title}, ends the grace of the one before`, async ({ grants }) => {
      const { refresh } = await begin(grants);
      const first = await use(grants, refresh, { seals: sealed(1) });
      const second = await use(grants, first.next, { seals });
      assert.deepEqual(second.answer, { result: 'issued' });
      if (seals !== undefined) {
        assert.deepEqual((await use(grants, first.next, { seals })).answer, { result: 'repeated', sealed: seals });
        assert.equal((await use(grants, refresh, { seals })).answer.result, 'reused');
      } else assert.equal((await use(grants, first.next)).answer.result, 'reused');
      assert.equal(await grants.findRefresh(refresh.hash), undefined);
    });
  }

  promise('the last use of a chain can be repeated too: it gives no refresh token', async ({ grants }) => {
    const { refresh } = await begin(grants, { usesLeft: 1 });
    const { spends } = following(refresh);
    const lastly = (at: number) => {
      const access = aToken({ family: refresh.family });
      return grants.issue({ access }, { ...spends, grace: { seconds, sealed: new Uint8Array() } }, at);
    };
    assert.deepEqual(await lastly(start), { result: 'issued' });
    assert.deepEqual(await lastly(end - 1), { result: 'repeated', sealed: new Uint8Array() });
    assert.deepEqual(await grants.findRefresh(refresh.hash), { ...refresh, usesLeft: 0 });
    assert.equal((await lastly(end)).result, 'reused');
  });

  promise('a token in its grace expires when the one that follows does', async ({ grants }) => {
    const { refresh } = await begin(grants);
    const seals = sealed(1);
    const { next } = await use(grants, refresh, { seals, changes: { expiresAt: start + 1000 } });
    assert.equal((await use(grants, refresh, { at: start + 999, seals })).answer.result, 'repeated');
    assert.deepEqual((await use(grants, refresh, { at: start + 1000, seals })).answer, { result: 'expired' });
    assert.deepEqual(await grants.findRefresh(refresh.hash), next);
  });

  promise('a token in its grace gives nothing to another family', async ({ grants }) => {
    const { refresh } = await begin(grants);
    const { next } = await use(grants, refresh, { seals: sealed(1) });
    const access = aToken();
    const { spends } = following(refresh);
    const grace = { seconds, sealed: sealed(1) };
    assert.deepEqual(await grants.issue({ access }, { ...spends, grace }, start), { result: 'unknown' });
    assert.equal(await grants.findAccess(access.hash, start), undefined);
    assert.deepEqual(await grants.findRefresh(refresh.hash), next);
  });

  promise('what a repeated use got is ended by a reuse as long as it lives', async ({ grants }) => {
    const { refresh } = await begin(grants, { expiresAt: start + 1000 });
    const changes = { expiresAt: start + 1000 };
    await use(grants, refresh, { seals: sealed(1), changes });
    const { next, spends } = following(refresh, changes);
    const access = aToken({ family: refresh.family, expiresAt: start + 7_200_000 });
    const grace = { seconds, sealed: sealed(2) };
    assert.equal((await grants.issue({ access, refresh: next }, { ...spends, grace }, start)).result, 'repeated');
    await grants.purge(access.expiresAt - 1, 100, 0);
    const late = await use(grants, refresh, { at: access.expiresAt - 1 });
    assert.deepEqual(late.answer, { result: 'reused', revoked: 1 });
  });

  promise('64 bytes can be sealed; with more the token is not consumed', async ({ grants }) => {
    const { refresh } = await begin(grants);
    await assert.rejects(use(grants, refresh, { seals: new Uint8Array(65) }), StoreUnavailable);
    assert.equal((await use(grants, refresh, { seals: new Uint8Array(64) })).answer.result, 'issued');
    const again = await use(grants, refresh, { seals: sealed(1) });
    assert.deepEqual(again.answer, { result: 'repeated', sealed: new Uint8Array(64) });
  });
};
