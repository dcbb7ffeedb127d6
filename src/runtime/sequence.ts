import type { Outcome, Run } from './binder.ts';
import type { Exchange } from './exchange.ts';

/**
 * Runs steps one after the other, synchronously until one waits: no promise is made where nothing is awaited (measured:
 * an `await` for each step costs half a proxied request).
 */
export const sequence = (runs: readonly Run[]): Run => {
  const [only] = runs;
  if (only !== undefined && runs.length === 1) return only;
  const from = (x: Exchange, start: number): Outcome | Promise<Outcome> => {
    for (let at = start; at < runs.length; at += 1) {
      const outcome = (runs[at] as Run)(x); // `at` is below the length
      if (outcome === undefined) continue;
      if (!isPromise(outcome) || at === runs.length - 1) return outcome;
      return outcome.then((settled) => settled ?? from(x, at + 1));
    }
    return undefined;
  };
  return (x) => from(x, 0);
};

/** Whether a step waits. */
export const isPromise = (outcome: Outcome | Promise<Outcome>): outcome is Promise<Outcome> =>
  outcome !== undefined && 'then' in outcome;
