import type { Hash, Instant, OwnerId } from './grants.ts';

/** That somebody is signed in at a provider, in one browser. */
export interface SessionRecord {
  /** Of the id that the browser's cookie has. */
  readonly hash: Hash;
  /** `info.x-name`: at another one it means nothing. */
  readonly provider: string;
  readonly owner: OwnerId;
  readonly groups: readonly string[] | undefined;
  /** What the registry said of the password (`Registry.stampOf`). */
  readonly stamp: string | undefined;
  /** When they signed in (OpenID Connect Core 1.0 §2, `auth_time`). */
  readonly authenticatedAt: Instant;
  /** Unless it is used before. */
  readonly idleEndsAt: Instant;
  /** Whatever it is used for. */
  readonly expiresAt: Instant;
}

/**
 * Who is signed in. Each method is one atomic operation, resolved after it is durable; rejects only with `StoreUnavailable`.
 * `GrantStore.revoke` by a rule that ends everything of an owner ends theirs too.
 */
export interface SessionStore {
  /** `replaces`: the session that this browser had until now ends with it. */
  create(session: SessionRecord, replaces?: Hash): Promise<void>;
  /** `undefined` also where it is over at `now`. */
  find(hash: Hash, now: Instant): Promise<SessionRecord | undefined>;
  /** Puts off its idle end, and never brings it forward; one that was ended stays so. */
  touch(hash: Hash, idleEndsAt: Instant): Promise<void>;
  end(hash: Hash): Promise<void>;
  /** All of an owner at a provider. */
  endAll(of: Pick<SessionRecord, 'provider' | 'owner'>): Promise<void>;
}
