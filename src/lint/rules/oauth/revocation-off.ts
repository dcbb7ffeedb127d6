import { providerEndpoints } from '../../../definition/provider-endpoints.ts';
import { keyOf, type Place } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** Endpoints to revoke at without a word of revocation, or that word without an endpoint. */
export const revocationOff = defineRule({
  code: 'oauth/revocation-off',
  about: 'definition',
  why: 'Tokens that were revoked are refused here in any case. API Connect v5 goes by "revocation": where that is off it accepts them until they expire, and where nobody can revoke the setting does nothing.',
  source: 'RFC 7009 §2.2; IBM API Connect v5, OAuth revocation: a switch for the list, and one for each endpoint (A31)',
  severity: { strict: 'info', 'legacy-v5': 'info' },
  examples: {
    good: [
      `
x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application], revocation: { type: gateway, tokens: true } }
`,
      `
x-ibm-configuration:
  oauth2: { client-type: confidential, scopes: { a: A }, grants: [application], revocation: { type: gateway } }
paths:
  /oauth2/token: { post: { responses: { 200: { description: A token } } } }
  /oauth2/revoke: { post: { responses: { 200: { description: It is revoked } } } }
`,
      `
x-ibm-configuration:
  oauth2: { client-type: confidential, scopes: { a: A }, grants: [application], revocation: { url: '', tls-profile: '' } }
paths:
  /oauth2/token: { post: { responses: { 200: { description: A token } } } }
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  revocation: { type: gateway } #! oauth/revocation-off
`,
      `
x-ibm-configuration:
  oauth2:
    client-type: confidential
    scopes: { a: A }
    grants: [application]
    authentication: { x-ibm-authentication-registry: staff }
    revocation: { url: '', tls-profile: '' } #! oauth/revocation-off
paths:
  /oauth2/token: { post: { responses: { 200: { description: A token } } } }
  /oauth2/issued: { get: { responses: { 200: { description: What is allowed } } } }
  /oauth2/revoke: { post: { responses: { 200: { description: It is revoked } } } }
`,
    ],
  },
  *check({ definition }): Iterable<{ readonly at: Place; readonly paths: readonly string[] }> {
    const { oauth, dialect } = definition;
    if (oauth === undefined) return;
    const { revocation } = oauth;
    const ends = providerEndpoints(definition).filter(({ name }) => name === 'revoke' || name === 'issued');
    if (revocation !== undefined) {
      const isOwnList = revocation.url === undefined && revocation.type?.value === 'gateway';
      if (isOwnList && ends.length === 0) yield { at: keyOf(revocation.at), paths: [] };
    } else if (dialect === 'ibm' && ends.length > 0) {
      const written = oauth.at.get('revocation');
      yield { at: keyOf(written ?? oauth.at), paths: ends.map(({ path }) => path) };
    }
  },
  message: ({ paths }) =>
    paths.length === 0
      ? '"revocation" is on, and this provider has no endpoint where anybody could revoke'
      : `Tokens are revoked at ${paths.map((path) => `"${path}"`).join(' and ')}, and "revocation" is off: API Connect v5 would go on accepting them`,
  help: ({ paths }) =>
    paths.length === 0
      ? 'Natively write tokens: true and permissions: true beside it; in the dialect of API Connect v5 add the paths /oauth2/revoke and /oauth2/issued.'
      : 'Write revocation: { type: gateway }, as this gateway does in any case.',
});
