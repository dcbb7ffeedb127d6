import assert from 'node:assert/strict';
import type { PromiseTest } from './contract.ts';
import { newHash, start } from './records.ts';

/** What every store promises of what may be seen once (A14). */
export const replayContract = (promise: PromiseTest): void => {
  promise('an id is new once, until it expires', async ({ replays }) => {
    const [id, other] = [newHash(), newHash()];
    assert.equal(await replays.isNew(id, start + 1000, start), true);
    assert.equal(await replays.isNew(id, start + 1000, start), false);
    assert.equal(await replays.isNew(id, start + 9000, start + 999), false);
    assert.equal(await replays.isNew(other, start + 1000, start), true);
    assert.equal(await replays.isNew(id, start + 9000, start + 1000), true);
    assert.equal(await replays.isNew(id, start + 9000, start + 8999), false);
  });

  promise('of many who show the same id at once exactly one is the first', async ({ replays }) => {
    const id = newHash();
    const answers = await Promise.all(Array.from({ length: 20 }, () => replays.isNew(id, start + 1000, start)));
    assert.equal(answers.filter((answer) => answer).length, 1);
  });
};
