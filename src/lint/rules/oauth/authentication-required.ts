import { isMisspelt } from '../../misspelt.ts';
import { firstGrantOf, OWNER_GRANTS } from '../../oauth-choices.ts';
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
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode] #! oauth/authentication-required
`,
    ],
  },
  *check({ definition }) {
    const { oauth } = definition;
    if (oauth === undefined || isMisspelt(definition, oauth.at, 'authentication')) return;
    const grant = firstGrantOf(oauth, OWNER_GRANTS);
    const { registry, url } = oauth.authentication ?? {};
    if (grant !== undefined && registry === undefined && url === undefined) {
      yield { at: grant.at, grant: grant.value, dialect: definition.dialect };
    }
  },
  message: ({ grant }) => `The grant "${grant}" needs "authentication" by a registry or a URL: a user signs in`,
  help: ({ dialect }) =>
    dialect === 'ibm'
      ? 'Fill in "x-ibm-authentication-url" or "x-ibm-authentication-registry" under "authentication".'
      : 'Add authentication: { registry: … } with the name of a user registry of the environment, or { url: … }.',
});
