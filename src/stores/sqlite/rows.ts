import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { AccessRecord, Challenge, CodeRecord, Hash, RefreshRecord } from '../grants.ts';

/** A row as `node:sqlite` gives it. */
export type Row = Record<string, SQLOutputValue>;
/** The values of a row, in the order of the columns asked for. */
type Values = readonly SQLOutputValue[];

/** Prepares a query for one row that comes as its values alone: with the names of its columns it takes twice as long. */
export const finding = (
  database: DatabaseSync,
  query: string,
): ((...parameters: readonly SQLInputValue[]) => Values | undefined) => {
  const statement = database.prepare(query);
  statement.setReturnArrays(true);
  // The types know only of rows with names.
  return (...parameters) => statement.get(...parameters) as unknown as Values | undefined;
};

/** What `accessOf` takes. */
export const accessColumns = 'family, provider, application, owner, scopes, grant_type, issued_at, expires_at';

/** The access token that a row holds; `hash` is the key it was found by. */
export const accessOf = (hash: Hash, values: Values): AccessRecord => {
  const [family, provider, application, owner, scopes, grantType, issuedAt, expiresAt] = values;
  return {
    hash,
    family: text(family),
    provider: text(provider),
    application: text(application),
    owner: optionalText(owner),
    scopes: scopesOf(text(scopes)),
    grantType: text(grantType),
    issuedAt: integer(issuedAt),
    expiresAt: integer(expiresAt),
  };
};

/** What `codeOf` takes. */
export const codeColumns = `family, provider, application, owner, scopes, redirect_uri, challenge_method, challenge,
  issued_at, expires_at`;

/** The authorization code that a row holds; `hash` is the key it was found by. */
export const codeOf = (hash: Hash, values: Values): CodeRecord => {
  const [family, provider, application, owner, scopes, redirectUri, method, challenge, issuedAt, expiresAt] = values;
  return {
    hash,
    family: text(family),
    provider: text(provider),
    application: text(application),
    owner: text(owner),
    scopes: scopesOf(text(scopes)),
    redirectUri: optionalText(redirectUri),
    challenge: challengeOf(optionalText(method), optionalText(challenge)),
    issuedAt: integer(issuedAt),
    expiresAt: integer(expiresAt),
  };
};

/** What `refreshOf` takes. */
export const refreshColumns = `current, family, provider, application, owner, scopes, grant_type, uses_left, issued_at,
  expires_at, consent_ends_at`;

/** The chain of refresh tokens that a row holds; `hash` is the key it was found by. */
export const refreshOf = (hash: Hash, values: Values): RefreshRecord => {
  const [
    current,
    family,
    provider,
    application,
    owner,
    scopes,
    grantType,
    usesLeft,
    issuedAt,
    expiresAt,
    consentEndsAt,
  ] = values;
  return {
    hash,
    current: blob(current),
    family: text(family),
    provider: text(provider),
    application: text(application),
    owner: text(owner),
    scopes: scopesOf(text(scopes)),
    grantType: text(grantType),
    usesLeft: optionalInteger(usesLeft),
    issuedAt: integer(issuedAt),
    expiresAt: integer(expiresAt),
    consentEndsAt: optionalInteger(consentEndsAt),
  };
};

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
