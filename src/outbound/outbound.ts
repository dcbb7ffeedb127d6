import { Buffer } from 'node:buffer';
import { performance } from 'node:perf_hooks';
import type { Dispatcher } from 'undici';
import type { AllowList } from './allow-list.ts';
import type { Body } from './body.ts';
import { Call, type CallInit } from './call.ts';
import type { OutboundConnection } from './connection.ts';
import type { Place } from './connector.ts';
import { OutboundError, outboundErrorOf } from './outbound-error.ts';
import type { OriginPool } from './pools.ts';
import { Profiles, type ProfilesInit, type Writer } from './profiles.ts';
import { followRedirects } from './redirects.ts';
import { RequestStream } from './request-stream.ts';
import { pathBehind } from './target.ts';
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
  /** How many redirects of a GET or HEAD are followed; absent: none. */
  readonly redirects?: number;
}

/** The head of an answer, its body under way. A redirect that is not to be followed is an answer like any other. */
export interface OutboundResponse {
  readonly status: number;
  readonly reason: string | undefined;
  /** Name and value in turn, as received, without what speaks of the connection only. */
  readonly headers: string[];
  /** `undefined` where HTTP allows none, or its length is 0. */
  readonly body: Body;
}

/** A connection for another protocol than HTTP. */
export interface ConnectionRequest extends Place {
  /** As of a call. */
  readonly tlsProfile?: string | undefined;
  /** Passwords go over it as it is: to loopback and `insecureCallouts` only. */
  readonly plain: boolean;
}

/** Every outgoing connection of this process. */
export interface Outbound {
  /** Resolves at the head of the answer. Rejects with an `OutboundError` only. */
  send(request: OutboundRequest): Promise<OutboundResponse>;
  /** Rejects with an `OutboundError` only. */
  connect(request: ConnectionRequest): Promise<OutboundConnection>;
  /** Whether the environment has a TLS profile of this name. */
  hasTlsProfile(name: string): boolean;
  /** What a request may choose. */
  readonly allow: AllowList;
  /** Of every origin whose connections are kept; an origin that long was unused begins again. */
  counts(): readonly OriginCounts[];
  /** Cuts everything under way. */
  close(): Promise<void>;
}

/** What has become of the calls to one origin under one TLS profile since its connections were first opened. */
export interface OriginCounts {
  readonly origin: string;
  readonly tlsProfile: string | undefined;
  readonly calls: number;
  /** Calls that the back end gave no answer to. An answer is none, whatever its status. */
  readonly failures: number;
  /** How often its breaker opened. */
  readonly openings: number;
  readonly isOpen: boolean;
}

/** What a gateway's calls need; what is absent has a default. */
export interface OutboundInit extends ProfilesInit {
  /** Hosts that passwords may be sent to over plain http; in lower case. */
  readonly insecureCallouts?: readonly string[];
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/** Makes the one door to the outside; connections are opened on first use. */
export const createOutbound = ({
  insecureCallouts,
  now = () => performance.now(),
  ...init
}: OutboundInit): Outbound => {
  const watch = new Watch(now);
  const profiles = new Profiles(init, now);
  const insecure = new Set(insecureCallouts);
  const { headMs } = profiles.limits;

  const refusePlain = (host: string, place: Place, protocol: string): void => {
    if (isLoopback(place.host) || insecure.has(host)) return;
    throw new OutboundError('forbidden', `a password must not go to "${host}" over plain ${protocol}`);
  };

  const start = ({ request, writer, deadline, resolve, reject }: Attempt): void => {
    const { pool, written } = profiles.of(request.tlsProfile, request.url, writer);
    const path = pathBehind(written, request.url);
    if (request.secret === true && !pool.secure) refusePlain(pool.host, pool.place, 'http');
    const { body, headers } = sendable(request);
    const options = { method: request.method, path, headers, body, origin: pool.origin };
    const isProbe = admitted(pool) === 'probe';
    pool.calls++;
    new Call({ pool, options, watch, deadline, headMs, isProbe, caller: request.caller, resolve, reject }).start();
  };

  const attempt = (request: OutboundRequest, deadline: number, writer: Writer): Promise<OutboundResponse> =>
    new Promise((resolve, reject) => {
      try {
        start({ request, writer, deadline, resolve, reject });
      } catch (error) {
        discard(request.body);
        reject(outboundErrorOf(error));
      }
    });

  return {
    send: (request) => {
      const { method, redirects = 0, timeoutMs } = request;
      const deadline = watch.in(timeoutMs);
      if (redirects === 0 || (method !== 'GET' && method !== 'HEAD')) return attempt(request, deadline, 'own');
      return followRedirects(request, redirects, (hop) => attempt(hop, deadline, hop.writer));
    },
    connect: async ({ tlsProfile, plain, ...place }) => {
      if (plain) refusePlain(place.host, profiles.placeOf(place), 'TCP');
      return profiles.connect(tlsProfile, place);
    },
    hasTlsProfile: (name) => profiles.has(name),
    allow: profiles.allow,
    counts: () => countsOf(profiles),
    close: () => profiles.destroy(),
  };
};

/** One request to be sent, and who waits for it. */
interface Attempt extends Pick<CallInit, 'deadline' | 'resolve' | 'reject'> {
  readonly request: OutboundRequest;
  readonly writer: Writer;
}

const admitted = ({ breaker, origin }: OriginPool): 'call' | 'probe' => {
  const admission = breaker?.admit() ?? 'call';
  if (typeof admission === 'string') return admission;
  throw new OutboundError('open', `the breaker of ${origin} is open`, { retryAfterMs: admission });
};

/** Connections of both kinds to an origin are one origin to whoever counts. */
const countsOf = (profiles: Profiles): readonly OriginCounts[] => {
  const counts = new Map<string, OriginCounts>();
  for (const [tlsProfile, { origin, calls, failures, breaker }] of profiles.all()) {
    const key = `${tlsProfile} ${origin}`;
    const before = counts.get(key);
    counts.set(key, {
      origin,
      tlsProfile,
      calls: calls + (before?.calls ?? 0),
      failures: failures + (before?.failures ?? 0),
      openings: (breaker?.openings ?? 0) + (before?.openings ?? 0),
      isOpen: (breaker?.isOpen ?? false) || (before?.isOpen ?? false),
    });
  }
  return [...counts.values()];
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

export type { TlsProfile } from './pools.ts';
