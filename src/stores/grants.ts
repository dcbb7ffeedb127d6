/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/**
 * What a store keeps of a token, code or id: 32 bytes, the 6 bytes of the time of issue (milliseconds, big-endian) and 26
 * bytes of the SHA-256 of the secret. The time in front keeps neighbours together in the B-tree.
 */
export type Hash = Uint8Array;

/** Who owns the resources: `user:<registry>/<name>`. */
export type OwnerId = string;

/** Custom attributes of an authorization, by name: an author's own, and IBM's `miscinfo`. */
export type Attributes = Readonly<Record<string, string>>;

/** A PKCE challenge (RFC 7636 §4.2). */
export interface Challenge {
  readonly method: 'S256' | 'plain';
  readonly value: string;
}

/** An authorization code as kept (RFC 6749 §4.1.2). */
export interface CodeRecord {
  readonly hash: Hash;
  /**
   * Shared by everything that one authorization led to: what dies together when a code is used twice. Begins with the moment
   * that it began at: twelve hexadecimal digits of milliseconds.
   */
  readonly family: string;
  /** `info.x-name` of the provider. */
  readonly provider: string;
  readonly application: string;
  readonly owner: OwnerId;
  readonly scopes: readonly string[];
  /** As sent to the authorization endpoint; `undefined` if it was left out there (RFC 6749 §4.1.3). */
  readonly redirectUri: string | undefined;
  readonly challenge: Challenge | undefined;
  /** Go on to the tokens that it is exchanged for. */
  readonly attributes: Attributes | undefined;
  /** Where its tokens may be used (RFC 8707); `undefined`: wherever the provider's are. */
  readonly audience: readonly string[] | undefined;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
}

/** An access token as kept: an opaque one, or a JWT, whose key is made of the whole text. */
export interface AccessRecord {
  readonly hash: Hash;
  readonly family: string;
  readonly provider: string;
  readonly application: string;
  /** Absent for client credentials: nobody can be called like an application (RFC 9700 §4.15). */
  readonly owner: OwnerId | undefined;
  readonly scopes: readonly string[];
  readonly grantType: string;
  readonly attributes: Attributes | undefined;
  /** Where it may be used (RFC 9068 §3, `aud`); `undefined`: at every API that takes the provider's tokens. */
  readonly audience: readonly string[] | undefined;
  /** `kid` of the key that has signed it; `undefined`: it is opaque. */
  readonly signedBy: string | undefined;
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
  readonly attributes: Attributes | undefined;
  readonly audience: readonly string[] | undefined;
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
export type Spend = { readonly kind: 'code'; readonly hash: Hash } | SpentRefresh;

/** A refresh token that is presented. */
export interface SpentRefresh {
  readonly kind: 'refresh';
  readonly hash: Hash;
  /** SHA-256 of the differing part of the refresh token that was presented. */
  readonly current: Uint8Array;
  /**
   * An answer that got lost may be asked for again: for so long after this use the same refresh token is answered
   * `repeated`, with `sealed` (at most 64 bytes), until the one that takes its place is used. So is the last use of a
   * chain, which gives no refresh token. `undefined`: no grace, neither for a second use nor for this
   * one, where it is the second.
   */
  readonly grace: { readonly seconds: number; readonly sealed: Uint8Array } | undefined;
}

/**
 * How `issue` ended. `repeated`: the refresh token was used before and is in the grace of that use, so the access token is
 * recorded and the chain stays as it was; `sealed` is what that first use has kept. `reused`: the one-time thing had been consumed before;
 * everything of its family is revoked now, and `revoked` says how many tokens that hit. `unknown` and `expired` changed
 * nothing.
 */
export type Issued =
  | { readonly result: 'issued' }
  | { readonly result: 'repeated'; readonly sealed: Uint8Array }
  | { readonly result: 'reused'; readonly revoked: number }
  | { readonly result: 'unknown' | 'expired' };

/** How `issue` says no. */
export type Refused = Exclude<Issued['result'], 'issued' | 'repeated'>;

/**
 * Which tokens to revoke: one access token by its hash; all of a family, its refresh tokens and codes included; or all
 * whose authorization began at or before a moment (so what a thief has refreshed since is among them) and have every member that is given, whoever issued them and whatever they are.
 */
export type Selection =
  | { readonly by: 'token'; readonly hash: Hash }
  | { readonly by: 'family'; readonly family: string }
  | RevocationRule;

/**
 * A line of the revocation list. A permission set is `provider`, `application`, `owner` and perhaps `scope`. A member that
 * is given is not empty, and the scope is one: else a `RangeError`, since it would hit more, or less, than was meant.
 */
export interface RevocationRule {
  readonly by: 'rule';
  /** Of authorizations that began at or before this moment: one of a client for itself begins with its token. */
  readonly before: Instant;
  readonly provider?: string | undefined;
  readonly application?: string | undefined;
  readonly owner?: OwnerId | undefined;
  /** Those that have this scope among theirs. */
  readonly scope?: string | undefined;
  /** Signed by this key. */
  readonly signedBy?: string | undefined;
}

/** What an owner has allowed an application, and still holds: one for each authorization. */
export interface Permission {
  readonly family: string;
  readonly provider: string;
  readonly application: string;
  readonly owner: OwnerId;
  readonly scopes: readonly string[];
  /** When it was given, as far as what is kept of it tells. */
  readonly issuedAt: Instant;
  /** When the last token that it has led to expires. */
  readonly expiresAt: Instant;
  readonly hasRefresh: boolean;
  readonly attributes: Attributes | undefined;
}

/** The store cannot answer now: the caller says 503, never a false success and never `invalid_grant`. */
export class StoreUnavailable extends Error {
  constructor(cause: unknown) {
    super('the store is unavailable', { cause });
    this.name = 'StoreUnavailable';
  }
}

/**
 * Codes and tokens. Each method is one atomic operation, resolved after it is durable; `StoreUnavailable` is the only
 * rejection. Expired and revoked records are never returned by `findAccess`; what a rule of the revocation list hits is
 * found by nothing.
 */
export interface GrantStore {
  saveCode(record: CodeRecord): Promise<void>;
  /** Looks, does not consume: finds also a consumed or expired code, so that `issue` decides. */
  findCode(hash: Hash): Promise<CodeRecord | undefined>;
  /** Looks, does not consume: finds also an expired or used-up chain, whatever its `current`, so that `issue` decides. */
  findRefresh(hash: Hash): Promise<RefreshRecord | undefined>;
  /** Consumes `spends` and records `tokens`, or does neither. What the revocation list hits is never alive. */
  issue(tokens: NewTokens, spends: Spend | undefined, now: Instant): Promise<Issued>;
  /** Returns at once where the answer is at hand; otherwise a promise. */
  findAccess(hash: Hash, now: Instant): AccessRecord | undefined | Promise<AccessRecord | undefined>;
  /** Replaces the attributes of the live tokens and, until it expires, of the chain of a family. How many it reached. */
  setAttributes(family: string, attributes: Attributes, now: Instant): Promise<number>;
  /**
   * What an owner has allowed at a provider and still holds, the newest first; at most `limit`. Who has more than ten
   * thousand live tokens is not shown all.
   */
  permissions(
    of: { readonly provider: string; readonly owner: OwnerId },
    now: Instant,
    limit: number,
  ): Promise<readonly Permission[]>;
  /**
   * How many live tokens a selection would end: access tokens, and refresh tokens that are good. Codes are none. May look
   * through all of them, a part in each turn of the event loop.
   */
  count(selection: Selection, now: Instant): Promise<number>;
  /**
   * How many live tokens it ended, as `count` has it. A rule goes on the revocation list, which all processes heed from
   * then on; of two with the same members the later `before` holds. It also ends the consents that it hits (given at or
   * before its moment; none is signed), and, where it names an owner and neither application, scope nor key, their
   * sessions that began by then: who ends everything of an owner means their browsers too.
   */
  revoke(selection: Selection, now: Instant): Promise<number>;
  /**
   * Removes codes and tokens that have not mattered to anyone for `keepMs`, and what else is over; at most `limit` rows a
   * call. How many went.
   */
  purge(now: Instant, limit: number, keepMs: number): Promise<number>;
}
