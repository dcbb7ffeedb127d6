import path from 'node:path';
import { projectEnvironment, type Stage, startGateway, withCast } from './cast.ts';
import { writeCodes } from './codes.ts';
import { atLeast, type Figure } from './figures.ts';
import { at, type LoadProcess, type Measured, startServer } from './processes.ts';
import {
  clientCredentials,
  codeRequest,
  fetchRefreshTokens,
  fetchToken,
  introspectPath,
  jwtTokenPath,
  tokenPath,
  tokenRequest,
} from './requests.ts';
import { always, type Contender, connections, cpuRatio, type Effort, interleavedRounds, microsOf } from './rounds.ts';

/**
 * Tokens on SQLite, beside node-oidc-provider with its tokens in memory: how many times its CPU time is ours. Once as the
 * gateway is by default, and once with what is answered safe from a loss of power.
 */
export const measureTokens = (stage: Stage, effort: Effort): Promise<readonly Figure[]> =>
  withCast(async (cast, load) => {
    const start = (name: string, environment: string): Promise<Measured> =>
      // No back end is called.
      cast.add(startGateway({ ...stage, name, environment, backEnd: { port: 9 } }));
    const servers: Servers = {
      gateway: await start('tokens', projectEnvironment),
      data: path.join(stage.folder, 'tokens'),
      durable: await start('durable', at('project/durable.yaml')),
      durableData: path.join(stage.folder, 'durable'),
      peer: await cast.add(
        startServer({ module: at('peers/oidc-provider.js'), env: { NODE_ENV: 'production' }, stderr: 'ignore' }),
      ),
    };
    const figures: Figure[] = [];
    for (const one of comparisons) figures.push(...(await compare(one, servers, { effort, load })));
    return figures;
  });

interface Servers {
  readonly gateway: Measured;
  readonly durable: Measured;
  readonly peer: Measured;
  /** Folders of their stores. */
  readonly data: string;
  readonly durableData: string;
}

/** What a server is sent. */
type Sent = Pick<Contender, 'requests' | 'follows' | 'once'>;

interface Comparison {
  readonly name: string;
  readonly atLeast: number;
  /** For the gateway that is safe from a loss of power; absent: it is not measured. */
  readonly durableAtLeast?: number;
  readonly ours: (server: Measured, data: string) => Sent | Promise<Sent>;
  readonly theirs: (peer: Measured) => Sent | Promise<Sent>;
}

const compare = async (
  { name, atLeast: least, durableAtLeast, ours, theirs }: Comparison,
  { gateway, durable, peer, data, durableData }: Servers,
  { effort, load }: { readonly effort: Effort; readonly load: LoadProcess },
): Promise<readonly Figure[]> => {
  const contenders = [
    { name: `${name} of the peer`, server: peer, ...(await theirs(peer)) },
    { name: `${name} of the gateway`, server: gateway, ...(await ours(gateway, data)) },
    ...(durableAtLeast === undefined
      ? []
      : [{ name: `${name} of the durable gateway`, server: durable, ...(await ours(durable, durableData)) }]),
  ];
  const [its = [], ...both] = await interleavedRounds(contenders, effort, load);
  const limits = [least, durableAtLeast ?? 0];
  return both.map((mine, index) => ({
    name: `${name}${index === 1 ? ', safe from a loss of power' : ''}, beside node-oidc-provider in memory`,
    value: cpuRatio(its, mine),
    unit: '×',
    limit: atLeast(limits[index] ?? 0),
    detail: `${microsOf(mine)}, peer ${microsOf(its)}`,
  }));
};

/** Of refresh tokens. A chain is used some twenty times a round, as a chain is within a day. */
const chains = 5 * connections;
/** More than a server redeems in a round. */
const codes = 250 * connections;

/**
 * Refresh: each use is of the token that its chain got last. The peer begins new chains in each round: it keeps a list of
 * all tokens of a chain and reads it whole at each use, and long lists are no figure that we want to be better than.
 */
const comparisons: readonly Comparison[] = [
  {
    name: 'client credentials',
    atLeast: 2.5,
    durableAtLeast: 2,
    ours: () => ({ requests: always(tokenRequest(tokenPath, clientCredentials)) }),
    theirs: () => ({ requests: always(tokenRequest('/token', clientCredentials)) }),
  },
  {
    name: 'code exchange',
    atLeast: 1.8,
    durableAtLeast: 1.7,
    ours: (_server, data) => redeeming(tokenPath, () => writeCodes(data, codes)),
    theirs: (peer) => redeeming('/token', () => listFrom(peer, `/codes?${codes}`)),
  },
  {
    name: 'refresh',
    atLeast: 1.6,
    durableAtLeast: 1.5,
    ours: ({ port }) => refreshing(tokenPath, () => fetchRefreshTokens(port, chains), 'keep'),
    theirs: (peer) => refreshing('/token', () => listFrom(peer, `/refresh-tokens?${chains}`), 'anew'),
  },
  {
    name: 'introspection',
    atLeast: 2.5,
    ours: async ({ port }) => ({ requests: always(tokenRequest(introspectPath, `token=${await fetchToken(port)}`)) }),
    theirs: async (peer) => ({
      requests: always(tokenRequest('/token/introspection', `token=${(await listFrom(peer, '/access-tokens?1'))[0]}`)),
    }),
  },
  {
    name: 'client credentials as JWT (ES256)',
    atLeast: 2,
    ours: () => ({ requests: always(tokenRequest(jwtTokenPath, clientCredentials)) }),
    theirs: () => ({ requests: always(tokenRequest('/token', `${clientCredentials}&resource=urn%3Aphotos`)) }),
  },
];

const redeeming = (endpoint: string, make: () => Promise<readonly string[]>): Sent => ({
  requests: async () => (await make()).map((code) => codeRequest(endpoint, code)),
  once: true,
});

const refreshing = (endpoint: string, begin: () => Promise<readonly string[]>, chain: 'keep' | 'anew'): Sent => ({
  requests: async (next) =>
    next !== undefined && chain === 'keep'
      ? next
      : (await begin()).map((token) => tokenRequest(endpoint, `grant_type=refresh_token&refresh_token=${token}`)),
  follows: 'refresh_token',
});

/** Tokens or codes to begin with. */
const listFrom = async ({ port }: Measured, target: string): Promise<readonly string[]> => {
  const answer = await fetch(`http://127.0.0.1:${port}${target}`);
  return (await answer.json()) as string[]; // the peer's set-up gives nothing else
};
