import type { SQLOutputValue } from 'node:sqlite';
import type { AccessRecord, Challenge, CodeRecord, Hash, RefreshRecord } from '../grants.ts';

/** A row as `node:sqlite` gives it. */
export type Row = Record<string, SQLOutputValue>;

/** The access token that a row holds; `hash` is the key it was found by. */
export const accessOf = (hash: Hash, row: Row): AccessRecord => ({
  hash,
  family: text(row['family']),
  provider: text(row['provider']),
  application: text(row['application']),
  owner: optionalText(row['owner']),
  scopes: scopesOf(text(row['scopes'])),
  grantType: text(row['grant_type']),
  issuedAt: integer(row['issued_at']),
  expiresAt: integer(row['expires_at']),
});

/** The authorization code that a row holds; `hash` is the key it was found by. */
export const codeOf = (hash: Hash, row: Row): CodeRecord => ({
  hash,
  family: text(row['family']),
  provider: text(row['provider']),
  application: text(row['application']),
  owner: text(row['owner']),
  scopes: scopesOf(text(row['scopes'])),
  redirectUri: optionalText(row['redirect_uri']),
  challenge: challengeOf(optionalText(row['challenge_method']), optionalText(row['challenge'])),
  issuedAt: integer(row['issued_at']),
  expiresAt: integer(row['expires_at']),
});

/** The chain of refresh tokens that a row holds; `hash` is the key it was found by. */
export const refreshOf = (hash: Hash, row: Row): RefreshRecord => ({
  hash,
  current: blob(row['current']),
  family: text(row['family']),
  provider: text(row['provider']),
  application: text(row['application']),
  owner: text(row['owner']),
  scopes: scopesOf(text(row['scopes'])),
  grantType: text(row['grant_type']),
  usesLeft: optionalInteger(row['uses_left']),
  issuedAt: integer(row['issued_at']),
  expiresAt: integer(row['expires_at']),
  consentEndsAt: optionalInteger(row['consent_ends_at']),
});

/** How scopes are kept: a scope has no space in it (RFC 6749 §3.3). */
export const scopesText = (scopes: readonly string[]): string => scopes.join(' ');

const scopesOf = (kept: string): readonly string[] => (kept === '' ? [] : kept.split(' '));

/** Never lets a damaged challenge pass as "no challenge": that would switch PKCE off. */
const challengeOf = (method: string | undefined, value: string | undefined): Challenge | undefined => {
  if (method === undefined && value === undefined) return undefined;
  if ((method === 'S256' || method === 'plain') && value !== undefined) return { method, value };
  throw new Error('a row holds half a challenge');
};

/** A text column. */
export const text = (value: SQLOutputValue | undefined): string => {
  if (typeof value === 'string') return value;
  throw new Error('a row holds no text where text belongs');
};

/** An integer column. */
export const integer = (value: SQLOutputValue | undefined): number => {
  if (typeof value === 'number') return value;
  throw new Error('a row holds no integer where an integer belongs');
};

/** A blob column. */
export const blob = (value: SQLOutputValue | undefined): Uint8Array => {
  if (value instanceof Uint8Array) return value;
  throw new Error('a row holds no bytes where bytes belong');
};

/** A column that is not there is a fault, not an absent value: an owner that is overlooked would be another's token. */
const optionalText = (value: SQLOutputValue | undefined): string | undefined =>
  value === null ? undefined : text(value);

/** The same for a number: a count or an end that is overlooked would be no limit at all. */
const optionalInteger = (value: SQLOutputValue | undefined): number | undefined =>
  value === null ? undefined : integer(value);
