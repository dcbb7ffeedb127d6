import { WindowCounts } from './window-counts.ts';

/** Tries whose outcome is not known yet. */
interface UnderWay {
  running: number;
  waiting: number;
  /** Settles when the next of them ends. */
  next: PromiseWithResolvers<void>;
}

/** Failures by what they have in common, and the tries of it that are under way. */
export class FailureCounts extends WindowCounts {
  /** How many of one key may wait. */
  readonly #mostWaiting: number;
  /** As many as there are requests. */
  readonly #underWay = new Map<string, UnderWay>();

  constructor(windowMs: number, mostWaiting: number) {
    super(windowMs);
    this.#mostWaiting = mostWaiting;
  }

  running(key: string): number {
    return this.#underWay.get(key)?.running ?? 0;
  }

  begin(key: string): void {
    const underWay = this.#underWay.get(key) ?? { running: 0, waiting: 0, next: Promise.withResolvers<void>() };
    underWay.running += 1;
    this.#underWay.set(key, underWay);
  }

  /** One that was begun has ended, whatever came of it. */
  end(key: string): void {
    const underWay = this.#underWay.get(key);
    if (underWay === undefined) return;
    underWay.running -= 1;
    if (underWay.running === 0) this.#underWay.delete(key);
    underWay.next.resolve();
    underWay.next = Promise.withResolvers();
  }

  /** Waits for one of those under way to end; `false`: there are none, or too many wait already. */
  async nextEnd(key: string): Promise<boolean> {
    const underWay = this.#underWay.get(key);
    if (underWay === undefined || underWay.waiting >= this.#mostWaiting) return false;
    underWay.waiting += 1;
    await underWay.next.promise;
    underWay.waiting -= 1;
    return true;
  }
}
