import { readFileSync } from 'node:fs';
import path from 'node:path';
import { addressFile } from '../src/gateway/admin/token.ts';
import { projectEnvironment, type Stage, startGateway, withCast } from './cast.ts';
import { atMost, type Figure } from './figures.ts';
import { authorizePath, tokenPath } from './requests.ts';
import type { Effort } from './rounds.ts';

/** How many sign in at once. */
const atOnce = 8;
const warmUpSeconds = 5;
/** Beneath that there are too few ticks of the loop to tell what one in a hundred is like. */
const leastSeconds = 10;

/**
 * How late the gateway's event loop is while people sign in by password: whole code flows, against a users file with
 * argon2id. The gateway is on no processor of its own: its loop and the work on passwords have those that a user gives them.
 * Another one that nobody calls tells how late any program was in the same time: what else the machine does is in both.
 */
export const measureLogins = (stage: Stage, { rounds, seconds }: Effort): Promise<readonly Figure[]> =>
  withCast(async (cast, load) => {
    const start = async (name: string) => {
      // No back end is called.
      const backEnd = { port: 9 };
      const { port } = await cast.add(startGateway({ ...stage, name, environment: projectEnvironment, backEnd }));
      return { port, lag: lagOf(path.join(stage.folder, name)) };
    };
    const [busy, resting] = [await start('logins'), await start('resting')];
    const lags = () => Promise.all([busy.lag(), resting.lag()]);
    const signIn = async (seconds: number) => {
      const flow = { authorize: authorizePath('/photos-sign-in/oauth2/authorize'), token: tokenPath };
      const result = await load.send({ port: busy.port, connections: atOnce, requests: [], seconds, flow });
      if (result.failure !== undefined) throw new Error(result.failure);
      return result;
    };
    await signIn(warmUpSeconds);
    await lags();
    const { requests, seconds: taken, p99Ms } = await signIn(Math.max(leastSeconds, rounds * seconds));
    const [late, others] = await lags();
    const signIns = `${requests} sign-ins (${(requests / taken).toFixed(0)}/s), 99 of 100 within ${p99Ms.toFixed(0)} ms`;
    return [
      {
        name: `event loop late while ${atOnce} sign in by password at once, 99 of 100 times at most`,
        value: late.p99Ms,
        unit: 'ms',
        limit: atMost(10),
        detail: `once ${late.maxMs.toFixed(1)} ms; of one at rest beside it ${others.p99Ms.toFixed(1)} ms; ${signIns}`,
      },
    ];
  });

interface Lag {
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** What the gateway whose store is in that folder says itself, as it tells operators, since it was asked before. */
const lagOf = (data: string) => {
  const url = readFileSync(path.join(data, addressFile), 'utf8').trim();
  return async (): Promise<Lag> => {
    const answer = await fetch(`${url}/metrics`);
    const text = await answer.text();
    const millis = (name: string): number =>
      Number(new RegExp(`^nodejs_eventloop_lag_${name}_seconds (.+)$`, 'm').exec(text)?.[1]) * 1000;
    const lag = { p99Ms: millis('p99'), maxMs: millis('max') };
    if (Object.values(lag).every(Number.isFinite)) return lag;
    throw new Error(`the gateway does not tell how late its loop is: ${answer.status}`);
  };
};
