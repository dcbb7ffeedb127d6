import type { CompiledStep } from '../assembly/types.ts';
import type { Outcome, Run } from './binder.ts';
import type { Exchange } from './exchange.ts';

/** A step, and what it does. */
export interface LinkedStep {
  readonly step: CompiledStep;
  readonly run: Run;
}

/**
 * Runs steps one after the other, synchronously until one waits: no promise is made where nothing is awaited (measured:
 * an `await` for each step costs half a proxied request). The exchange knows which of them runs: a word to write, where
 * something that catches in every step would have to be paid for by requests that are not refused.
 */
export const sequence = (steps: readonly LinkedStep[]): Run => {
  const [only] = steps;
  if (only !== undefined && steps.length === 1) {
    const { step, run } = only;
    return (x) => {
      x.step = step;
      return run(x);
    };
  }
  const from = (x: Exchange, start: number): Outcome | Promise<Outcome> => {
    for (let at = start; at < steps.length; at += 1) {
      const { step, run } = steps[at] as LinkedStep; // `at` is below the length
      x.step = step;
      const outcome = run(x);
      if (outcome === undefined) continue;
      if (!isPromise(outcome) || at === steps.length - 1) return outcome;
      return outcome.then((settled) => settled ?? from(x, at + 1));
    }
    return undefined;
  };
  return (x) => from(x, 0);
};

/** Whether a step waits. */
export const isPromise = (outcome: Outcome | Promise<Outcome>): outcome is Promise<Outcome> =>
  outcome !== undefined && 'then' in outcome;
