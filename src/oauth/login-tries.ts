import type { Instant } from '../stores/grants.ts';
import { CallCounts, networkOf } from './call-counts.ts';
import { sha256 } from './digest.ts';
import { refusal } from './errors.ts';

/** Who has forgotten a password tries a few; at 60 an hour nobody finds one that is not among the most common. */
const limit = { calls: 10, windowMs: 600_000 };

/** Whose password is tried, and from where. */
export interface LoginTry {
  /** Of the registry. */
  readonly registry: string;
  /** As registries compare it (`composed`), which bounds its length. */
  readonly name: string;
  readonly address: string;
}

/** Of one name that may wait for those before them to end. */
const mostWaiting = 64;

/** Tries whose outcome is not known yet. */
interface UnderWay {
  running: number;
  waiting: number;
  /** Settles when the next of them ends. */
  next: PromiseWithResolvers<void>;
}

/**
 * Counts tries to log in (RFC 6749 §4.3.2; RFC 9700 §2.4): ten in ten minutes for one name from one address (IPv6: a /64),
 * so that nobody is locked out by what others try elsewhere. A try counts before its outcome is known: of many at once ten
 * are made, and the rest wait for what comes of them. One that succeeds takes back those before it.
 */
export class LoginTries {
  readonly #counts = new CallCounts(limit);
  readonly #underWay = new Map<string, UnderWay>();

  /**
   * Makes a try: `attempt` gives who has logged in, `undefined` where nobody has, and rejects where that is not known.
   *
   * @throws Fault 429 `oauth/too-many-logins`, with the seconds after which it is worth trying again; nothing was tried.
   */
  async counted<T>(login: LoginTry, now: Instant, attempt: () => Promise<T | undefined>): Promise<T | undefined> {
    const key = keyOf(login);
    const underWay = await this.#begin(key, login, now);
    try {
      const found = await attempt();
      if (found !== undefined) this.#counts.forget(key);
      return found;
    } catch (error) {
      // Nothing was learnt from it.
      this.#counts.takeBack(key);
      throw error;
    } finally {
      underWay.running -= 1;
      if (underWay.running === 0) this.#underWay.delete(key);
      underWay.next.resolve();
      underWay.next = Promise.withResolvers();
    }
  }

  /** Counts a try as soon as it may be made. */
  async #begin(key: string, { registry }: LoginTry, now: Instant): Promise<UnderWay> {
    for (;;) {
      const seconds = this.#counts.count(key, now);
      const underWay = this.#underWay.get(key);
      if (seconds === undefined) {
        const begun = underWay ?? { running: 0, waiting: 0, next: Promise.withResolvers<void>() };
        this.#underWay.set(key, begun);
        begun.running += 1;
        return begun;
      }
      // It was none.
      this.#counts.takeBack(key);
      if (underWay === undefined || underWay.waiting >= mostWaiting) {
        throw refusal('oauth/too-many-logins', { retryAfterSeconds: seconds, detail: `registry "${registry}"` });
      }
      underWay.waiting += 1;
      await underWay.next.promise;
      underWay.waiting -= 1;
    }
  }
}

/**
 * A registry may take names in any case or composition. The digest keeps a long name short; what somebody types in place of
 * the name may be a password, and is not kept.
 */
const keyOf = ({ registry, name, address }: LoginTry): string =>
  sha256(`${registry}/${name.normalize('NFKC').toLowerCase()} ${networkOf(address)}`).toString('base64');
