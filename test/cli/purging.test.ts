import assert from 'node:assert/strict';
import { test } from 'node:test';
import { purgeInSteps } from '../../src/cli/purging.ts';

/** How many rows each step finds; the time between the steps, in milliseconds. */
const cases: readonly {
  readonly title: string;
  readonly finds: readonly (number | Error)[];
  readonly at: readonly number[];
}[] = [
  { title: 'expired records are looked for every five seconds', finds: [0, 3, 499], at: [5000, 10_000, 15_000] },
  { title: 'where more are waiting the next step comes soon', finds: [500, 500, 7, 0], at: [5000, 5100, 5200, 10_200] },
  { title: 'a step that fails is told and does not end it', finds: [new Error('away'), 0], at: [5000, 10_000] },
];

for (const { title, finds, at } of cases) {
  test(title, async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
    const steps: number[] = [];
    const told: unknown[] = [];
    const purge = async (now: number, limit: number, keepMs: number): Promise<number> => {
      assert.deepEqual([limit, keepMs], [500, 7000]);
      const found = finds[steps.push(now) - 1] ?? 0;
      if (found instanceof Error) throw found;
      return found;
    };
    const end = purgeInSteps({ purge }, { keepMs: 7000, failed: (error) => told.push(error) });
    for (let now = 0; now < (at.at(-1) ?? 0); now += 100) {
      t.mock.timers.tick(100);
      await new Promise(setImmediate);
    }
    end();
    t.mock.timers.tick(60_000);
    assert.deepEqual(steps, at);
    assert.deepEqual(
      told,
      finds.filter((found) => found instanceof Error),
    );
  });
}
