import type { Compared } from '../policy/fault.ts';
import type { Client } from './client.ts';
import type { RefusalCode } from './errors.ts';
import type { Provider } from './provider.ts';

/** Separated by single spaces (RFC 6749 §3.3). */
const scopeForm = /^[\x21\x23-\x5B\x5D-\x7E]+(?: [\x21\x23-\x5B\x5D-\x7E]+)*$/;

/** The scopes in a `scope` parameter, in their order, each once; `undefined` where it is not of RFC 6749 §3.3's form. */
export const parseScope = (text: string): readonly string[] | undefined =>
  scopeForm.test(text) ? [...new Set(text.split(' '))] : undefined;

/**
 * The scopes that a request is about, or the code of its refusal (RFC 6749 §3.3, invalid_scope). Asked for without scope,
 * it is about the provider's default ones as far as the client may have them. Never narrows what was asked for: a client
 * that asks for too much is told.
 */
export const resolveScopes = (
  requested: string | undefined,
  provider: Pick<Provider, 'scopes' | 'defaultScopes'>,
  client: Pick<Client, 'scopes'>,
): readonly string[] | RefusalCode => {
  if (requested === undefined) {
    const scopes = provider.defaultScopes.filter((scope) => mayHave(client, scope));
    return scopes.length > 0 ? scopes : 'oauth/scope-missing';
  }
  const scopes = parseScope(requested);
  if (scopes === undefined) return 'oauth/scope-malformed';
  if (!scopes.every((scope) => provider.scopes.includes(scope))) return 'oauth/scope-unknown';
  return scopes.every((scope) => mayHave(client, scope)) ? scopes : 'oauth/scope-not-allowed';
};

/**
 * Of scopes that were granted or selected elsewhere those that provider and client may have now, each once; the code of the
 * refusal where none is left.
 */
export const cutScopes = (
  scopes: readonly string[],
  provider: Pick<Provider, 'scopes'>,
  client: Pick<Client, 'scopes'>,
): readonly string[] | RefusalCode => {
  const left = [...new Set(scopes)].filter((scope) => provider.scopes.includes(scope) && mayHave(client, scope));
  return left.length > 0 ? left : 'oauth/scope-none-left';
};

/** What scopes a request asks for, against what provider and client may have: for the operator. */
export const comparedScopes = (
  requested: string | undefined,
  provider: Pick<Provider, 'scopes'>,
  client: Pick<Client, 'scopes'>,
): Compared => ({ scope: requested ?? 'not sent', provider: provider.scopes, application: client.scopes });

const mayHave = ({ scopes }: Pick<Client, 'scopes'>, scope: string): boolean =>
  scopes === undefined || scopes.includes(scope);
