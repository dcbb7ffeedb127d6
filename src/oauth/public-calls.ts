import type { Instant } from '../stores/grants.ts';
import type { Client } from './client.ts';
import { refusal } from './errors.ts';
import { networkOf } from './network-of.ts';
import { WindowCounts } from './window-counts.ts';

/** A client that looks after its own tokens makes a few calls a minute. */
const limit = { calls: 60, windowMs: 60_000 };

/**
 * Counts the calls of public clients: whoever knows the id, and everybody does, can call as one. A client has 60 a minute
 * from each address (IPv6: each /64, of which one household has more addresses than could be counted). Clients that
 * prove who they are are not counted.
 */
export class PublicCalls {
  readonly #counts = new WindowCounts(limit.windowMs);

  /** @throws Fault 429 `oauth/too-many-requests`, with the seconds after which it is worth trying again. */
  admit({ id, type }: Pick<Client, 'id' | 'type'>, address: string, now: Instant): void {
    if (type !== 'public') return;
    const caller = `${id} ${networkOf(address)}`;
    if (this.#counts.add(caller, now) <= limit.calls) return;
    const retryAfterSeconds = this.#counts.secondsLeft(caller, now);
    throw refusal('oauth/too-many-requests', { retryAfterSeconds, detail: `public client "${id}"` });
  }
}
