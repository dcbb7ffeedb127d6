import type { AccessRecord, GrantStore, Instant, RefreshRecord } from '../stores/grants.ts';
import type { Client, Clients } from './client.ts';
import { refusal } from './errors.ts';
import type { Form } from './form.ts';
import { ownerFromId, subjectOf } from './owner.ts';
import { findPresentedRefresh } from './presented-refresh.ts';
import type { Provider } from './provider.ts';
import { hashOf } from './tokens.ts';

/** Answer of the introspection endpoint (RFC 7662 §2.2). Times are seconds since 1970. */
export type Introspection =
  | { readonly active: false }
  | {
      readonly active: true;
      /** Absent where the token has none. */
      readonly scope?: string;
      readonly client_id: string;
      /** Name of the owner; absent where the client acts for itself. */
      readonly username?: string;
      readonly sub: string;
      /** Absent for a refresh token, which no API takes. */
      readonly token_type?: 'Bearer';
      readonly exp: number;
      readonly iat: number;
      readonly iss: string;
    };

/**
 * Says what a token is, as far as the caller may know. Dead, unknown, of another provider, of a suspended client or
 * not the caller's to see: all the same `{ active: false }` and nothing more (RFC 7662 §2.2, §4).
 *
 * `token_type_hint` is not read: a wrong one must not hide a token (§2.1).
 *
 * @throws Fault invalid_request without `token`.
 */
export const introspect = async (
  form: Form,
  { caller, provider }: { readonly caller: Client; readonly provider: Pick<Provider, 'name' | 'issuer'> },
  {
    store,
    clients,
    now,
  }: {
    readonly store: Pick<GrantStore, 'findAccess' | 'findRefresh'>;
    readonly clients: Clients;
    readonly now: Instant;
  },
): Promise<Introspection> => {
  const { token } = form;
  if (token === undefined) throw refusal('oauth/parameter-missing', { parameter: 'token' });
  const hash = hashOf(token);
  const record = await (hash ? store.findAccess(hash, now) : liveRefresh(token, store, now));
  if (record === undefined || record.provider !== provider.name || !maySee(caller, record)) return { active: false };
  // A protected API refuses it as well: the tokens of a suspended client sleep.
  if (clients.find(record.application)?.state !== 'active') return { active: false };
  return {
    ...activeAnswer(record, provider.issuer),
    ...(hash && { token_type: 'Bearer' }),
  };
};

const liveRefresh = async (
  token: string,
  store: Pick<GrantStore, 'findRefresh'>,
  now: Instant,
): Promise<RefreshRecord | undefined> => {
  const { record, isUnused } = (await findPresentedRefresh(token, store)) ?? {};
  return isUnused && record && record.expiresAt > now ? record : undefined;
};

const maySee = (caller: Client, record: { readonly application: string }): boolean =>
  caller.introspect === 'all' || record.application === caller.id;

const activeAnswer = (record: AccessRecord | RefreshRecord, issuer: string): Introspection => ({
  active: true,
  ...(record.scopes.length > 0 ? { scope: record.scopes.join(' ') } : {}),
  client_id: record.application,
  ...(record.owner === undefined ? {} : { username: ownerFromId(record.owner).name }),
  sub: subjectOf(record),
  exp: Math.floor(record.expiresAt / 1000),
  iat: Math.floor(record.issuedAt / 1000),
  iss: issuer,
});
