import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { newTokens } from '../src/oauth/new-tokens.ts';
import { openSqlite } from '../src/stores/sqlite/open-sqlite.ts';
import { projectEnvironment, type Stage, startGateway, withCast } from './cast.ts';
import { atMost, type Figure, megabytes } from './figures.ts';
import type { Measured } from './processes.ts';
import { client, introspectPath, tokenRequest } from './requests.ts';
import { connections, cpuRatio, type Effort, interleavedRounds, microsOf } from './rounds.ts';

const few = 1000;
const many = 1_000_000;
/** Of those kept so many are asked for, spread over all: many times what the gateway remembers. */
const asked = 100_000;
/** Longer than any run. */
const lifetimeSeconds = 86_400;
/** In one turn of the event loop: what keeps memory for what waits small. */
const batch = 10_000;

/** A gateway with a million live tokens, beside one with a thousand. */
export const measureManyTokens = (stage: Stage, effort: Effort): Promise<readonly Figure[]> =>
  withCast(async (cast, load) => {
    const begun = async (name: string, count: number): Promise<Kept> => {
      const tokens = await fill(path.join(stage.folder, name), count);
      // No back end is called.
      const gateway = await cast.add(
        startGateway({ ...stage, name, environment: projectEnvironment, backEnd: { port: 9 } }),
      );
      return { gateway, tokens };
    };
    const small = await begun('few', few);
    const large = await begun('many', many);
    const looking = ({ gateway, tokens }: Kept, name: string) => ({
      name,
      server: gateway,
      requests: () => tokens.map((token) => tokenRequest(introspectPath, `token=${token}`)),
    });
    const [ofFew = [], ofMany = []] = await interleavedRounds(
      [looking(small, 'a look among few'), looking(large, 'a look among many')],
      effort,
      load,
    );
    return [
      {
        name: `introspection among ${many} live tokens, beside ${few}`,
        value: cpuRatio(ofMany, ofFew),
        unit: '×',
        detail: `${microsOf(ofMany)}, among few ${microsOf(ofFew)}`,
      },
      {
        name: `start with ${many} live tokens`,
        value: large.gateway.startMs / 1000,
        unit: 's',
        limit: atMost(3),
        detail: `${(large.gateway.startCpuMicros / 1e6).toFixed(2)} s of CPU time`,
      },
      {
        name: `memory with ${many} live tokens`,
        value: megabytes(large.gateway.usage().rssBytes),
        unit: 'MB',
        limit: atMost(250),
        detail: `after looks at ${asked} of them from ${connections} connections`,
      },
    ];
  });

interface Kept {
  readonly gateway: Measured;
  /** Some of those that it keeps. */
  readonly tokens: readonly string[];
}

/** Writes live tokens into a store, as the gateway of the bench's project would have. */
const fill = async (data: string, count: number): Promise<readonly string[]> => {
  const stores = openSqlite(path.join(data, 'headgate.db'));
  const every = Math.max(1, Math.floor(count / asked));
  const kept: string[] = [];
  try {
    const begin = Date.now() - count;
    for (let at = 0; at < count; at += batch) {
      const made = await Promise.all(
        Array.from({ length: Math.min(batch, count - at) }, (_, index) => token(begin + at + index)),
      );
      await Promise.all(made.map(({ tokens }) => stores.grants.issue(tokens, undefined, begin)));
      kept.push(...made.filter((_, index) => (at + index) % every === 0).map(({ body }) => body.access_token));
    }
    return kept;
  } finally {
    await stores.close();
  }
};

const token = (now: number) =>
  newTokens(
    { grantType: 'client_credentials', scopes: ['photos:read'], refreshable: false },
    {
      application: client.id,
      provider: {
        name: 'photos-sign-in',
        issuer: 'http://127.0.0.1',
        settings: { accessToken: { lifetimeSeconds, audience: [] } },
      },
    },
    { now, random: randomBytes },
  );
