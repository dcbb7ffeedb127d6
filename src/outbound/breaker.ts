/** When a breaker opens, and for how long. */
export interface BreakerSettings {
  /** Failures in a row, at least 1. */
  readonly failures: number;
  readonly pauseMs: number;
}

/**
 * Keeps calls from an origin that fails: after some failures in a row it is open and nothing is sent; after a pause exactly
 * one call goes out as a probe, and decides.
 *
 * What counts is told by whoever calls: each call that `admit` let through ends in one of `answered`, `failed` and
 * `released`. A few fields, no timer: an origin that answers costs two comparisons a call.
 */
export class Breaker {
  readonly #settings: BreakerSettings;
  readonly #now: () => number;
  #failures = 0;
  /** When the next probe may go; 0: closed. */
  #probeAt = 0;
  #probing = false;
  /** How often it has opened so far. */
  openings = 0;

  /** @param now milliseconds of a clock that never goes back. */
  constructor(settings: BreakerSettings, now: () => number) {
    this.#settings = settings;
    this.#now = now;
  }

  get isOpen(): boolean {
    return this.#probeAt !== 0;
  }

  /** Whether a call may go out, and whether it is the probe; otherwise the milliseconds until it is worth trying. */
  admit(): 'call' | 'probe' | number {
    if (this.#probeAt === 0) return 'call';
    const wait = this.#probeAt - this.#now();
    if (wait > 0 || this.#probing) return Math.max(wait, 0);
    this.#probing = true;
    return 'probe';
  }

  /** The origin answered, whatever it said: it is there. */
  answered(): void {
    if (this.#failures === 0) return;
    this.#failures = 0;
    this.#probeAt = 0;
    this.#probing = false;
  }

  /** The origin could not be reached, or gave no answer. */
  failed(isProbe: boolean): void {
    // Calls of before it opened say nothing about now.
    if (this.isOpen && !isProbe) return;
    this.#failures++;
    if (this.#failures < this.#settings.failures) return;
    if (!isProbe) this.openings++;
    this.#probing = false;
    this.#probeAt = this.#now() + this.#settings.pauseMs;
  }

  /** The call ended before it could say anything about the origin. */
  released(isProbe: boolean): void {
    if (isProbe) this.#probing = false;
  }
}
