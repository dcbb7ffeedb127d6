import type { Instant } from '../stores/grants.ts';

/**
 * At some 150 bytes each. Beyond them those are forgotten that have not been counted for longest: who wants that of one has
 * to have a hundred thousand others counted in between. (To forget the smallest first would be worse: whoever has filled
 * all places with large ones would then have every new one forgotten at once.)
 */
const mostKept = 100_000;

interface Window {
  readonly endsAt: Instant;
  count: number;
}

/** Counts by key, in bounded memory. A window begins with the first count in it. Keys are short. */
export class WindowCounts {
  readonly #windowMs: number;
  readonly #windows = new Map<string, Window>();

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** In the window that `now` is in. */
  count(key: string, now: Instant): number {
    return this.#windowAt(key, now)?.count ?? 0;
  }

  /** Counts one more; the count with it. */
  add(key: string, now: Instant): number {
    const window = this.#windowAt(key, now) ?? { endsAt: now + this.#windowMs, count: 0 };
    window.count += 1;
    // Taken out and put in again: the first of the map is what has not been counted for longest.
    this.#windows.delete(key);
    this.#windows.set(key, window);
    if (this.#windows.size > mostKept) this.#forgetOldest();
    return window.count;
  }

  /** Until the window ends; at least one. */
  secondsLeft(key: string, now: Instant): number {
    const endsAt = this.#windowAt(key, now)?.endsAt ?? now;
    return Math.max(1, Math.ceil((endsAt - now) / 1000));
  }

  /** As if nothing had been counted. */
  forget(key: string): void {
    this.#windows.delete(key);
  }

  #windowAt(key: string, now: Instant): Window | undefined {
    const window = this.#windows.get(key);
    return window === undefined || window.endsAt <= now ? undefined : window;
  }

  #forgetOldest(): void {
    const [oldest] = this.#windows.keys();
    if (oldest !== undefined) this.#windows.delete(oldest);
  }
}
