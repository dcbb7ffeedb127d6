import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StoreUnavailable } from '../../src/stores/grants.ts';
import type { Stores } from '../../src/stores/transactions.ts';
import { attributeContract } from './attribute-contract.ts';
import { consentContract } from './consent-contract.ts';
import { graceContract } from './grace-contract.ts';
import { permissionContract } from './permission-contract.ts';
import { purgeContract } from './purge-contract.ts';
import { aCode, aConsent, aKey, aSession, aToken, aTransaction, newHash, start } from './records.ts';
import { refreshContract } from './refresh-contract.ts';
import { replayContract } from './replay-contract.ts';
import { revocationContract } from './revocation-contract.ts';
import { sessionContract } from './session-contract.ts';
import { signingKeyContract } from './signing-key-contract.ts';
import { transactionContract } from './transaction-contract.ts';

/** What every store promises. `open` gives a new, empty one for each test. */
export const storeContract = (name: string, open: () => Stores): void => {
  const promise = (title: string, run: (stores: Stores) => Promise<void>): void => {
    it(title, async () => {
      const stores = open();
      try {
        await run(stores);
      } finally {
        await stores.close();
      }
    });
  };
  describe(`${name}: codes and tokens`, () => grantContract(promise));
  describe(`${name}: spending a code`, () => spendContract(promise));
  describe(`${name}: refresh tokens`, () => refreshContract(promise));
  describe(`${name}: the grace of a refresh token`, () => graceContract(promise));
  describe(`${name}: attributes`, () => attributeContract(promise));
  describe(`${name}: permissions`, () => permissionContract(promise));
  describe(`${name}: the revocation list`, () => revocationContract(promise));
  describe(`${name}: what may be seen once`, () => replayContract(promise));
  describe(`${name}: keys that sign`, () => signingKeyContract(promise));
  describe(`${name}: sessions`, () => sessionContract(promise));
  describe(`${name}: consents`, () => consentContract(promise));
  describe(`${name}: purging`, () => purgeContract(promise));
  describe(`${name}: transactions`, () => transactionContract(promise));
  describe(`${name}: closing`, () => closingContract(open));
};

/** Runs a test on a new, empty store and closes it. */
export type PromiseTest = (title: string, run: (stores: Stores) => Promise<void>) => void;

const grantContract = (promise: PromiseTest): void => {
  promise('a code is found as it was saved, and finding does not consume it', async ({ grants }) => {
    const rest = { attributes: { 'a "b"': 'Žofie', plan: '' }, audience: ['https://photos.example', 'x y'] };
    for (const code of [aCode(rest), aCode({ redirectUri: undefined, challenge: undefined, scopes: [] })]) {
      await grants.saveCode(code);
      assert.deepEqual(await grants.findCode(code.hash), code);
      assert.deepEqual(await grants.findCode(code.hash), code);
    }
    assert.equal(await grants.findCode(newHash()), undefined);
  });

  promise('an access token is found as it was issued, until the moment it expires', async ({ grants }) => {
    const rest = { attributes: {}, audience: [], signedBy: 'key-1' };
    for (const token of [aToken(), aToken({ owner: 'user:staff/alice', scopes: [], ...rest })]) {
      assert.equal(await grants.findAccess(token.hash, start), undefined);
      assert.deepEqual(await grants.issue({ access: token }, undefined, start), { result: 'issued' });
      assert.deepEqual(await grants.findAccess(token.hash, start), token);
      assert.deepEqual(await grants.findAccess(token.hash, token.expiresAt - 1), token);
      assert.equal(await grants.findAccess(token.hash, token.expiresAt), undefined);
    }
  });

  promise('a revoked token is found no more, also where it was found just before', async ({ grants }) => {
    const [token, other] = [aToken(), aToken()];
    await Promise.all([token, other].map((access) => grants.issue({ access }, undefined, start)));
    await grants.findAccess(token.hash, start);
    assert.equal(await grants.revoke({ by: 'token', hash: token.hash }, start), 1);
    assert.equal(await grants.findAccess(token.hash, start), undefined);
    assert.equal(await grants.revoke({ by: 'token', hash: token.hash }, start), 0);
    assert.notEqual(await grants.findAccess(other.hash, start), undefined);
  });

  promise(
    'revoking a family ends its live tokens and its unused codes, and says how many tokens',
    async ({ grants }) => {
      const code = aCode();
      const { family } = code;
      await grants.saveCode(code);
      const tokens = [aToken({ family }), aToken({ family }), aToken({ family, expiresAt: start + 1 }), aToken()];
      for (const access of tokens) await grants.issue({ access }, undefined, start);
      assert.equal(await grants.revoke({ by: 'family', family }, start + 1), 2);
      const left = await Promise.all(tokens.map(({ hash }) => grants.findAccess(hash, start + 1)));
      assert.deepEqual(
        left.map((record) => record !== undefined),
        [false, false, false, true],
      );
      const late = await grants.issue({ access: aToken({ family }) }, { kind: 'code', hash: code.hash }, start + 1);
      assert.equal(late.result, 'reused');
    },
  );

  promise(
    'a token with a key that exists already is refused, and what was written beside it stands',
    async ({ grants }) => {
      const [first, beside] = [aToken(), aToken()];
      await grants.issue({ access: first }, undefined, start);
      const code = aCode();
      await grants.saveCode(code);
      const doubled = aToken({ hash: first.hash, family: code.family });
      const answers = await Promise.allSettled([
        grants.issue({ access: doubled }, { kind: 'code', hash: code.hash }, start),
        grants.issue({ access: beside }, undefined, start),
      ]);
      assert.deepEqual(
        answers.map(({ status }) => status),
        ['rejected', 'fulfilled'],
      );
      assert.ok(answers[0]?.status === 'rejected' && answers[0].reason instanceof StoreUnavailable);
      assert.deepEqual(await grants.findAccess(beside.hash, start), beside);
      assert.deepEqual(await grants.findAccess(first.hash, start), first);
      const again = await grants.issue(
        { access: aToken({ family: code.family }) },
        { kind: 'code', hash: code.hash },
        start,
      );
      assert.deepEqual(again, { result: 'issued' }, 'the refused one did not consume the code');
    },
  );
};

const spendContract = (promise: PromiseTest): void => {
  promise('a code gives one token; a second use revokes it (RFC 6749 §4.1.2)', async ({ grants }) => {
    const code = aCode();
    await grants.saveCode(code);
    const spends = { kind: 'code', hash: code.hash } as const;
    const [first, second] = [aToken({ family: code.family }), aToken({ family: code.family })];
    assert.deepEqual(await grants.issue({ access: first }, spends, start), { result: 'issued' });
    assert.deepEqual(await grants.findAccess(first.hash, start), first);
    assert.deepEqual(await grants.findCode(code.hash), code, 'a consumed code is still found');
    assert.deepEqual(await grants.issue({ access: second }, spends, start), { result: 'reused', revoked: 1 });
    assert.equal(await grants.findAccess(first.hash, start), undefined);
    assert.equal(await grants.findAccess(second.hash, start), undefined);
    assert.deepEqual(await grants.issue({ access: second }, spends, start), { result: 'reused', revoked: 0 });
  });

  promise(
    'of many uses of one code at once exactly one is answered "issued", and no token survives',
    async ({ grants }) => {
      const code = aCode();
      await grants.saveCode(code);
      const tokens = Array.from({ length: 50 }, () => aToken({ family: code.family }));
      const answers = await Promise.all(
        tokens.map((access) => grants.issue({ access }, { kind: 'code', hash: code.hash }, start)),
      );
      const results = answers.map(({ result }) => result);
      assert.equal(results.filter((result) => result === 'issued').length, 1);
      assert.equal(results.filter((result) => result === 'reused').length, 49);
      for (const { hash } of tokens) assert.equal(await grants.findAccess(hash, start), undefined);
    },
  );

  const edges = [
    { title: 'a millisecond before it expires', at: 59_999, result: 'issued' },
    { title: 'at the moment it expires', at: 60_000, result: 'expired' },
    { title: 'long after', at: 600_000, result: 'expired' },
  ];
  for (const { title, at, result } of edges) {
    promise(`a code presented ${title} is answered "${result}"`, async ({ grants }) => {
      const code = aCode();
      await grants.saveCode(code);
      const access = aToken({ family: code.family });
      assert.equal((await grants.issue({ access }, { kind: 'code', hash: code.hash }, start + at)).result, result);
      assert.equal((await grants.findAccess(access.hash, start + at)) !== undefined, result === 'issued');
    });
  }

  promise('a code used again after its expiry still revokes what came from it', async ({ grants }) => {
    const code = aCode();
    await grants.saveCode(code);
    const spends = { kind: 'code', hash: code.hash } as const;
    await grants.issue({ access: aToken({ family: code.family }) }, spends, start);
    const late = await grants.issue({ access: aToken({ family: code.family }) }, spends, start + 120_000);
    assert.deepEqual(late, { result: 'reused', revoked: 1 });
  });

  promise('an unknown code, or one of another family, changes nothing', async ({ grants }) => {
    const code = aCode();
    await grants.saveCode(code);
    for (const hash of [newHash(), code.hash]) {
      const access = aToken();
      assert.deepEqual(await grants.issue({ access }, { kind: 'code', hash }, start), { result: 'unknown' });
      assert.equal(await grants.findAccess(access.hash, start), undefined);
    }
    const own = await grants.issue(
      { access: aToken({ family: code.family }) },
      { kind: 'code', hash: code.hash },
      start,
    );
    assert.deepEqual(own, { result: 'issued' });
  });
};

const closingContract = (open: () => Stores): void => {
  it('closing finishes what was begun; afterwards everything is unavailable', async () => {
    const { grants, transactions, replays, signingKeys, sessions, consents, close } = open();
    const begun = grants.issue({ access: aToken() }, undefined, start);
    await Promise.all([close(), close()]);
    assert.deepEqual(await begun, { result: 'issued' });
    const late = [
      () => grants.issue({ access: aToken() }, undefined, start),
      () => grants.saveCode(aCode()),
      () => grants.findCode(newHash()),
      () => grants.findRefresh(newHash()),
      async () => grants.findAccess(newHash(), start),
      () => grants.setAttributes('x', {}, start),
      () => grants.permissions({ provider: 'x', owner: 'x' }, start, 1),
      () => grants.count({ by: 'rule', before: start }, start),
      () => grants.revoke({ by: 'family', family: 'x' }, start),
      () => grants.revoke({ by: 'rule', before: start }, start),
      () => grants.purge(start, 1, 0),
      () => transactions.create(aTransaction()),
      () => transactions.advance(newHash(), 1, 'done'),
      () => transactions.find(newHash(), start),
      () => replays.isNew(newHash(), start, start),
      () => signingKeys.list(),
      () => signingKeys.add(aKey(), undefined),
      () => signingKeys.retire('x', start, true),
      () => signingKeys.forget(start),
      () => sessions.create(aSession()),
      () => sessions.find(newHash(), start),
      () => sessions.touch(newHash(), start),
      () => sessions.end(newHash()),
      () => sessions.endAll(aSession()),
      () => consents.find(aConsent(), start),
      () => consents.remember(aConsent()),
    ];
    for (const call of late) await assert.rejects(call, StoreUnavailable);
  });
};
