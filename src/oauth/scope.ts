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
  const isAllowed = (scope: string): boolean => client.scopes === undefined || client.scopes.includes(scope);
  if (requested === undefined) {
    const scopes = provider.defaultScopes.filter(isAllowed);
    return scopes.length > 0 ? scopes : 'oauth/scope-missing';
  }
  const scopes = parseScope(requested);
  if (scopes === undefined) return 'oauth/scope-malformed';
  if (!scopes.every((scope) => provider.scopes.includes(scope))) return 'oauth/scope-unknown';
  return scopes.every(isAllowed) ? scopes : 'oauth/scope-not-allowed';
};
