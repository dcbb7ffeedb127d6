import type { GrantStore, Instant } from '../stores/grants.ts';
import type { Client } from './client.ts';
import { refusal } from './errors.ts';
import type { Form } from './form.ts';
import { accessKeyOf } from './presented-access.ts';
import { findPresentedRefresh } from './presented-refresh.ts';
import type { Provider } from './provider.ts';

/**
 * Revokes a token of the caller's own (RFC 7009 §2.1). With a refresh token goes everything that came of the same
 * authorization, also where it has been used meanwhile: the client may never have got the one after it. With an access
 * token too, where the provider says so (`revocation: { cascade: true }`).
 *
 * One that is unknown, dead or another client's is left as it is and answered with the same 200 (§2.2): the answer says
 * nothing about tokens that are not the caller's.
 *
 * `token_type_hint` is not read: a wrong one must not keep a token alive (§2.1).
 *
 * @returns how many tokens it ended, for the log and never for the client.
 * @throws Fault invalid_request without `token`.
 */
export const revokeToken = async (
  form: Form,
  { caller, provider }: { readonly caller: Client; readonly provider: Pick<Provider, 'name' | 'settings'> },
  { store, now }: { readonly store: Pick<GrantStore, 'findAccess' | 'findRefresh' | 'revoke'>; readonly now: Instant },
): Promise<number> => {
  const { token } = form;
  if (token === undefined) throw refusal('oauth/parameter-missing', { parameter: 'token' });
  const access = accessKeyOf(token);
  const record = access ? await store.findAccess(access, now) : (await findPresentedRefresh(token, store))?.record;
  if (record?.application !== caller.id || record.provider !== provider.name) return 0;
  const { hash, family } = record;
  const isAlone = access !== undefined && !provider.settings.revocation.cascade;
  return store.revoke(isAlone ? { by: 'token', hash } : { by: 'family', family }, now);
};
