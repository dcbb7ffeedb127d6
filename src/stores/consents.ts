import type { Instant, OwnerId } from './grants.ts';

/** Whose consent to what is meant. */
export interface ConsentKey {
  /** `info.x-name`. */
  readonly provider: string;
  readonly application: string;
  readonly owner: OwnerId;
}

/** What an owner has allowed an application by an act of theirs, so that they need not be asked again. */
export interface ConsentRecord extends ConsentKey {
  readonly scopes: readonly string[];
  readonly givenAt: Instant;
  readonly expiresAt: Instant;
}

/**
 * Remembered consents. Each method is one atomic operation, resolved after it is durable; rejects only with
 * `StoreUnavailable`. `GrantStore.revoke` by rule also ends those given at or before its moment that it hits.
 */
export interface ConsentStore {
  /** `undefined` also where it is over at `now`. */
  find(key: ConsentKey, now: Instant): Promise<ConsentRecord | undefined>;
  /** All of an owner at a provider that are not over, the newest first; at most `limit`. */
  list(of: Pick<ConsentKey, 'provider' | 'owner'>, now: Instant, limit: number): Promise<readonly ConsentRecord[]>;
  /** In place of the one before. */
  remember(consent: ConsentRecord): Promise<void>;
}
