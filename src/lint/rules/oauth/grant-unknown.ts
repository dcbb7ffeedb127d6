import { didYouMean } from '../../../diagnostics/nearest-word.ts';
import { defineRule } from '../../rule.ts';

const GRANTS = [
  'accessCode',
  'application',
  'implicit',
  'password',
  'deviceCode',
  'jwtBearer',
  'saml2Bearer',
  'tokenExchange',
];

/** The protocol's names, which are not the flow names of OpenAPI 2.0. */
const PROTOCOL_NAMES: Readonly<Record<string, string>> = {
  authorization_code: 'accessCode',
  client_credentials: 'application',
  code: 'accessCode',
  authorizationCode: 'accessCode',
  clientCredentials: 'application',
};

/** A grant that does not exist. */
export const grantUnknown = defineRule({
  code: 'oauth/grant-unknown',
  about: 'definition',
  why: 'A misspelt grant would be refused to every client, for no reason that can be seen from outside.',
  source: 'OpenAPI 2.0, Security Scheme Object, flow',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: ['x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application] }'],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants:
    - aplication #! oauth/grant-unknown
    - client_credentials #! oauth/grant-unknown
`,
    ],
  },
  *check({ definition: { oauth } }) {
    for (const { value, at } of oauth?.grants ?? []) {
      if (!GRANTS.includes(value)) yield { at, grant: value };
    }
  },
  message: ({ grant }) => `There is no grant "${grant}"`,
  help: ({ grant }) => {
    if (Object.hasOwn(PROTOCOL_NAMES, grant))
      return `Write "${PROTOCOL_NAMES[grant]}", OpenAPI 2.0's name of this flow.`;
    if (grant === 'refresh_token')
      return 'Refresh tokens are no grant here: "refresh-token" beside "grants" turns them on.';
    return didYouMean(grant, GRANTS, `Write "accessCode" or "application".`);
  },
});
