import type { OAuthSettings } from '../../../definition/definition.ts';
import { wordsAt } from '../../../definition/keys/extensions.ts';
import { didYouMean } from '../../../diagnostics/nearest-word.ts';
import { keyIn, keyOf, type Place } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** Methods of client authentication for a grant that nobody asks for, or none at all. */
export const clientAuthenticationGrant = defineRule({
  code: 'oauth/client-authentication-grant',
  about: 'definition',
  why: 'What is written for a misspelt grant protects nothing: its requests are held against the methods of "any". An empty list lets nobody in.',
  source: 'RFC 6749 §2.3; OpenAPI 2.0, Security Scheme Object, flow',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode, application]
  authentication: { registry: staff }
  refresh-token: { count: 10, ttl: 3600 }
  client-authentication: { any: [basic], accessCode: [private_key_jwt], refresh: [private_key_jwt] }
`,
      'x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application], client-authentication: [basic] }',
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [aplication] #! oauth/grant-unknown
  client-authentication: { application: [basic] }
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  client-authentication:
    aplication: [private_key_jwt] #! oauth/client-authentication-grant
    accessCode: [private_key_jwt] #! oauth/client-authentication-grant
    refresh: [private_key_jwt] #! oauth/client-authentication-grant
    any: [] #! oauth/client-authentication-grant
`,
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  client-authentication: [] #! oauth/client-authentication-grant
`,
    ],
  },
  *check({ definition: { oauth } }) {
    if (oauth === undefined) return;
    const served = servedBy(oauth);
    const isMisspelt = served.some((grant) => !TOKEN_REQUESTS.includes(grant));
    for (const [grant, methods] of oauth.clientAuthentication ?? []) {
      if (served.includes(grant) ? methods.length > 0 : isMisspelt && TOKEN_REQUESTS.includes(grant)) continue;
      yield { at: placeOf(oauth, grant), grant, served };
    }
  },
  message: ({ grant, served }) =>
    served.includes(grant)
      ? 'No method is listed: no client could authenticate'
      : `There is no token request for "${grant}" at this provider`,
  help: ({ grant, served }) =>
    served.includes(grant)
      ? 'List methods, such as [basic, private_key_jwt], or leave the setting out.'
      : didYouMean(grant, served, `Known here: ${served.join(', ')}.`),
});

const { words, later } = wordsAt('grants');
/** One that is right, beside a grant that is misspelt, is perhaps that one: another rule tells of it. */
const TOKEN_REQUESTS = ['any', 'refresh', ...Object.keys(words), ...later];

/** The implicit grant has no token request (RFC 6749 §4.2). */
const servedBy = ({ grants = [], refreshToken }: OAuthSettings): readonly string[] => [
  'any',
  ...grants.map(({ value }) => value).filter((grant) => grant !== 'implicit'),
  ...(refreshToken !== undefined && refreshToken.count?.value !== 0 ? ['refresh'] : []),
];

const placeOf = ({ at }: OAuthSettings, grant: string): Place => {
  const written = at.get('client-authentication') ?? at;
  return written.kind === 'map' && written !== at ? keyIn(written, grant) : keyOf(written);
};
