import assert from 'node:assert/strict';
import type { PromiseTest } from './contract.ts';
import { aChain, aCode, aConsent, aSession, aToken, aTransaction, newHash, start } from './records.ts';

/** What every store promises of what is over. */
export const purgeContract = (promise: PromiseTest): void => {
  promise('purging removes what has expired, at most as much as it may, and leaves the living', async ({ grants }) => {
    const [dead, alive] = [{ expiresAt: start + 1000 }, { expiresAt: start + 2000 }];
    const living = aToken(alive);
    for (const access of [aToken(dead), aToken(dead), living]) await grants.issue({ access }, undefined, start);
    const [deadCode, livingCode] = [aCode(dead), aCode(alive)];
    for (const code of [deadCode, livingCode]) await grants.saveCode(code);
    assert.equal(await grants.purge(start + 999, 10, 0), 0);
    assert.equal(await grants.purge(start + 1000, 2, 0), 2);
    assert.equal(await grants.purge(start + 1000, 2, 0), 1);
    assert.equal(await grants.purge(start + 1000, 2, 0), 0);
    assert.equal(await grants.findCode(deadCode.hash), undefined);
    assert.deepEqual(await grants.findCode(livingCode.hash), livingCode);
    assert.deepEqual(await grants.findAccess(living.hash, start + 1000), living);
  });

  promise('codes and tokens stay for as long as is asked after their end, nothing else does', async (stores) => {
    const { grants, transactions, replays, sessions, consents } = stores;
    const end = start + 1000;
    const code = aCode({ expiresAt: end });
    await grants.saveCode(code);
    const refresh = aChain({ expiresAt: end });
    await grants.issue({ access: aToken({ family: refresh.family, expiresAt: end }), refresh }, undefined, start);
    await transactions.create(aTransaction({ expiresAt: end }));
    await replays.isNew(newHash(), end, start);
    await sessions.create(aSession({ expiresAt: end }));
    await consents.remember(aConsent({ expiresAt: end }));
    assert.equal(await grants.purge(end - 1, 10, 500), 0);
    assert.equal(await grants.purge(end, 10, 500), 4, 'the transaction, the id, the session and the consent');
    assert.equal(await grants.purge(end + 499, 10, 500), 0);
    assert.notEqual(await grants.findCode(code.hash), undefined);
    assert.notEqual(await grants.findRefresh(refresh.hash), undefined);
    assert.equal(await grants.purge(end + 500, 10, 500), 3);
    assert.equal(await grants.findCode(code.hash), undefined);
    assert.equal(await grants.findRefresh(refresh.hash), undefined);
  });

  promise(
    'purging removes sessions that are too old or were not used, and consents that have expired',
    async (stores) => {
      const { grants, sessions, consents } = stores;
      const end = start + 1000;
      const [idle, old, living] = [aSession({ idleEndsAt: end }), aSession({ expiresAt: end }), aSession()];
      for (const session of [idle, old, living]) await sessions.create(session);
      const [over, good] = [aConsent({ expiresAt: end }), aConsent({ application: 'album' })];
      for (const consent of [over, good]) await consents.remember(consent);
      assert.equal(await grants.purge(end - 1, 10, 0), 0);
      assert.equal(await grants.purge(end, 2, 0), 2);
      assert.equal(await grants.purge(end, 2, 0), 1);
      for (const { hash } of [idle, old]) assert.equal(await sessions.find(hash, start), undefined);
      assert.equal(await consents.find(over, start), undefined);
      assert.deepEqual(await sessions.find(living.hash, end), living);
      assert.deepEqual(await consents.find(good, end), good);
      assert.equal(await grants.purge(end, 10, 0), 0);
    },
  );

  promise('a consumed code is kept as long as the token that came from it lives', async ({ grants }) => {
    const code = aCode();
    await grants.saveCode(code);
    const spends = { kind: 'code', hash: code.hash } as const;
    const access = aToken({ family: code.family });
    await grants.issue({ access }, spends, start);
    assert.equal(await grants.purge(access.expiresAt - 1, 10, 0), 0);
    const reuse = await grants.issue({ access: aToken({ family: code.family }) }, spends, access.expiresAt - 1);
    assert.deepEqual(reuse, { result: 'reused', revoked: 1 });
    assert.equal(await grants.purge(access.expiresAt, 10, 0), 1);
    assert.equal(await grants.findCode(code.hash), undefined);
  });
};
