import type { Instant } from '../stores/grants.ts';
import { sha256 } from './digest.ts';
import { refusal } from './errors.ts';
import { FailureCounts } from './failure-counts.ts';
import { networkOf, siteOf } from './network-of.ts';
import { WindowCounts } from './window-counts.ts';

/**
 * Failures in ten minutes. Who has forgotten a password tries a few; at 60 an hour nobody finds one that is not among the most
 * common. What is under attack, a name from everywhere or an application, is tightened and never closed: to close it would be
 * what the attacker can do to anybody.
 */
const limits = {
  windowMs: 600_000,
  /** Of one name from one network. */
  pair: 10,
  /** The same, where the name is under attack. */
  pairOfAttacked: 2,
  /** Of one network with all names, as long as they are none that have signed in from it. */
  network: 30,
  /** The same, at an application that is under attack. */
  networkAtAttacked: 3,
  /** So many networks of one site may fail as they may: all of them may be one attacker's. */
  networksOfSite: 10,
  /** Of one name from all networks; more is an attack. */
  name: 100,
  /** At one application; more is an attack. */
  application: 1000,
} as const;

/** So long a network is known as one that somebody signs in from: longer than a holiday. */
const knownMs = 30 * 86_400_000;

/** Whose password is tried, and from where. */
export interface LoginTry {
  /** Of the registry. */
  readonly registry: string;
  /** As registries compare it (`composed`), which bounds its length. */
  readonly name: string;
  readonly address: string;
  /** The application that the sign-in is for; absent: none. */
  readonly application?: string | undefined;
}

/** What tries are counted by. */
interface Keys {
  readonly name: string;
  /** Where it comes from: the network, then the site, if it is of one. */
  readonly networks: readonly [network: string, ...site: readonly string[]];
  /** The name from each of them. */
  readonly pairs: readonly [ofNetwork: string, ...ofSite: readonly string[]];
  readonly application: string | undefined;
}

/** One of the limits of a try. */
interface Bound {
  readonly counts: FailureCounts;
  readonly key: string | undefined;
  readonly most: number;
  /** What it bounds, for the operator. */
  readonly of: string;
}

/**
 * Counts tries to log in that come to nothing (RFC 6749 §4.3.2; RFC 9700 §2.4), by what they have in common. IPv6: a /64 is
 * one network, and a /48 one site, whose networks are not so many attackers. A try counts before its outcome is known: of many at once as many are made as may fail, and the rest wait for
 * what comes of them. One that succeeds takes back those of its name from its network, and makes the network one that this
 * name is known at: there neither what others try with this name elsewhere nor what others try with other names counts.
 *
 * Whether there is such a name is not asked: one that is not there is counted like any other.
 */
export class LoginTries {
  readonly #pairs = new FailureCounts(limits.windowMs, 64);
  readonly #networks = new FailureCounts(limits.windowMs, 256);
  readonly #names = new WindowCounts(limits.windowMs);
  readonly #applications = new WindowCounts(limits.windowMs);
  /** Pairs whose name has signed in from the network; the last time begins the window. */
  readonly #known = new WindowCounts(knownMs);

  /**
   * Makes a try: `attempt` gives who has logged in, `undefined` where nobody has, and rejects where that is not known.
   *
   * @throws Fault 429 `oauth/too-many-logins`, with the seconds after which it is worth trying again; nothing was tried.
   */
  async counted<T>(login: LoginTry, now: Instant, attempt: () => Promise<T | undefined>): Promise<T | undefined> {
    const keys = keysOf(login);
    await this.#begin(keys, login, now);
    try {
      const found = await attempt();
      if (found === undefined) this.#fail(keys, now);
      else this.#succeed(keys, now);
      return found;
    } finally {
      for (const key of keys.pairs) this.#pairs.end(key);
      for (const key of keys.networks) this.#networks.end(key);
    }
  }

  /** As soon as it may be made. */
  async #begin(keys: Keys, { registry }: LoginTry, now: Instant): Promise<void> {
    for (;;) {
      const met = this.#boundMet(keys, now);
      if (met === undefined) break;
      const { counts, key, of } = met;
      if (!met.mayPass || !(await counts.nextEnd(key))) {
        const detail = `registry "${registry}", ${of}`;
        throw refusal('oauth/too-many-logins', { retryAfterSeconds: counts.secondsLeft(key, now), detail });
      }
    }
    for (const key of keys.pairs) this.#pairs.begin(key);
    for (const key of keys.networks) this.#networks.begin(key);
  }

  /** What keeps a try from being made; `mayPass`: it depends on those under way. */
  #boundMet(keys: Keys, now: Instant) {
    for (const { counts, key, most, of } of this.#bounds(keys, now)) {
      if (key === undefined) continue;
      const failed = counts.count(key, now);
      // One of a name that succeeds takes back all before it.
      const mayPass = counts === this.#pairs || failed < most;
      if (failed + counts.running(key) >= most) return { counts, key, of, mayPass };
    }
    return undefined;
  }

  #bounds({ pairs, networks, name, application }: Keys, now: Instant): readonly Bound[] {
    const [pair, pairOfSite] = pairs;
    const [network, site] = networks;
    const isKnown = this.#known.count(pair, now) > 0;
    const isAttacked = !isKnown && this.#names.count(name, now) > limits.name;
    const ofPair = {
      counts: this.#pairs,
      key: pair,
      most: isAttacked ? limits.pairOfAttacked : limits.pair,
      of: 'one name from one network',
    };
    if (isKnown) return [ofPair];
    const isAtAttacked = application !== undefined && this.#applications.count(application, now) > limits.application;
    const most = isAtAttacked ? limits.networkAtAttacked : limits.network;
    const ofAttacked = { counts: this.#pairs, key: pairOfSite, most: limits.pair, of: 'one name from one site' };
    return [
      ofPair,
      ...(isAttacked ? [ofAttacked] : []),
      { counts: this.#networks, key: network, most, of: 'one network' },
      { counts: this.#networks, key: site, most: most * limits.networksOfSite, of: 'one site' },
    ];
  }

  #fail({ pairs, networks, name, application }: Keys, now: Instant): void {
    for (const key of pairs) this.#pairs.add(key, now);
    for (const key of networks) this.#networks.add(key, now);
    this.#names.add(name, now);
    if (application !== undefined) this.#applications.add(application, now);
  }

  #succeed({ pairs }: Keys, now: Instant): void {
    for (const key of pairs) this.#pairs.forget(key);
    this.#known.forget(pairs[0]);
    this.#known.add(pairs[0], now);
  }
}

/** The digest keeps a long name short; what somebody types in place of the name may be a password, and is not kept. */
const keysOf = ({ registry, name, address, application }: LoginTry): Keys => {
  const [network, site] = [networkOf(address), siteOf(address)];
  const digest = sha256(`${registry}/${bareName(name)}`).toString('base64');
  const ofNetwork = `${digest} ${network}`;
  return site === undefined
    ? { name: digest, networks: [network], pairs: [ofNetwork], application }
    : { name: digest, networks: [network, site], pairs: [ofNetwork, `${digest} ${site}`], application };
};

/**
 * A registry may take a name in any case or composition, with or without accents, spaces, and letters that are not seen (RFC
 * 4518 §2): each such spelling would be another ten tries at the same password. Names that are told apart by no more than that
 * are counted together.
 */
const bareName = (name: string): string =>
  name
    .normalize('NFKD')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[\p{M}\p{C}\p{Z}\u1806]/gu, '');
