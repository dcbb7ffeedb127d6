import type { Instant } from './grants.ts';

/** Remembers what may be seen once: the `jti` of assertions. Rejects only with `StoreUnavailable`. */
export interface ReplayStore {
  /** Whether it is seen for the first time, in all processes. Remembered until `expiresAt`, then it is new again. */
  isNew(hash: Uint8Array, expiresAt: Instant, now: Instant): Promise<boolean>;
}
