import assert from 'node:assert/strict';
import type { PromiseTest } from './contract.ts';
import { aKey, start } from './records.ts';

/** What every store promises of the keys that sign tokens. */
export const signingKeyContract = (promise: PromiseTest): void => {
  promise('keys are listed as they were added, in that order', async ({ signingKeys }) => {
    assert.deepEqual(await signingKeys.list(), []);
    const keys = [
      aKey({ algorithm: 'ES256', createdAt: start + 9 }),
      aKey({ algorithm: 'EdDSA', retiredAt: start + 5, compromised: true }),
      aKey({ algorithm: 'RS256', activeAt: start + 60_000 }),
      aKey({ algorithm: 'PS256' }),
    ];
    for (const key of keys) assert.equal(await signingKeys.add(key, undefined), 'added');
    assert.deepEqual(await signingKeys.list(), keys);
  });

  promise('a key that is added retires the one before it when it becomes active', async ({ signingKeys }) => {
    const [first, second] = [aKey(), aKey({ activeAt: start + 60_000 })];
    const other = aKey({ algorithm: 'EdDSA' });
    await signingKeys.add(first, undefined);
    await signingKeys.add(other, undefined);
    assert.equal(await signingKeys.add(second, first.kid), 'added');
    assert.deepEqual(await signingKeys.list(), [{ ...first, retiredAt: start + 60_000 }, other, second]);
    const third = aKey({ activeAt: start + 90_000 });
    await signingKeys.add(third, second.kid);
    const ends = (await signingKeys.list()).map(({ retiredAt }) => retiredAt);
    assert.deepEqual(ends, [start + 60_000, undefined, start + 90_000, undefined], 'an end that is decided stays');
    await signingKeys.add(aKey({ activeAt: start + 70_000 }), third.kid);
    const sooner = (await signingKeys.list()).map(({ retiredAt }) => retiredAt);
    const expected = [start + 60_000, undefined, start + 70_000, start + 70_000, undefined];
    assert.deepEqual(sooner, expected, 'unless the new one begins before it');
  });

  promise('of several who add a key after the same one, one does', async ({ signingKeys }) => {
    for (const after of [undefined, 'the newest'] as const) {
      const newest = (await signingKeys.list()).at(-1)?.kid;
      const keys = Array.from({ length: 5 }, () => aKey());
      const answers = await Promise.all(keys.map((key) => signingKeys.add(key, after && newest)));
      assert.deepEqual(answers.toSorted(), ['added', 'outdated', 'outdated', 'outdated', 'outdated']);
      assert.equal((await signingKeys.list()).at(-1)?.kid, keys[answers.indexOf('added')]?.kid);
    }
    assert.equal((await signingKeys.list()).length, 2);
    assert.equal(await signingKeys.add(aKey(), 'unknown'), 'outdated');
    assert.equal(await signingKeys.add(aKey(), undefined), 'outdated');
  });

  promise('a key that is retired stays retired, a compromised one compromised', async ({ signingKeys }) => {
    const key = aKey();
    await signingKeys.add(key, undefined);
    const retire = async (at: number, compromised: boolean) => {
      assert.equal(await signingKeys.retire(key.kid, at, compromised), true);
      const [kept] = await signingKeys.list();
      return [kept?.retiredAt, kept?.compromised];
    };
    assert.deepEqual(await retire(start + 9, false), [start + 9, false]);
    assert.deepEqual(await retire(start + 5, true), [start + 5, true]);
    assert.deepEqual(await retire(start + 7, false), [start + 5, true]);
    assert.equal(await signingKeys.retire('unknown', start, true), false);
  });

  promise('keys are forgotten that were retired before a moment', async ({ signingKeys }) => {
    const [old, young, good] = [
      aKey({ algorithm: 'ES256', retiredAt: start - 1 }),
      aKey({ algorithm: 'EdDSA', retiredAt: start }),
      aKey({ algorithm: 'RS256' }),
    ];
    for (const key of [old, young, good]) await signingKeys.add(key, undefined);
    assert.equal(await signingKeys.forget(start), 1);
    assert.deepEqual(await signingKeys.list(), [young, good]);
    assert.equal(await signingKeys.forget(start), 0);
  });
};
