import { isCallable } from '../../callable-url.ts';
import { valueOrKey } from '../../place.ts';
import { hasPages } from '../../providers/oauth-choices.ts';
import { defineRule } from '../../rule.ts';

/** A sign-in elsewhere, at an address where no browser should be sent. */
export const redirectUrl = defineRule({
  code: 'oauth/redirect-url',
  about: 'definition',
  why: 'Browsers are sent there to sign in: where they cannot go, nobody can.',
  source: 'IBM API Connect v5, Creating an OAuth provider API, redirect identity extraction; RFC 9110 §4.2',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  identity-extraction: { type: redirect, url: "https://login.example/start?tenant=1" }
  authentication: { url: "https://login.example/verify" }
  authorization: authenticated
`,
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  identity-extraction: { type: redirect, url: "http://localhost:9000/start" }
  authentication: { url: "$(login)/verify" }
  authorization: authenticated
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  identity-extraction: redirect #! oauth/redirect-url
  authentication: { url: "https://login.example/verify" }
  authorization: authenticated
`,
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  identity-extraction:
    type: redirect
    url: /start #! oauth/redirect-url
  authentication: { url: "https://login.example/verify" }
  authorization: authenticated
`,
    ],
  },
  *check({ definition }) {
    const { type, url } = definition.oauth?.identityExtraction ?? {};
    if (type?.value !== 'redirect' || !hasPages(definition)) return;
    if (url === undefined) {
      yield {
        at: valueOrKey(type.at),
        message: 'Identity extraction by "redirect" needs the URL where users sign in',
      };
      // What properties make of it is known only when it is served.
    } else if (!url.value.includes('$(') && !isCallable(url.value)) {
      yield { at: url.at, message: 'Users cannot be sent to this URL: nobody can sign in' };
    }
  },
  message: ({ message }) => message,
  help: 'Write { type: redirect, url: … } with an absolute URL: https://, a host, a path; no user and password in it.',
});
