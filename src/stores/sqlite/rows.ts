import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { ConsentKey, ConsentRecord } from '../consents.ts';
import type { AccessRecord, Attributes, Challenge, CodeRecord, Hash, RefreshRecord } from '../grants.ts';
import type { SessionRecord } from '../sessions.ts';

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

/** The same for a query for many rows. */
export const listing = (
  database: DatabaseSync,
  query: string,
): ((...parameters: readonly SQLInputValue[]) => readonly Values[]) => {
  const statement = database.prepare(query);
  statement.setReturnArrays(true);
  // As above.
  return (...parameters) => statement.all(...parameters) as unknown as readonly Values[];
};

/** What `accessOf` takes. */
export const accessColumns = `family, provider, application, owner, scopes, grant_type, attributes, audience, signed_by,
  issued_at, expires_at`;

/** The access token that a row holds; `hash` is the key it was found by. */
export const accessOf = (hash: Hash, values: Values): AccessRecord => {
  const [family, provider, application, owner, scopes, grantType, attributes, audience, signedBy, issuedAt, expiresAt] =
    values;
  return {
    hash,
    family: text(family),
    provider: text(provider),
    application: text(application),
    owner: optionalText(owner),
    scopes: scopesOf(text(scopes)),
    grantType: text(grantType),
    attributes: attributesOf(attributes),
    audience: textsOf(audience, 'audience'),
    signedBy: optionalText(signedBy),
    issuedAt: integer(issuedAt),
    expiresAt: integer(expiresAt),
  };
};

/** What `codeOf` takes. */
export const codeColumns = `family, provider, application, owner, scopes, redirect_uri, challenge_method, challenge,
  attributes, audience, issued_at, expires_at`;

/** The authorization code that a row holds; `hash` is the key it was found by. */
export const codeOf = (hash: Hash, values: Values): CodeRecord => {
  const [
    family,
    provider,
    application,
    owner,
    scopes,
    redirectUri,
    method,
    challenge,
    attributes,
    audience,
    issuedAt,
    expiresAt,
  ] = values;
  return {
    hash,
    family: text(family),
    provider: text(provider),
    application: text(application),
    owner: text(owner),
    scopes: scopesOf(text(scopes)),
    redirectUri: optionalText(redirectUri),
    challenge: challengeOf(optionalText(method), optionalText(challenge)),
    attributes: attributesOf(attributes),
    audience: textsOf(audience, 'audience'),
    issuedAt: integer(issuedAt),
    expiresAt: integer(expiresAt),
  };
};

/** What `refreshOf` takes. */
export const refreshColumns = `current, family, provider, application, owner, scopes, grant_type, attributes,
  audience, uses_left, issued_at, expires_at, consent_ends_at`;

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
    attributes,
    audience,
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
    attributes: attributesOf(attributes),
    audience: textsOf(audience, 'audience'),
    usesLeft: optionalInteger(usesLeft),
    issuedAt: integer(issuedAt),
    expiresAt: integer(expiresAt),
    consentEndsAt: optionalInteger(consentEndsAt),
  };
};

/** What `sessionOf` takes. */
export const sessionColumns = 'provider, owner, groups, stamp, authenticated_at, idle_ends_at, expires_at';

/** The session that a row holds; `hash` is the key it was found by. */
export const sessionOf = (hash: Hash, values: Values): SessionRecord => {
  const [provider, owner, groups, stamp, authenticatedAt, idleEndsAt, expiresAt] = values;
  return {
    hash,
    provider: text(provider),
    owner: text(owner),
    groups: textsOf(groups, 'groups'),
    stamp: optionalText(stamp),
    authenticatedAt: integer(authenticatedAt),
    idleEndsAt: integer(idleEndsAt),
    expiresAt: integer(expiresAt),
  };
};

/** What `consentOf` takes. */
export const consentColumns = 'scopes, given_at, expires_at';

/** The consent that a row holds; `key` is what it was found by. */
export const consentOf = ({ provider, application, owner }: ConsentKey, values: Values): ConsentRecord => {
  const [scopes, givenAt, expiresAt] = values;
  return {
    provider,
    application,
    owner,
    scopes: scopesOf(text(scopes)),
    givenAt: integer(givenAt),
    expiresAt: integer(expiresAt),
  };
};

/** How scopes are kept: a scope has no space in it (RFC 6749 §3.3). */
export const scopesText = (scopes: readonly string[]): string => scopes.join(' ');

/** The scopes that such a text holds. */
export const scopesOf = (kept: string): readonly string[] => (kept === '' ? [] : kept.split(' '));

/** How attributes, audiences and groups are kept. */
export const jsonText = (value: Attributes | readonly string[] | undefined): string | null =>
  value === undefined ? null : JSON.stringify(value);

/** The attributes that a row holds. */
export const attributesOf = (value: SQLOutputValue | undefined): Attributes | undefined => {
  const kept = optionalText(value);
  if (kept === undefined) return undefined;
  const attributes = parsed(kept);
  if (isAttributes(attributes)) return attributes;
  throw new Error('a row holds no attributes where attributes belong');
};

const isAttributes = (value: unknown): value is Attributes =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && isTexts(Object.values(value));

/** Never lets a damaged list pass as none: without an audience a token is good at every API. */
const textsOf = (value: SQLOutputValue | undefined, name: 'audience' | 'groups'): readonly string[] | undefined => {
  const kept = optionalText(value);
  if (kept === undefined) return undefined;
  const texts = parsed(kept);
  if (Array.isArray(texts) && isTexts(texts)) return texts;
  throw new Error(`a row holds no ${name} where there should be some`);
};

const isTexts = (values: readonly unknown[]): values is readonly string[] =>
  values.every((value) => typeof value === 'string');

/** `undefined` where it is no JSON: the error of the parser would quote what is kept. */
const parsed = (kept: string): unknown => {
  try {
    return JSON.parse(kept);
  } catch {
    return undefined;
  }
};

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
export const optionalInteger = (value: SQLOutputValue | undefined): number | undefined =>
  value === null ? undefined : integer(value);
