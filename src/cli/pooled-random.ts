import { randomFillSync } from 'node:crypto';

/**
 * Strong random bytes, taken from the system many at a time: asked for one by one, a token's cost a tenth of the request
 * that issues it (measured). `fill` fills a whole buffer with strong random bytes; it is an argument for tests.
 *
 * No byte is given twice: what is given is a copy, and its place is erased at once.
 */
export const pooledRandom = (fill: (bytes: Buffer) => unknown = randomFillSync): ((bytes: number) => Buffer) => {
  const pool = Buffer.alloc(poolBytes);
  let used = poolBytes;
  return (bytes) => {
    // Every byte of it is written below.
    const given = Buffer.allocUnsafe(bytes);
    if (bytes > poolBytes) {
      fill(given);
      return given;
    }
    if (used + bytes > poolBytes) {
      fill(pool);
      used = 0;
    }
    pool.copy(given, 0, used, used + bytes);
    pool.fill(0, used, used + bytes);
    used += bytes;
    return given;
  };
};

/** Enough for some sixty tokens. */
const poolBytes = 4096;
