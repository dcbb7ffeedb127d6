import { resolveAudience } from '../audience.ts';
import { refusal } from '../errors.ts';
import { comparedScopes, resolveScopes } from '../scope.ts';
import { defineGrant, type Grant } from './grant.ts';

/**
 * Resource owner password credentials grant (RFC 6749 §4.3), which RFC 9700 §2.4 forbids: the client sees the password.
 * Served where a provider lists it all the same.
 *
 * Who the owner is, is established by the step behind: here only that a name and a password were sent.
 */
export const password = defineGrant({
  grantType: 'password',
  flow: 'password',
  rfc: 'RFC 6749 §4.3',
  clients: 'any',
  parameters: { username: 'required', password: 'required', scope: 'optional' },
  /** Says what may be granted to whoever proves to be the owner. */
  validate({ form, resources, provider, client }): Grant {
    const scopes = resolveScopes(form['scope'], provider, client);
    if (typeof scopes === 'string') {
      throw refusal(scopes, { compared: comparedScopes(form['scope'], provider, client) });
    }
    const audience = resolveAudience(resources, provider.settings.accessToken.audience);
    if (typeof audience === 'string') throw refusal(audience);
    return { grantType: 'password', awaitsOwner: true, scopes, audience, refreshable: true };
  },
});
