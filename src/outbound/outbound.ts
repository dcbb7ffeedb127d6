import type { Dispatcher } from 'undici';
import type { Body } from './body.ts';
import { Call } from './call.ts';
import { OutboundError, outboundErrorOf } from './outbound-error.ts';
import { type IsOwn, type Limits, type OriginPool, Pools, type TlsProfile } from './pools.ts';
import { RequestStream } from './request-stream.ts';
import { targetOf } from './target.ts';
import { Watch } from './watch.ts';

/** One call. */
export interface OutboundRequest {
  /** Upper case. */
  readonly method: string;
  /** Absolute, http or https. */
  readonly url: string;
  /** Name and value in turn; no Host, no Content-Length, none that speaks of the connection: undici makes those. */
  readonly headers: string[];
  /** A stream is sent as it comes; a request with one is never sent twice. */
  readonly body?: Body;
  /** Name of a TLS profile; `undefined`: the system's authorities. */
  readonly tlsProfile?: string | undefined;
  /** For the whole call, the body of the answer included. */
  readonly timeoutMs: number;
  /** Once `gone`, the call is ended. */
  readonly caller?: { readonly gone: boolean };
  /** The request carries a password of ours: over plain http it goes to loopback and `insecureCallouts` only. */
  readonly secret?: boolean;
}

/** The head of an answer, its body under way. Redirects are answers like any other. */
export interface OutboundResponse {
  readonly status: number;
  readonly reason: string | undefined;
  /** Name and value in turn, as received, without what speaks of the connection only. */
  readonly headers: string[];
  /** `undefined` where HTTP allows none, or its length is 0. */
  readonly body: Body;
}

/** Every outgoing connection of this process. */
export interface Outbound {
  /** Resolves at the head of the answer. Rejects with an `OutboundError` only. */
  send(request: OutboundRequest): Promise<OutboundResponse>;
  /** Whether the environment has a TLS profile of this name. */
  hasTlsProfile(name: string): boolean;
  /** Cuts everything under way. */
  close(): Promise<void>;
}

interface OutboundInit {
  /** By name, as in the environment. */
  readonly tlsProfiles?: Readonly<Record<string, TlsProfile>>;
  readonly limits?: Partial<Limits>;
  /** Our own listeners are never called. */
  readonly isOwn: IsOwn;
  /** Hosts that passwords may be sent to over plain http. */
  readonly insecureCallouts?: readonly string[];
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/** Connecting takes 1 ms in a data centre and 300 ms around the world; 5 s is a lost packet or two on top. */
const defaultLimits: Limits = { connectMs: 5000, idleMs: 30_000, headBytes: 32 * 1024 };

/** Makes the one door to the outside; connections are opened on first use. */
export const createOutbound = (init: OutboundInit): Outbound => {
  const limits = { ...defaultLimits, ...init.limits };
  const watch = new Watch(init.now ?? (() => performance.now()));
  const system = new Pools({}, limits, init.isOwn);
  const profiles = new Map(
    Object.entries(init.tlsProfiles ?? {}).map(([name, profile]) => [name, new Pools(profile, limits, init.isOwn)]),
  );
  const insecure = new Set(init.insecureCallouts);

  const poolOf = (profile: string | undefined, origin: string): OriginPool => {
    const pools = profile === undefined ? system : profiles.get(profile);
    if (pools === undefined) throw new OutboundError('forbidden', `there is no TLS profile "${profile}"`);
    return pools.of(origin);
  };

  const start = (
    request: OutboundRequest,
    resolve: (response: OutboundResponse) => void,
    reject: (error: OutboundError) => void,
  ): void => {
    const { origin, path } = targetOf(request.url);
    const pool = poolOf(request.tlsProfile, origin);
    if (request.secret === true && !pool.secure && !isLoopback(pool.host) && !insecure.has(pool.host)) {
      throw new OutboundError('forbidden', `a password must not go to "${pool.host}" over plain http`);
    }
    const { body, headers } = sendable(request);
    new Call({
      pool,
      options: { method: request.method, path, headers, body, origin: pool.origin },
      watch,
      deadline: watch.in(request.timeoutMs),
      caller: request.caller,
      resolve,
      reject,
    }).start();
  };

  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        try {
          start(request, resolve, reject);
        } catch (error) {
          discard(request.body);
          reject(outboundErrorOf(error));
        }
      }),
    hasTlsProfile: (name) => profiles.has(name),
    close: async () => {
      await Promise.all([system, ...profiles.values()].map((pools) => pools.destroy()));
    },
  };
};

/** What undici takes. A length that the client announced is announced to the back end, and held to. */
const sendable = ({ body, headers }: OutboundRequest): Pick<Dispatcher.DispatchOptions, 'headers' | 'body'> => {
  if (body === undefined || Buffer.isBuffer(body)) return { headers, body };
  const sized = body.length === undefined ? headers : [...headers, 'Content-Length', String(body.length)];
  return { headers: sized, body: new RequestStream(body) };
};

const discard = (body: Body): void => {
  if (body !== undefined && !Buffer.isBuffer(body)) body.discard();
};

/** Whether a host, as the URL parser normalises it, is this machine alone. */
const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);

export type { IsOwn, Limits, TlsProfile } from './pools.ts';
