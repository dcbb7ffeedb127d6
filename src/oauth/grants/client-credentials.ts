import { resolveAudience } from '../audience.ts';
import { refusal } from '../errors.ts';
import { comparedScopes, resolveScopes } from '../scope.ts';
import { defineGrant, type Grant } from './grant.ts';

/**
 * Client credentials grant (RFC 6749 §4.4).
 *
 * The application acts for itself: there is no owner, so no consent and no refresh token (§4.4.3).
 */
export const clientCredentials = defineGrant({
  grantType: 'client_credentials',
  flow: 'application',
  rfc: 'RFC 6749 §4.4',
  clients: 'confidential',
  parameters: { scope: 'optional' },
  /** Issues nothing: the steps after it may narrow or refuse. */
  validate({ form, resources, provider, client }): Grant {
    const scopes = resolveScopes(form['scope'], provider, client);
    if (typeof scopes === 'string') {
      throw refusal(scopes, { compared: comparedScopes(form['scope'], provider, client) });
    }
    const audience = resolveAudience(resources, provider.settings.accessToken.audience);
    if (typeof audience === 'string') throw refusal(audience);
    return { grantType: 'client_credentials', scopes, audience, refreshable: false };
  },
});
