import { valueOrKey } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** A consent page for users whom another service has asked already. */
export const redirectNeedsAuthenticated = defineRule({
  code: 'oauth/redirect-needs-authenticated',
  about: 'definition',
  why: 'The service to which users are redirected signs them in and asks for their consent, both: a form of the gateway would ask the same again.',
  source: 'IBM API Connect v5, Creating an OAuth provider API, redirect identity extraction',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  identity-extraction: { type: redirect, url: "https://login.example/start" }
  authentication: { url: "https://login.example/verify" }
  authorization: authenticated
`,
      `
x-ibm-configuration:
  oauth2:
    client-type: confidential
    scopes: { a: A }
    grants: [application]
    identity-extraction: { type: redirect, redirect-url: "https://login.example/start" }
    authentication: { x-ibm-authentication-url: { url: "https://login.example/verify" } }
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  identity-extraction: { type: redirect, url: "https://login.example/start" }
  authentication: { url: "https://login.example/verify" }
  authorization:
    type: default-form #! oauth/redirect-needs-authenticated
`,
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  identity-extraction:
    type: redirect #! oauth/redirect-needs-authenticated
    url: "https://login.example/start"
  authentication: { url: "https://login.example/verify" }
`,
    ],
  },
  *check({ definition: { oauth, profile } }) {
    const extraction = oauth?.identityExtraction?.type;
    if (extraction?.value !== 'redirect') return;
    const consent = oauth?.authorization?.type;
    // API Connect v5 takes "authenticated" where nothing is written.
    if (consent === undefined ? profile === 'legacy-v5' : consent.value === 'authenticated') return;
    yield { at: valueOrKey((consent ?? extraction).at), consent: consent?.value };
  },
  message: ({ consent }) =>
    `Identity extraction by "redirect" needs the authorization "authenticated"${consent === undefined ? '' : `, not "${consent}"`}`,
  help: 'Write authorization: { type: authenticated }: the service asks for consent, and the gateway at most once for each application.',
});
