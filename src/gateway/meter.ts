import type { LinkedRoute } from '../runtime/link.ts';

/** Takes note of what a gateway does: once for each event, on the hot path. */
export interface Meter {
  /** From now on requests are for these routes. What is known of others may be forgotten. */
  serves(routes: readonly LinkedRoute[]): void;
  /**
   * A request is over.
   *
   * @param route `undefined`: it led to none.
   * @param status `undefined`: the client left before the answer began.
   */
  ended(route: LinkedRoute | undefined, status: number | undefined, ms: number): void;
  /** A request was refused, with this code. */
  refused(code: string): void;
  /** A code or token was issued, and has gone out. */
  issued(kind: string): void;
}

const ignore = (): void => {};

/** Notes nothing. */
export const noMeter: Meter = { serves: ignore, ended: ignore, refused: ignore, issued: ignore };
