import type { Clients } from './client.ts';
import { type ActiveToken, activeToken, type SeenToken } from './introspection.ts';
import { timeText } from './iso-time.ts';
import type { Provider } from './provider.ts';
import { beginningOf } from './tokens.ts';

/** What `introspect_response` of IBM API Connect v5 has beyond RFC 7662, or spells otherwise. */
interface LegacyMembers {
  readonly token_type?: 'bearer';
  /** Title of the application. */
  readonly client_name: string;
  readonly grant_type: string;
  /** From when on it is good, in seconds since 1970 (RFC 7662 §2.2); the others are the same times as ISO 8601. */
  readonly nbf: number;
  readonly nbfstr: string;
  readonly expstr: string;
  /** When its owner allowed it; absent where it has none. */
  readonly consented_on?: number;
  readonly consented_on_str?: string;
  /** Of the custom attribute of this name. */
  readonly miscinfo?: string;
}

/** An answer as clients of IBM API Connect v5 know it, with no other custom attributes: its definition is closed. */
export const legacyIntrospection = (
  seen: SeenToken | undefined,
  { issuer }: Pick<Provider, 'issuer'>,
  clients: Clients,
): { readonly active: false } | (Omit<ActiveToken, 'token_type'> & LegacyMembers) => {
  if (seen === undefined) return { active: false };
  const { record } = seen;
  const { token_type: type, ...told } = activeToken(seen, issuer);
  return {
    ...told,
    ...(type && { token_type: 'bearer' }),
    client_name: clients.find(record.application)?.title ?? record.application,
    grant_type: record.grantType,
    nbf: told.iat,
    nbfstr: timeText(record.issuedAt),
    expstr: timeText(record.expiresAt),
    ...consentOf(record),
    ...miscInfoOf(record),
  };
};

const consentOf = ({ owner, family, issuedAt }: SeenToken['record']) => {
  if (owner === undefined) return {};
  const at = beginningOf(family) ?? issuedAt;
  return { consented_on: Math.floor(at / 1000), consented_on_str: timeText(at) };
};

const miscInfoOf = ({ attributes }: SeenToken['record']) => {
  const miscinfo = attributes?.['miscinfo'];
  return miscinfo === undefined ? {} : { miscinfo };
};
