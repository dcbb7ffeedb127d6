import { isIPv6 } from 'node:net';
import type { Instant } from '../stores/grants.ts';

/**
 * At some 150 bytes each. Beyond them those that have not called for longest are forgotten: who wants that of one has to
 * make a hundred thousand calls as others in between. (To forget those with few calls first would be worse: whoever has
 * filled all places with many would then have every new one forgotten at once.)
 */
const mostCallers = 100_000;

interface Window {
  readonly endsAt: Instant;
  calls: number;
}

/** How often somebody may do something. */
export interface CallLimit {
  readonly calls: number;
  readonly windowMs: number;
}

/** Counts calls by caller, in bounded memory. A window begins with the first call in it. */
export class CallCounts {
  readonly #limit: CallLimit;
  readonly #windows = new Map<string, Window>();

  constructor(limit: CallLimit) {
    this.#limit = limit;
  }

  /** `undefined`: it may be; else the seconds after which it is worth trying again. `caller` is short. */
  count(caller: string, now: Instant): number | undefined {
    const { calls, windowMs } = this.#limit;
    const known = this.#windows.get(caller);
    const window = known === undefined || known.endsAt <= now ? { endsAt: now + windowMs, calls: 0 } : known;
    // Taken out and put in again: the first of the map is who has not called for longest.
    this.#windows.delete(caller);
    this.#windows.set(caller, window);
    if (this.#windows.size > mostCallers) this.#forgetOldest();
    window.calls += 1;
    return window.calls > calls ? Math.ceil((window.endsAt - now) / 1000) : undefined;
  }

  /** The last call of this caller was none. */
  takeBack(caller: string): void {
    const window = this.#windows.get(caller);
    if (window !== undefined) window.calls -= 1;
  }

  /** As if this caller had never called. */
  forget(caller: string): void {
    this.#windows.delete(caller);
  }

  #forgetOldest(): void {
    for (const oldest of this.#windows.keys()) {
      this.#windows.delete(oldest);
      return;
    }
  }
}

/** What one household has of addresses: of IPv6 the first four groups (a /64), any other address as it is. */
export const networkOf = (address: string): string => {
  if (!isIPv6(address)) return address;
  const [left = '', right] = address.split('::');
  const groups = left.split(':');
  // What `::` stands for: as many zeros as are missing, of which only the first four groups matter here.
  const missing = right === undefined ? 0 : 8 - groups.length - right.split(':').length;
  return [...groups, ...Array<string>(Math.max(0, missing)).fill('0'), ...(right ?? '').split(':')]
    .slice(0, 4)
    .map((group) => group || '0')
    .join(':');
};
