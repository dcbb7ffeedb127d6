import type { AccessRecord, Attributes, GrantStore, Instant, RefreshRecord } from '../stores/grants.ts';
import type { Client, Clients } from './client.ts';
import { refusal } from './errors.ts';
import type { Form } from './form.ts';
import { shownAttributes } from './kept-metadata.ts';
import type { KnownOwners } from './known-owners.ts';
import { ownerFromId, subjectOf } from './owner.ts';
import { accessKeyOf } from './presented-access.ts';
import { findPresentedRefresh } from './presented-refresh.ts';
import type { Provider } from './provider.ts';

/** A live token that somebody may look into. */
export type SeenToken =
  | { readonly kind: 'access'; readonly record: AccessRecord }
  | { readonly kind: 'refresh'; readonly record: RefreshRecord };

/** What finding a token needs. */
export interface Finding {
  readonly store: Pick<GrantStore, 'findAccess' | 'findRefresh'>;
  readonly clients: Clients;
  readonly owners: KnownOwners;
  /** Whether the revocation URL of the provider lists an access token; absent: it has none. */
  readonly isListed?: ((token: string, record: AccessRecord) => Promise<boolean>) | undefined;
  readonly now: Instant;
}

/**
 * Finds the token that an introspection request is about, as far as the caller may know of it. Dead, unknown, of another
 * provider, of a suspended client, of a user who is gone, or not the caller's to see: all the same `undefined`, so that
 * the answer cannot tell one from the other (RFC 7662 §2.2, §4).
 *
 * A refresh token is its client's own affair: no API takes one, so none that sees all tokens is told of it (§2.2: whether
 * it is active is said to who could use it).
 *
 * `token_type_hint` is not read: a wrong one must not hide a token (§2.1). To look into a refresh token is no use of it, so
 * no list is asked about one.
 *
 * @throws Fault invalid_request without `token`.
 */
export const findSeenToken = async (
  { token }: Form,
  { caller, provider }: { readonly caller: Client; readonly provider: Pick<Provider, 'name'> },
  { store, clients, owners, isListed, now }: Finding,
): Promise<SeenToken | undefined> => {
  if (token === undefined) throw refusal('oauth/parameter-missing', { parameter: 'token' });
  const found = await liveToken(token, store, now);
  if (found === undefined || found.record.provider !== provider.name || !maySee(caller, found)) return undefined;
  // A protected API refuses them as well.
  const { application, owner } = found.record;
  if (clients.find(application)?.state !== 'active' || !owners.has(owner)) return undefined;
  return found.kind === 'access' && (await isListed?.(token, found.record)) ? undefined : found;
};

const liveToken = async (token: string, store: Finding['store'], now: Instant): Promise<SeenToken | undefined> => {
  const key = accessKeyOf(token);
  if (key !== undefined) {
    const record = await store.findAccess(key, now);
    return record && { kind: 'access', record };
  }
  const { record, isUnused } = (await findPresentedRefresh(token, store)) ?? {};
  return isUnused && record && record.expiresAt > now ? { kind: 'refresh', record } : undefined;
};

const maySee = (caller: Client, { kind, record }: SeenToken): boolean =>
  record.application === caller.id || (caller.introspect === 'all' && kind === 'access');

/** Answer of the introspection endpoint (RFC 7662 §2.2). Times are seconds since 1970. */
export type Introspection = { readonly active: false } | ActiveToken;

/** About a live token. Its custom attributes stand beside these, under their own names. */
export interface ActiveToken {
  readonly active: true;
  /** Absent where the token has none. */
  readonly scope?: string;
  readonly client_id: string;
  /** Name of the owner; absent where the client acts for itself. */
  readonly username?: string;
  readonly sub: string;
  /** Absent where the token is not confined to resources. */
  readonly aud?: string | readonly string[];
  /** Absent for a refresh token, which no API takes. */
  readonly token_type?: 'Bearer';
  readonly exp: number;
  readonly iat: number;
  readonly iss: string;
}

/** What the caller is told of a token that it may see; of any other, that it is not active and nothing more. */
export const introspectionOf = (
  seen: SeenToken | undefined,
  { issuer }: Pick<Provider, 'issuer'>,
): Introspection | (Introspection & Attributes) => {
  if (seen === undefined) return { active: false };
  const told = activeToken(seen, issuer);
  const attributes = shownAttributes(seen.record.attributes);
  return attributes === undefined ? told : { ...customMembers(attributes), ...told };
};

/** The members that RFC 7662 names. */
export const activeToken = ({ kind, record }: SeenToken, issuer: string): ActiveToken => ({
  active: true,
  ...(record.scopes.length > 0 ? { scope: record.scopes.join(' ') } : {}),
  client_id: record.application,
  ...(record.owner === undefined ? {} : { username: ownerFromId(record.owner).name }),
  sub: subjectOf(record),
  ...audienceOf(record),
  ...(kind === 'access' && { token_type: 'Bearer' }),
  exp: Math.floor(record.expiresAt / 1000),
  iat: Math.floor(record.issuedAt / 1000),
  iss: issuer,
});

const audienceOf = ({ audience }: Pick<AccessRecord, 'audience'>): Pick<ActiveToken, 'aud'> => {
  const [only, ...more] = audience ?? [];
  if (only === undefined) return {};
  return { aud: more.length === 0 ? only : [only, ...more] };
};

/**
 * Attributes that may stand in an answer: none takes the place of a member that we or readers of tokens know, also where
 * this token does not have it (an attribute "username" would make a user of a client).
 */
const customMembers = (attributes: Attributes): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => !reserved.has(name)));

/** RFC 7662 §2.2; of what is registered beside it (IANA, OAuth Token Introspection Response) what says who it is; ours. */
const reserved: ReadonlySet<string> = new Set([
  ...['active', 'scope', 'client_id', 'username', 'token_type', 'exp', 'iat', 'nbf', 'sub', 'aud', 'iss', 'jti'],
  ...['act', 'may_act', 'cnf', 'acr', 'auth_time', 'permissions', 'authorization_details', '__proto__'],
  ...['client_name', 'grant_type', 'nbfstr', 'expstr', 'consented_on', 'consented_on_str'],
]);
