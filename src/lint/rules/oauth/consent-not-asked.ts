import { keyOf, valueOrKey } from '../../place.ts';
import { authorizationOf, firstGrantOf } from '../../providers/oauth-choices.ts';
import { defineRule } from '../../rule.ts';

/** Tokens for whichever application asks, as soon as somebody signs in. */
export const consentNotAsked = defineRule({
  code: 'oauth/consent-not-asked',
  about: 'definition',
  why: 'Users are not asked whether an application may act for them: whoever makes them sign in has their tokens.',
  source:
    'RFC 6749 §10.2: no repeated request is granted without the owner; IBM API Connect v5, the default of authorization',
  // Natively signing in for it is consent only on a form that says so; else users are asked.
  severity: { strict: 'off', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  authorization: authenticated
`,
      `
x-ibm-configuration:
  oauth2:
    client-type: confidential
    scopes: { a: A }
    grants: [accessCode]
    identity-extraction: { type: redirect, redirect-url: "https://login.example/start" }
    authentication: { x-ibm-authentication-url: { url: "https://login.example/verify" } }
    authorization: { type: authenticated }
`,
      `
x-oauth:
  profile: legacy-v5
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  authorization: default-form
`,
    ],
    bad: [
      `
x-ibm-configuration:
  oauth2:
    client-type: confidential
    scopes: { a: A }
    grants: [accessCode]
    authentication: { x-ibm-authentication-registry: staff }
    authorization:
      type: authenticated #! oauth/consent-not-asked
`,
      `
x-ibm-configuration:
  oauth2: #! oauth/consent-not-asked
    client-type: confidential
    scopes: { a: A }
    grants: [accessCode]
    authentication: { x-ibm-authentication-registry: staff }
`,
    ],
  },
  *check({ definition }) {
    const { oauth } = definition;
    if (oauth === undefined || authorizationOf(definition) !== 'authenticated') return;
    // There the service that signs users in asks, and nothing else may be written.
    if (oauth.identityExtraction?.type?.value === 'redirect') return;
    const grant = firstGrantOf(oauth, ['accessCode', 'implicit']);
    const type = oauth.authorization?.type;
    if (grant !== undefined) yield { at: type === undefined ? keyOf(oauth.at) : valueOrKey(type.at), type };
  },
  message: ({ type }) =>
    `Whoever signs in has consented${type === undefined ? ': without "authorization" that is so in this profile' : ''}, and is not asked`,
  help: 'Write authorization: { type: default-form, remember: true }: users are asked, once for each application.',
});
