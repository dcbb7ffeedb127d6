import { keyOf, valueOrKey } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** Sign-in at another service whose answer nobody could check. */
export const redirectNeedsAuthenticationUrl = defineRule({
  code: 'oauth/redirect-needs-authentication-url',
  about: 'definition',
  why: 'The service that signs users in sends back a name and a confirmation through the browser. Only the authentication URL can tell whether the confirmation is true.',
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
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  identity-extraction:
    type: redirect #! oauth/redirect-needs-authentication-url
    url: "https://login.example/start"
  authorization: authenticated
`,
    ],
  },
  *check({ definition: { oauth } }) {
    const type = oauth?.identityExtraction?.type;
    if (type?.value !== 'redirect' || oauth?.authentication?.url !== undefined) return;
    yield { at: type.at.kind === 'scalar' ? valueOrKey(type.at) : keyOf(type.at) };
  },
  message: () => 'Identity extraction by "redirect" needs an authentication URL',
  help: 'Add authentication: { url: … } (IBM: authentication.x-ibm-authentication-url.url), which checks the confirmation that the redirect brings back.',
});
