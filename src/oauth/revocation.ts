import type { GrantStore, Instant } from '../stores/grants.ts';
import type { Client } from './client.ts';
import { refusal } from './errors.ts';
import type { Form } from './form.ts';
import type { Provider } from './provider.ts';
import { hashOf } from './tokens.ts';

/**
 * Revokes a token of the caller's own (RFC 7009 §2.1). One that is unknown, dead or another client's is left as it is and
 * answered with the same 200 (§2.2): the answer says nothing about tokens that are not the caller's.
 *
 * `token_type_hint` is not read: a wrong one must not keep a token alive (§2.1).
 *
 * @returns how many tokens it ended, for the log and never for the client.
 * @throws Fault invalid_request without `token`.
 */
export const revokeToken = async (
  form: Form,
  { caller, provider }: { readonly caller: Client; readonly provider: Pick<Provider, 'name'> },
  { store, now }: { readonly store: Pick<GrantStore, 'findAccess' | 'revoke'>; readonly now: Instant },
): Promise<number> => {
  const { token } = form;
  if (token === undefined) throw refusal('oauth/parameter-missing', { parameter: 'token' });
  const hash = hashOf(token);
  const record = hash && (await store.findAccess(hash, now));
  if (record?.application !== caller.id || record.provider !== provider.name) return 0;
  return store.revoke({ by: 'token', hash: record.hash }, now);
};
