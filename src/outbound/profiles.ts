import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { type AddressKind, kindOfAddress } from './addresses.ts';
import { type Allowed, type AllowList, makeAllowList } from './allow-list.ts';
import type { BreakerSettings } from './breaker.ts';
import type { OutboundConnection } from './connection.ts';
import type { Place } from './connector.ts';
import { OutboundError } from './outbound-error.ts';
import { type Found, type Limits, type OriginPool, Pools, type TlsProfile } from './pools.ts';
import { type Origin, originOf, writtenOrigin } from './target.ts';

/** How calls go out, as the environment says it. What is absent or `undefined` has a default. */
export interface ProfilesInit {
  /** By name, as in the environment. */
  readonly tlsProfiles?: Readonly<Record<string, TlsProfile>>;
  /** PEM: authorities trusted beside the system's where no TLS profile is named. */
  readonly ca?: Buffer | string | undefined;
  readonly resolve?: readonly Resolved[];
  readonly allow?: Allowed;
  readonly limits?: { readonly [name in keyof Limits]?: Limits[name] | undefined };
  readonly breaker?: 'off' | { readonly [name in keyof BreakerSettings]?: number | undefined };
  /** Our own listeners are never called. */
  readonly isOwn: IsOwn;
  /** Absent: the system's. */
  readonly lookup?: LookupFunction;
}

/** Where a host name is connected to instead of where the network says. The name in URL, TLS and Host header stays. */
export interface Resolved {
  readonly host: string;
  /** `undefined`: every port that has no entry of its own. */
  readonly port?: number | undefined;
  readonly to: Place;
}

/** Says of a host (an address, or a name as written) and a port whether we listen there ourselves. */
export type IsOwn = (host: string, port: number) => boolean;

/** Who wrote a target: author or operator, or a back end that redirects. */
export type Writer = 'own' | 'foreign';

/**
 * Connecting takes 1 ms in a data centre and 300 ms around the world; 5 s is a lost packet or two on top. A back end that
 * hangs must not take every descriptor that we have.
 */
const defaultLimits: Limits = {
  connectMs: 5000,
  headMs: undefined,
  idleMs: 30_000,
  connections: 512,
  headBytes: 32 * 1024,
};

/** Five in a row are no accident, and a pause of ten seconds is one that a client can be asked to wait. */
const defaultBreaker: BreakerSettings = { failures: 5, pauseMs: 10_000 };

/** The pools of every TLS profile, and the rules by which a call gets one of them. */
export class Profiles {
  readonly allow: AllowList;
  readonly limits: Limits;
  readonly #byName: ReadonlyMap<string | undefined, Readonly<Record<Writer, Pools>>>;
  readonly #resolve: (place: Place) => Place | undefined;

  constructor({ tlsProfiles = {}, ca, ...init }: ProfilesInit, now: () => number) {
    this.allow = makeAllowList(init.allow ?? { hosts: [], networks: [] });
    this.limits = withDefaults(defaultLimits, init.limits);
    this.#resolve = resolver(init.resolve ?? []);
    const shared = {
      limits: this.limits,
      breaker: init.breaker === 'off' ? undefined : withDefaults(defaultBreaker, init.breaker),
      resolve: this.#resolve,
      lookup: init.lookup ?? systemLookup,
      now,
    };
    const refused = (...kinds: readonly AddressKind[]) => refusalOf(init.isOwn, this.allow, kinds);
    const pools = (profile: TlsProfile, moreCa?: Buffer | string): Readonly<Record<Writer, Pools>> => ({
      own: new Pools({ ...shared, profile, moreCa, refusal: refused('reserved') }),
      foreign: new Pools({ ...shared, profile, moreCa, refusal: refused('reserved', 'private') }),
    });
    this.#byName = new Map([
      [undefined, pools({}, ca)],
      ...Object.entries(tlsProfiles).map(([name, profile]) => [name, pools(profile)] as const),
    ]);
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** Throws an `OutboundError` of kind `forbidden` where there is no such profile, or the URL begins with no origin. */
  of(name: string | undefined, url: string, writer: Writer): Found {
    const pools = this.#named(name);
    const isOwn = writer === 'own' || this.#isNamed(originOf(writtenOrigin(url)));
    return pools[isOwn ? 'own' : 'foreign'].of(url);
  }

  /** A connection that carries no calls, to where the operator says. Rejects with an `OutboundError`. */
  async connect(name: string | undefined, place: Place): Promise<OutboundConnection> {
    return this.#named(name).own.connect(place);
  }

  /** Where a host is connected to. */
  placeOf(place: Place): Place {
    return this.#resolve(place) ?? place;
  }

  /** Every origin that is kept open, with the name of its TLS profile. */
  *all(): Iterable<readonly [profile: string | undefined, pool: OriginPool]> {
    for (const [name, { own, foreign }] of this.#byName) {
      for (const pools of [own, foreign]) for (const pool of pools.all()) yield [name, pool];
    }
  }

  /** Cuts every connection, whatever is under way. */
  async destroy(): Promise<void> {
    await Promise.all([...this.#byName.values()].flatMap(({ own, foreign }) => [own.destroy(), foreign.destroy()]));
  }

  #named(name: string | undefined): Readonly<Record<Writer, Pools>> {
    const pools = this.#byName.get(name);
    if (pools === undefined) throw new OutboundError('forbidden', `there is no TLS profile "${name}"`);
    return pools;
  }

  /** The operator has written this origin: it is as good as one that the author wrote. */
  #isNamed(origin: Origin): boolean {
    return this.#resolve(origin) !== undefined || this.allow.allowsOrigin(origin);
  }
}

const withDefaults = <T extends object>(
  defaults: T,
  given: { readonly [name in keyof T]?: T[name] | undefined } = {},
): T => ({
  ...defaults,
  ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
});

const resolver = (resolved: readonly Resolved[]): ((place: Place) => Place | undefined) => {
  const places = new Map(resolved.map(({ host, port, to }) => [port === undefined ? host : `${host}:${port}`, to]));
  return ({ host, port }) => {
    const name = host.replace(/\.$/, '');
    return places.get(`${name}:${port}`) ?? places.get(name);
  };
};

const refusalOf =
  (isOwn: IsOwn, allow: AllowList, kinds: readonly AddressKind[]) =>
  (host: string, port: number): OutboundError | undefined => {
    if (isOwn(host, port)) {
      return new OutboundError('forbidden', 'a call must not reach a listener of this gateway');
    }
    // Of a name the addresses are judged, once they are known.
    if (isIP(host) === 0 || allow.allowsAddress(host)) return undefined;
    const kind = kindOfAddress(host);
    return kinds.includes(kind) ? new OutboundError('forbidden', `${host} is a ${kind} address`) : undefined;
  };
