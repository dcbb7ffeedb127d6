import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pooledRandom } from '../../src/cli/pooled-random.ts';

/** Counts up instead of being random, so that a byte that is given twice is seen. */
const counting = () => {
  let next = 0;
  const filled: Buffer[] = [];
  return {
    filled,
    fill: (bytes: Buffer): void => {
      for (let at = 0; at < Math.floor(bytes.length / 2); at++) bytes.writeUInt16BE(next++ & 0xffff, at * 2);
      filled.push(bytes);
    },
  };
};

test('random bytes from a pool are given once', () => {
  const { fill } = counting();
  const random = pooledRandom(fill);
  const seen = new Set<number>();
  for (let time = 0; time < 3000; time++) {
    const bytes = random(28);
    for (let at = 0; at < bytes.length; at += 2) {
      const value = bytes.readUInt16BE(at);
      assert.ok(!seen.has(value), `${value} was given twice`);
      seen.add(value);
    }
  }
});

test('what was given is no longer in the pool, and a later use of the pool does not change it', () => {
  const { fill, filled } = counting();
  const random = pooledRandom(fill);
  const first = random(4096);
  const copy = Buffer.from(first);
  assert.ok(filled[0]?.every((byte) => byte === 0));
  random(4096);
  assert.deepEqual(first, copy);
});

test('more than the pool holds comes straight from the system', () => {
  const { fill, filled } = counting();
  assert.equal(pooledRandom(fill)(4097).length, 4097);
  assert.deepEqual(
    filled.map(({ length }) => length),
    [4097],
  );
});

test('by default it is the system that gives them', () => {
  const random = pooledRandom();
  assert.notDeepEqual(random(32), random(32));
  assert.equal(random(0).length, 0);
});
