import { projectEnvironment, type Stage, startGateway, withCast } from './cast.ts';
import { atLeast, type Figure } from './figures.ts';
import { at, type Measured, startServer } from './processes.ts';
import { clientCredentials, fetchRefreshTokens, tokenPath, tokenRequest } from './requests.ts';
import { always, type Contender, connections, cpuRatio, type Effort, interleavedRounds, microsOf } from './rounds.ts';

/** Tokens on SQLite, beside node-oidc-provider with its tokens in memory: how many times its CPU time is ours. */
export const measureTokens = (stage: Stage, effort: Effort): Promise<readonly Figure[]> =>
  withCast(async (cast, load) => {
    const gateway = await cast.add(
      // No back end is called.
      startGateway({ ...stage, name: 'tokens', environment: projectEnvironment, backEnd: { port: 9 } }),
    );
    const peer = await cast.add(
      startServer({ module: at('peers/oidc-provider.js'), env: { NODE_ENV: 'production' }, stderr: 'ignore' }),
    );
    const compare = async (name: string, ours: Side, theirs: Side): Promise<Figure> => {
      const [mine = [], its = []] = await interleavedRounds(
        [
          { name: `${name} of the gateway`, server: gateway, ...ours },
          { name: `${name} of the peer`, server: peer, ...theirs },
        ],
        effort,
        load,
      );
      return {
        name: `${name}, beside node-oidc-provider in memory`,
        value: cpuRatio(its, mine),
        unit: '×',
        limit: atLeast(2),
        detail: `${microsOf(mine)}, peer ${microsOf(its)}`,
      };
    };
    return [
      await compare(
        'client credentials',
        { requests: always(tokenRequest(tokenPath, clientCredentials)) },
        { requests: always(tokenRequest('/token', clientCredentials)) },
      ),
      await compare(
        'refresh',
        refreshing(tokenPath, () => fetchRefreshTokens(gateway.port, chains), 'keep'),
        refreshing('/token', () => peerTokens(peer), 'anew'),
      ),
    ];
  });

/** What one of the two is sent. */
interface Side {
  readonly requests: Contender['requests'];
  readonly follows?: string;
}

/** Of refresh tokens. A chain is used some twenty times a round, as a chain is within a day. */
const chains = 5 * connections;

/**
 * Each use is of the token that its chain got last. The peer begins new chains in each round: it keeps a list of all
 * tokens of a chain and reads it whole at each use, and long lists are no figure that we want to be better than.
 */
const refreshing = (path: string, begin: () => Promise<readonly string[]>, chain: 'keep' | 'anew'): Side => ({
  requests: async (next) =>
    next !== undefined && chain === 'keep'
      ? next
      : (await begin()).map((token) => tokenRequest(path, `grant_type=refresh_token&refresh_token=${token}`)),
  follows: 'refresh_token',
});

const peerTokens = async ({ port }: Measured): Promise<readonly string[]> => {
  const answer = await fetch(`http://127.0.0.1:${port}/refresh-tokens?${chains}`);
  return (await answer.json()) as string[]; // the peer's set-up gives nothing else
};
