import type { CryptoKey } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Outbound } from '../outbound/outbound.ts';
import { OutboundError } from '../outbound/outbound-error.ts';
import { Fault } from '../policy/fault.ts';
import type { Instant } from '../stores/grants.ts';
import { type KeySet, keySetOf, type SignatureHeader } from './key-set.ts';

/** A set is good for that long: what its owner has taken out of it signs no longer than this. */
const longestAgeMs = 10 * 60_000;
/** An unknown `kid` may be a new key; whoever invents them makes us ask no more often than this. */
const pauseMs = 10_000;
/** A set has a handful of keys, of half a kilobyte each. */
const longestSetBytes = 64 * 1024;
/** A client waits for it, and so does its user. */
const timeoutMs = 2500;
/** Held at once; the one unused for longest gives way. */
const mostSets = 1000;

/** Keys at URLs (RFC 7517 §5; RFC 7591 §2, `jwks_uri`), fetched when they are needed. */
export class FetchedKeySets {
  readonly #outbound: Pick<Outbound, 'send'>;
  readonly #sets = new LRUCache<string, FetchedKeySet>({ max: mostSets });

  constructor(outbound: Pick<Outbound, 'send'>) {
    this.#outbound = outbound;
  }

  /**
   * The key for a header. Where there is none the set is fetched again, at most once in ten seconds.
   *
   * @throws Fault `oauth/client-keys-unavailable` (503) where no set is at hand that is not too old.
   */
  async find(url: string, header: SignatureHeader, now: Instant): Promise<CryptoKey | undefined> {
    let set = this.#sets.get(url);
    if (set === undefined) {
      set = new FetchedKeySet(() => fetchKeySet(url, this.#outbound));
      this.#sets.set(url, set);
    }
    return set.find(header, now);
  }
}

/** One of them. */
class FetchedKeySet {
  readonly #fetch: () => Promise<KeySet | Fault>;
  #held: { readonly keys: KeySet; readonly since: Instant } | undefined = undefined;
  /** The last time somebody asked, and what has come of it: who comes meanwhile waits for the same answer. */
  #asked: { readonly at: Instant; readonly failure: Promise<Fault | undefined> } | undefined = undefined;

  constructor(fetch: () => Promise<KeySet | Fault>) {
    this.#fetch = fetch;
  }

  async find(header: SignatureHeader, now: Instant): Promise<CryptoKey | undefined> {
    const key = await this.#fresh(now)?.(header);
    if (key !== undefined) return key;
    if (this.#asked === undefined || !isWithin(pauseMs, this.#asked.at, now)) {
      this.#asked = { at: now, failure: this.#refresh(now) };
    }
    const failure = await this.#asked.failure;
    const keys = this.#fresh(now);
    if (keys === undefined && failure !== undefined) throw failure;
    return keys?.(header);
  }

  #fresh(now: Instant): KeySet | undefined {
    return this.#held !== undefined && isWithin(longestAgeMs, this.#held.since, now) ? this.#held.keys : undefined;
  }

  async #refresh(now: Instant): Promise<Fault | undefined> {
    const fetched = await this.#fetch();
    if (fetched instanceof Fault) return fetched;
    this.#held = { keys: fetched, since: now };
    return undefined;
  }
}

/** A clock that was set back makes old what is only apparently of the future. */
const isWithin = (ms: number, since: Instant, now: Instant): boolean => now >= since && now - since < ms;

/** No redirect is followed: the URL is the operator's word, what it leads to would be another's. */
const fetchKeySet = async (url: string, outbound: Pick<Outbound, 'send'>): Promise<KeySet | Fault> => {
  const headers = ['Accept', 'application/jwk-set+json, application/json', 'User-Agent', 'headgate'];
  try {
    const { status, body } = await outbound.send({ method: 'GET', url, headers, timeoutMs });
    if (status !== 200) {
      if (body !== undefined && !Buffer.isBuffer(body)) body.discard();
      return unavailable(`the answer is ${status}`);
    }
    const bytes = body === undefined || Buffer.isBuffer(body) ? body : await body.collect(longestSetBytes);
    return (await keySetOf(jsonOf(bytes))) ?? unavailable('the answer is no JWK Set');
  } catch (error) {
    if (error instanceof OutboundError) return unavailable(`${error.kind}: ${error.message}`, error);
    throw error;
  }
};

const jsonOf = (bytes: Buffer | undefined): unknown => {
  try {
    return JSON.parse(bytes?.toString('utf8') ?? '');
  } catch {
    return undefined;
  }
};

const unavailable = (why: string, cause?: unknown): Fault =>
  new Fault({
    fault: 'RuntimeError',
    status: 503,
    code: 'oauth/client-keys-unavailable',
    message: 'The client cannot be authenticated now; try again later',
    detail: `the keys at its jwks-uri: ${why}`,
    headers: ['Retry-After', String(pauseMs / 1000)],
    cause,
  });
