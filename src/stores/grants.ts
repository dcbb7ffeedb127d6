/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/**
 * What a store keeps of a token, code or id: 32 bytes, the 6 bytes of the time of issue (milliseconds, big-endian) and 26
 * bytes of the SHA-256 of the secret. The time in front keeps neighbours together in the B-tree.
 */
export type Hash = Uint8Array;

/** Who owns the resources: `user:<registry>/<name>`. */
export type OwnerId = string;

/** A PKCE challenge (RFC 7636 §4.2). */
export interface Challenge {
  readonly method: 'S256' | 'plain';
  readonly value: string;
}

/** An authorization code as kept (RFC 6749 §4.1.2). */
export interface CodeRecord {
  readonly hash: Hash;
  /** Shared by everything that one authorization led to: what dies together when a code is used twice. */
  readonly family: string;
  /** `info.x-name` of the provider. */
  readonly provider: string;
  readonly application: string;
  readonly owner: OwnerId;
  readonly scopes: readonly string[];
  /** As sent to the authorization endpoint; `undefined` if it was left out there (RFC 6749 §4.1.3). */
  readonly redirectUri: string | undefined;
  readonly challenge: Challenge | undefined;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
}

/** An access token as kept. */
export interface AccessRecord {
  readonly hash: Hash;
  readonly family: string;
  readonly provider: string;
  readonly application: string;
  /** Absent for client credentials: nobody can be called like an application (RFC 9700 §4.15). */
  readonly owner: OwnerId | undefined;
  readonly scopes: readonly string[];
  readonly grantType: string;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
}

/**
 * What is kept of a chain of refresh tokens: one record, whatever its length. Every refresh replaces `current`, so a refresh
 * token that was good before is known by its key and its wrong `current` (RFC 9700 §4.14.2).
 */
export interface RefreshRecord {
  /** The key: the same for every refresh token of the chain. */
  readonly hash: Hash;
  /** SHA-256 (32 bytes) of the part in which the refresh token that is good now differs from those before it. */
  readonly current: Uint8Array;
  readonly family: string;
  readonly provider: string;
  readonly application: string;
  readonly owner: OwnerId;
  /** What was granted: a refresh may ask for less, and later again for all of it (RFC 6749 §6). */
  readonly scopes: readonly string[];
  /** Of the grant that began the chain. */
  readonly grantType: string;
  /** How many more times it may be used; 0: used up, no refresh token is good any more; `undefined`: until it expires. */
  readonly usesLeft: number | undefined;
  readonly issuedAt: Instant;
  /** Of the refresh token that is good now. */
  readonly expiresAt: Instant;
  /** When the consent itself ends, and with it everything of the chain; `undefined`: no such cap. */
  readonly consentEndsAt: Instant | undefined;
}

/** What one successful token request creates. With a refresh token that is spent, `refresh` takes its place. */
export interface NewTokens {
  readonly access: AccessRecord;
  readonly refresh?: RefreshRecord | undefined;
}

/** The one-time thing that a token request consumes. Later: device codes, assertions. */
export type Spend =
  | { readonly kind: 'code'; readonly hash: Hash }
  /** `current`: SHA-256 of the differing part of the refresh token that was presented. */
  | { readonly kind: 'refresh'; readonly hash: Hash; readonly current: Uint8Array };

/**
 * How `issue` ended. `reused`: the one-time thing had been consumed before; everything of its family is revoked now, and
 * `revoked` says how many tokens that hit. `unknown` and `expired` changed nothing.
 */
export type Issued =
  | { readonly result: 'issued' }
  | { readonly result: 'reused'; readonly revoked: number }
  | { readonly result: 'unknown' | 'expired' };

/** How `issue` says no. */
export type Refused = Exclude<Issued['result'], 'issued'>;

/** Which tokens to revoke: one access token by its hash, or all of a family, its refresh tokens and codes included. */
export type Selection =
  | { readonly by: 'token'; readonly hash: Hash }
  | { readonly by: 'family'; readonly family: string };

/** The store cannot answer now: the caller says 503, never a false success and never `invalid_grant`. */
export class StoreUnavailable extends Error {
  constructor(cause: unknown) {
    super('the store is unavailable', { cause });
    this.name = 'StoreUnavailable';
  }
}

/**
 * Codes and tokens. Each method is one atomic operation, resolved after it is durable; `StoreUnavailable` is the only
 * rejection. Expired and revoked records are never returned by `findAccess`.
 */
export interface GrantStore {
  saveCode(record: CodeRecord): Promise<void>;
  /** Looks, does not consume: finds also a consumed or expired code, so that `issue` decides. */
  findCode(hash: Hash): Promise<CodeRecord | undefined>;
  /** Looks, does not consume: finds also an expired or used-up chain, whatever its `current`, so that `issue` decides. */
  findRefresh(hash: Hash): Promise<RefreshRecord | undefined>;
  /** Consumes `spends` and records `tokens`, or does neither. */
  issue(tokens: NewTokens, spends: Spend | undefined, now: Instant): Promise<Issued>;
  /** Returns at once where the answer is at hand; otherwise a promise. */
  findAccess(hash: Hash, now: Instant): AccessRecord | undefined | Promise<AccessRecord | undefined>;
  /** How many live tokens it ended. */
  revoke(selection: Selection, now: Instant): Promise<number>;
  /** Removes what can no longer matter to anyone; at most `limit` rows a call. How many went. */
  purge(now: Instant, limit: number): Promise<number>;
}
