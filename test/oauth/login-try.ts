import assert from 'node:assert/strict';
import type { LoginTries, LoginTry } from '../../src/oauth/login-tries.ts';
import { Fault } from '../../src/policy/fault.ts';
import { start } from './example.ts';

/** Where nothing else is said. */
export const alice: LoginTry = { registry: 'staff', name: 'alice', address: '192.0.2.7' };

/** A try at `at`, which `user` has the password for. */
export type Try = Partial<LoginTry> & { readonly at?: number; readonly user?: string };

/** What a try comes to: `in`, `out`, or the refusal. */
export const tried = async (tries: LoginTries, { at = start, user, ...login }: Try = {}): Promise<unknown> => {
  try {
    return (await tries.counted({ ...alice, ...login }, at, async () => user)) === undefined ? 'out' : 'in';
  } catch (error) {
    return error instanceof Fault ? [error.status, error.code, ...error.headers] : assert.fail(String(error));
  }
};

/** So many that come to nothing. */
export const wrong = async (tries: LoginTries, times: number, more: Partial<LoginTry> = {}): Promise<void> => {
  for (let time = 0; time < times; time += 1) assert.equal(await tried(tries, more), 'out');
};

/** Another network each time, of another site. */
export const elsewhere = (at: number): Try => ({ address: `2001:db8:${at.toString(16)}::1` });

/** Another network each time, of one site: anybody can have one, and all networks in it. */
export const ofOneSite = (at: number): Try => ({ address: `2001:db8:1:${at.toString(16)}::1` });

/** What so many come to, one after the other; of refusals the status. */
export const outOf = async (
  tries: LoginTries,
  times: number,
  more: (time: number) => Try,
): Promise<readonly unknown[]> => {
  const outcomes: unknown[] = [];
  for (let time = 0; time < times; time += 1) {
    const outcome = await tried(tries, more(time));
    outcomes.push(Array.isArray(outcome) ? outcome[0] : outcome);
  }
  return outcomes;
};
/** How many came to that. */
export const count = (outcomes: readonly unknown[], outcome: unknown): number =>
  outcomes.filter((one) => one === outcome).length;
