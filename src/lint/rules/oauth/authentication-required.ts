import type { Definition } from '../../../definition/definition.ts';
import { isMisspelt } from '../../misspelt.ts';
import { firstGrantOf, OWNER_GRANTS } from '../../providers/oauth-choices.ts';
import { defineRule } from '../../rule.ts';

/** Users are to sign in, and nothing says who they are. */
export const authenticationRequired = defineRule({
  code: 'oauth/authentication-required',
  about: 'definition',
  why: 'In these grants a user signs in: something has to know the users and their passwords.',
  source: 'RFC 6749 §3.1: the authorization server must first verify the identity of the resource owner',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      'x-oauth: { client-type: confidential, scopes: { a: A }, grants: [accessCode], authentication: { registry: staff } }',
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication:
    authentication-url: https://login.example #! definition/unknown-key
`,
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  identity-extraction: { type: redirect, url: "https://login.example" } #! oauth/redirect-needs-authentication-url
  authorization: authenticated
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode] #! oauth/authentication-required
`,
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  revocation:
    tokens: true
    permissions: true #! oauth/authentication-required
`,
    ],
  },
  *check({ definition }) {
    const { oauth } = definition;
    if (oauth === undefined || isMisspelt(definition, oauth.at, 'authentication')) return;
    const { registry, url } = oauth.authentication ?? {};
    if (registry !== undefined || url !== undefined || isMisnamed(definition)) return;
    // That needs a URL, of which another rule tells.
    if (oauth.identityExtraction?.type?.value === 'redirect') return;
    const { dialect } = definition;
    const grant = firstGrantOf(oauth, OWNER_GRANTS);
    const permissions = oauth.revocation?.permissions;
    if (grant !== undefined) yield { at: grant.at, what: `The grant "${grant.value}"`, dialect };
    // In IBM's dialect the endpoint is asked for by its path, and is there only where users can log in.
    else if (dialect === 'native' && permissions?.value === true)
      yield { at: permissions.at, what: '"permissions"', dialect };
  },
  message: ({ what }) => `${what} needs "authentication" by a registry or a URL: a user signs in`,
  help: ({ dialect }) =>
    dialect === 'ibm'
      ? 'Fill in "x-ibm-authentication-url" or "x-ibm-authentication-registry" under "authentication".'
      : 'Add authentication: { registry: … } with the name of a user registry of the environment, or { url: … }.',
});

const KEYS = [
  'registry',
  'url',
  'tls-profile',
  'forward-headers',
  'x-ibm-authentication-url',
  'x-ibm-authentication-registry',
];

/** Whether "authentication" has nothing but keys that are none: definition/unknown-key tells of them, as an error in this profile. */
const isMisnamed = ({ profile, oauth }: Definition): boolean => {
  const map = oauth?.at.get('authentication');
  if (profile !== 'strict' || map?.kind !== 'map' || map.entries.size === 0) return false;
  return ![...map.entries.keys()].some((key) => KEYS.includes(key));
};
