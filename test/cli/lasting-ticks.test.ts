import assert from 'node:assert/strict';
import { test } from 'node:test';

// Plain JavaScript, as the rest of what runs before the program does.
const program: { keepTicksAlike(): object[] } = await import(
  new URL('../../bin/lasting-ticks.js', import.meta.url).href
);

test('an object that process.nextTick has made is kept, and no other', async () => {
  const kept = program.keepTicksAlike();
  const queued = kept.length;
  await new Promise((resolve) => process.nextTick(resolve));
  assert.equal(kept.length, queued + 1);
  const tick = kept[queued] ?? assert.fail('nothing is kept');
  // What V8 needs a lasting hidden class for: members with computed names, then these.
  assert.deepEqual(Object.keys(tick).slice(-2), ['callback', 'args']);
  assert.ok(Object.getOwnPropertySymbols(tick).length > 0);
});
