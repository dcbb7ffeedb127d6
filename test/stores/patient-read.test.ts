import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StoreUnavailable } from '../../src/stores/grants.ts';
import { readPatiently } from '../../src/stores/sqlite/patient-read.ts';

/** What SQLite says with this result code; 517 is SQLITE_BUSY_SNAPSHOT, an extended one. */
const saying = (errcode: number): Error => Object.assign(new Error('from SQLite'), { errcode });

const failing = (times: number, error: Error) => {
  let tries = 0;
  return (): string => {
    tries += 1;
    if (tries <= times) throw error;
    return 'read';
  };
};

describe('reading from a store', () => {
  it('answers at once where it can', () => assert.equal(readPatiently(failing(0, saying(5)), 1000), 'read'));

  for (const code of [5, 6, 517]) {
    it(`is tried again in later turns while the file is busy (${code})`, async () => {
      const reading = readPatiently(failing(3, saying(code)), 10_000);
      assert.ok(reading instanceof Promise);
      assert.equal(await reading, 'read');
    });
  }

  it('is given up as unavailable when that takes too long', async () => {
    await assert.rejects(async () => readPatiently(failing(Number.POSITIVE_INFINITY, saying(5)), 10), StoreUnavailable);
  });

  for (const error of [saying(11), saying(1), new Error('of our own')]) {
    it(`is unavailable at once for another fault: ${error.message}`, async () => {
      await assert.rejects(async () => readPatiently(failing(1, error), 10_000), StoreUnavailable);
      await assert.rejects(async () => readPatiently(failing(2, saying(5)), 0), StoreUnavailable);
    });
  }

  it('is unavailable when the fault comes while it waits', async () => {
    let tries = 0;
    const read = (): string => {
      tries += 1;
      throw saying(tries === 1 ? 5 : 11);
    };
    await assert.rejects(async () => readPatiently(read, 10_000), StoreUnavailable);
    assert.equal(tries, 2);
  });
});
