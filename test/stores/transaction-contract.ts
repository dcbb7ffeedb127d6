import assert from 'node:assert/strict';
import type { PromiseTest } from './contract.ts';
import { aTransaction, newHash, start } from './records.ts';

/** What every store promises of authorizations under way. */
export const transactionContract = (promise: PromiseTest): void => {
  promise('a transaction is found as it was kept, until it expires', async ({ transactions }) => {
    const kept = aTransaction();
    await transactions.create(kept);
    assert.deepEqual(await transactions.find(kept.hash, start), kept);
    assert.deepEqual(await transactions.find(kept.hash, kept.expiresAt - 1), kept);
    assert.equal(await transactions.find(kept.hash, kept.expiresAt), undefined);
    assert.equal(await transactions.find(newHash(), start), undefined);
  });

  promise('of all who leave one version exactly one wins', async ({ transactions }) => {
    const kept = aTransaction();
    await transactions.create(kept);
    const tries = Array.from({ length: 20 }, (_, at) => ({ ...kept, version: 2, data: { winner: at } }));
    const results = await Promise.all(tries.map((next) => transactions.advance(kept.hash, 1, next)));
    assert.equal(results.filter((result) => result === 'won').length, 1);
    assert.deepEqual(await transactions.find(kept.hash, start), tries[results.indexOf('won')]);
  });

  promise('a version that has been left, or has not come yet, cannot be left', async ({ transactions }) => {
    const kept = aTransaction();
    await transactions.create(kept);
    assert.equal(await transactions.advance(kept.hash, 2, { ...kept, version: 3 }), 'lost');
    assert.equal(await transactions.advance(kept.hash, 1, { ...kept, version: 2 }), 'won');
    assert.equal(await transactions.advance(kept.hash, 1, { ...kept, version: 2 }), 'lost');
    assert.equal(await transactions.advance(kept.hash, 1, 'done'), 'lost');
    assert.equal(await transactions.advance(newHash(), 1, 'done'), 'lost');
    assert.equal((await transactions.find(kept.hash, start))?.version, 2);
  });

  promise('a transaction is concluded once and then gone', async ({ transactions }) => {
    const kept = aTransaction();
    await transactions.create(kept);
    const results = await Promise.all([1, 2, 3].map(() => transactions.advance(kept.hash, 1, 'done')));
    assert.deepEqual(results.toSorted(), ['lost', 'lost', 'won']);
    assert.equal(await transactions.find(kept.hash, start), undefined);
  });

  promise('a transaction may change its key when it advances: the old one finds nothing', async ({ transactions }) => {
    const kept = aTransaction();
    await transactions.create(kept);
    const next = { ...kept, hash: newHash(), version: 2 };
    assert.equal(await transactions.advance(kept.hash, 1, next), 'won');
    assert.equal(await transactions.find(kept.hash, start), undefined);
    assert.deepEqual(await transactions.find(next.hash, start), next);
  });

  promise('a step that would not change the version is refused', async ({ transactions }) => {
    const kept = aTransaction();
    await transactions.create(kept);
    for (const version of [0, 1, 3]) {
      await assert.rejects(transactions.advance(kept.hash, 1, { ...kept, version }), RangeError);
    }
    assert.deepEqual(await transactions.find(kept.hash, start), kept);
  });

  promise('purging removes transactions that have expired', async ({ grants, transactions }) => {
    const [dead, living] = [aTransaction({ expiresAt: start + 1 }), aTransaction()];
    for (const one of [dead, living]) await transactions.create(one);
    assert.equal(await grants.purge(start + 1, 10, 0), 1);
    assert.equal(await transactions.advance(dead.hash, 1, 'done'), 'lost');
    assert.deepEqual(await transactions.find(living.hash, start), living);
  });
};
