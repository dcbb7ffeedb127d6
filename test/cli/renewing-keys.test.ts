import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renewInTime } from '../../src/cli/renewing-keys.ts';

test('keys are looked after at once and every minute; what fails is told, and tried again', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const away = new Error('away');
  const steps: number[] = [];
  const told: unknown[] = [];
  const renew = async (now: number): Promise<void> => {
    if (steps.push(now) === 2) throw away;
  };
  const end = renewInTime(renew, (error) => told.push(error));
  for (let now = 0; now < 180_000; now += 10_000) {
    await new Promise(setImmediate);
    t.mock.timers.tick(10_000);
  }
  await end();
  t.mock.timers.tick(600_000);
  assert.deepEqual(steps, [0, 60_000, 120_000, 180_000]);
  assert.deepEqual(told, [away]);
});

test('ending waits for what is under way', async () => {
  let finish = (): void => undefined;
  const end = renewInTime(
    () =>
      new Promise((resolve) => {
        finish = resolve;
      }),
    (error) => assert.fail(String(error)),
  );
  let ended = false;
  const ending = end().then(() => {
    ended = true;
  });
  await new Promise(setImmediate);
  assert.equal(ended, false);
  finish();
  await ending;
});
