import type { LookupFunction, Socket } from 'node:net';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { LRUCache } from 'lru-cache';
import { Breaker, type BreakerSettings } from './breaker.ts';
import { type OutboundConnection, openConnection } from './connection.ts';
import { type Connector, connectorTo, type Place } from './connector.ts';
import type { OutboundError } from './outbound-error.ts';
import { isAt, type Origin, originOf, writtenOrigin } from './target.ts';
import { Pool } from './undici.ts';

/** Certificates for outgoing TLS, as PEM. At least TLS 1.2 always; the peer is always verified. */
export interface TlsProfile {
  /** Trusted instead of the system's authorities. */
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  /** Asked for, and verified, instead of the host of the URL. */
  readonly servername?: string;
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3';
  readonly maxVersion?: 'TLSv1.2' | 'TLSv1.3';
}

/** Limits of every connection; all in milliseconds but the last two. */
export interface Limits {
  /** TCP and TLS together, and finding the address. */
  readonly connectMs: number;
  /** From a request sent to the head of its answer; `undefined`: as long as the call may take. */
  readonly headMs: number | undefined;
  /** Longest pause within the body of an answer. */
  readonly idleMs: number;
  /** Connections to one origin. */
  readonly connections: number;
  /** Head of an answer. */
  readonly headBytes: number;
}

/** Connections to one origin under one TLS profile, and what is known of it. */
export interface OriginPool extends Origin {
  readonly pool: Pool;
  /** Each request over a connection of its own: for one that met a kept connection at its end. */
  readonly unpooled: Pool;
  readonly connector: Connector;
  /** As many connections as there may be are open: further calls wait. */
  readonly isFull: () => boolean;
  /** Where it is connected to. */
  readonly place: Place;
  /** `undefined`: there are none in this gateway. */
  readonly breaker: Breaker | undefined;
  /** Calls begun so far, and those of them that brought no answer. */
  calls: number;
  failures: number;
}

/** The pool that a URL leads to. */
export interface Found {
  readonly pool: OriginPool;
  /** The origin as the URL has it. */
  readonly written: string;
}

/** What all pools have in common. */
export interface PoolsInit {
  readonly profile: TlsProfile;
  /** PEM, trusted beside the system's authorities where the profile names none. */
  readonly moreCa?: string | Buffer | undefined;
  readonly limits: Limits;
  readonly breaker: BreakerSettings | undefined;
  readonly resolve: (place: Place) => Place | undefined;
  /** Why a host may not be connected to; `undefined`: it may, or it is a name whose addresses are to be asked about. */
  readonly refusal: (host: string, port: number) => OutboundError | undefined;
  readonly lookup: LookupFunction;
  readonly now: () => number;
}

/** Origins kept open at once under one profile; the one unused for longest gives way. Targets are few: the author writes them. */
const mostOrigins = 256;

/** The connection pools of one TLS profile, one an origin, made on first use. */
export class Pools {
  readonly #init: PoolsInit;
  readonly #byOrigin: LRUCache<string, OriginPool>;
  /** Call after call goes to one back end. */
  #last: Found | undefined = undefined;
  #secureContext: SecureContext | undefined = undefined;
  /** Connections that carry no calls. */
  readonly #apart = new Set<Socket>();

  constructor(init: PoolsInit) {
    this.#init = init;
    this.#byOrigin = new LRUCache({
      max: mostOrigins,
      dispose: ({ pool, unpooled }) => {
        for (const one of [pool, unpooled]) one.close().catch(() => {});
      },
    });
  }

  /** The pool of a URL's origin. Throws an `OutboundError` of kind `forbidden` where the URL begins with none. */
  of(url: string): Found {
    if (this.#last === undefined || !isAt(this.#last.written, url)) {
      const written = writtenOrigin(url);
      this.#last = { written, pool: this.#find(written) };
    }
    return this.#last;
  }

  #find(written: string): OriginPool {
    const known = this.#byOrigin.get(written);
    if (known !== undefined) return known;
    // Other spellings of an origin are the same origin: a breaker must not be passed by them.
    const origin = originOf(written);
    const same = this.#byOrigin.get(origin.origin);
    if (same !== undefined) return same;
    const made = this.#make(origin);
    this.#byOrigin.set(origin.origin, made);
    return made;
  }

  /** A connection that carries no calls, by the same rules. Rejects with an `OutboundError`. */
  async connect(place: Place): Promise<OutboundConnection> {
    const { profile, limits, resolve, refusal, lookup } = this.#init;
    const connection = await openConnection(place, {
      resolved: resolve(place),
      servername: profile.servername,
      context: () => this.#context(),
      connectMs: limits.connectMs,
      refusal,
      lookup,
    });
    const { socket } = connection;
    this.#apart.add(socket);
    socket.once('close', () => this.#apart.delete(socket));
    return connection;
  }

  /** Those kept open, for counting. */
  all(): Iterable<OriginPool> {
    return this.#byOrigin.values();
  }

  /** Cuts every connection, whatever is under way. */
  async destroy(): Promise<void> {
    for (const socket of this.#apart) socket.destroy();
    const made = [...this.#byOrigin.values()];
    await Promise.all(made.flatMap(({ pool, unpooled }) => [pool.destroy(), unpooled.destroy()]));
    this.#byOrigin.clear();
    this.#last = undefined;
  }

  #make(origin: Origin): OriginPool {
    const { profile, limits, breaker, resolve, refusal, lookup, now } = this.#init;
    const resolved = resolve(origin);
    const connector = connectorTo(origin, {
      resolved,
      servername: profile.servername,
      tls: origin.secure ? { secureContext: this.#context() } : {},
      connectMs: limits.connectMs,
      refusal,
      lookup,
    });
    const options = {
      connect: connector.connect,
      connections: limits.connections,
      headersTimeout: 0,
      bodyTimeout: limits.idleMs,
      maxHeaderSize: limits.headBytes,
    };
    const pool = new Pool(origin.origin, { ...options, pipelining: 1 });
    return {
      ...origin,
      pool,
      unpooled: new Pool(origin.origin, { ...options, pipelining: 0 }),
      connector,
      isFull: () => pool.stats.connected >= limits.connections,
      place: resolved ?? origin,
      breaker: breaker && new Breaker(breaker, now),
      calls: 0,
      failures: 0,
    };
  }

  /** One for all connections: reading the system's authorities takes 20 ms. */
  #context(): SecureContext {
    this.#secureContext ??= secureContextOf(this.#init);
    return this.#secureContext;
  }
}

const secureContextOf = ({ profile, moreCa }: PoolsInit): SecureContext => {
  const { ca = moreCa && [...getCACertificates('default'), String(moreCa)], cert, key, maxVersion } = profile;
  return createSecureContext({
    minVersion: profile.minVersion ?? 'TLSv1.2',
    ...(maxVersion && { maxVersion }),
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
  });
};
