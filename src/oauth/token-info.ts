import { refusal } from './errors.ts';
import type { Form } from './form.ts';
import type { Finding } from './introspection.ts';
import { ownerFromId } from './owner.ts';
import { accessKeyOf } from './presented-access.ts';
import type { Provider } from './provider.ts';

/** Answer of Axway's token information service. */
export interface TokenInfo {
  /** Id of the client. */
  readonly audience: string;
  /** Name of the owner; absent where the client acts for itself. */
  readonly user_id?: string;
  /** Absent where the token has none. */
  readonly scope?: string;
  /** Seconds. */
  readonly expires_in: number;
}

/**
 * What an access token of the provider is good for, told to whoever holds it.
 *
 * @throws Fault invalid_request without `access_token`; 400 invalid_token where no API would take it, for whatever reason.
 */
export const tokenInfo = async (
  { access_token: token }: Form,
  { name }: Pick<Provider, 'name'>,
  { store, clients, owners, isListed, now }: Finding,
): Promise<TokenInfo> => {
  if (token === undefined) throw refusal('oauth/parameter-missing', { parameter: 'access_token' });
  const key = accessKeyOf(token);
  const record = key && (await store.findAccess(key, now));
  const isGood =
    record?.provider === name && clients.find(record.application)?.state === 'active' && owners.has(record.owner);
  if (record === undefined || !isGood) throw refusal('oauth/token-not-valid');
  if (await isListed?.(token, record)) throw refusal('oauth/token-not-valid');
  const { application, owner, scopes, expiresAt } = record;
  return {
    audience: application,
    ...(owner === undefined ? {} : { user_id: ownerFromId(owner).name }),
    ...(scopes.length > 0 ? { scope: scopes.join(' ') } : {}),
    expires_in: Math.floor((expiresAt - now) / 1000),
  };
};
