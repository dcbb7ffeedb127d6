import type { Socket } from 'node:net';
import { LRUCache } from 'lru-cache';
import { buildConnector, Pool } from 'undici';
import { OutboundError } from './outbound-error.ts';
import { type Origin, originOf } from './target.ts';

/** Certificates for outgoing TLS, as PEM. At least TLS 1.2 always; the peer is always verified. */
export interface TlsProfile {
  /** Trusted instead of the system's authorities. */
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  /** Asked for, and verified, instead of the host of the URL. */
  readonly servername?: string;
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3';
}

/** Limits of every connection; all in milliseconds but `headBytes`. */
export interface Limits {
  /** TCP and TLS together. */
  readonly connectMs: number;
  /** Longest pause within the body of an answer. */
  readonly idleMs: number;
  /** Head of an answer. */
  readonly headBytes: number;
}

/** Says of a host (an address, or a name as written) and a port whether we listen there ourselves. */
export type IsOwn = (host: string, port: number) => boolean;

/** Connections to one origin under one TLS profile. */
export interface OriginPool extends Origin {
  readonly pool: Pool;
}

/** Origins kept open at once under one profile; the one unused for longest gives way. Targets are few: the author writes them. */
const mostOrigins = 256;
/** Connections to one origin: a back end that hangs must not take every descriptor that we have. */
const mostConnections = 512;

/** The connection pools of one TLS profile, one an origin, made on first use. */
export class Pools {
  readonly #byOrigin: LRUCache<string, OriginPool>;
  readonly #connect: buildConnector.connector;
  readonly #limits: Limits;
  readonly #isOwn: IsOwn;

  constructor(profile: TlsProfile, limits: Limits, isOwn: IsOwn) {
    this.#limits = limits;
    this.#isOwn = isOwn;
    this.#connect = guarded(
      buildConnector({
        minVersion: 'TLSv1.2',
        ...profile,
        rejectUnauthorized: true,
        allowH2: false,
        timeout: limits.connectMs,
      }),
      isOwn,
    );
    this.#byOrigin = new LRUCache({
      max: mostOrigins,
      dispose: ({ pool }, _origin, reason) => {
        if (reason !== 'set') pool.close().catch(() => {});
      },
    });
  }

  /** Throws an `OutboundError` of kind `forbidden` where nobody may call. */
  of(written: string): OriginPool {
    const known = this.#byOrigin.get(written);
    if (known !== undefined) return known;
    const origin = originOf(written);
    if (this.#isOwn(origin.host, origin.port)) throw ownListener();
    const pool = new Pool(origin.origin, {
      connect: this.#connect,
      connections: mostConnections,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: this.#limits.idleMs,
      maxHeaderSize: this.#limits.headBytes,
    });
    const made = { ...origin, pool };
    this.#byOrigin.set(written, made);
    return made;
  }

  /** Cuts every connection, whatever is under way. */
  async destroy(): Promise<void> {
    await Promise.all([...this.#byOrigin.values()].map(({ pool }) => pool.destroy()));
    this.#byOrigin.clear();
  }
}

/** A name may resolve to us although it does not look like it: the address that was reached decides, before a byte is sent. */
const guarded =
  (connect: buildConnector.connector, isOwn: IsOwn): buildConnector.connector =>
  (options, done) => {
    connect(options, (error, socket) => {
      if (error !== null) return done(error, null);
      if (!reachesUs(socket, isOwn)) return done(null, socket);
      socket.destroy();
      done(ownListener(), null);
    });
  };

const reachesUs = ({ remoteAddress, remotePort }: Socket, isOwn: IsOwn): boolean =>
  remoteAddress !== undefined && remotePort !== undefined && isOwn(remoteAddress, remotePort);

const ownListener = (): OutboundError =>
  new OutboundError('forbidden', 'a call must not reach a listener of this gateway');
