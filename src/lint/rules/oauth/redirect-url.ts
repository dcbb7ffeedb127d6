import { isCallable, isOpen } from '../../callable-url.ts';
import { hasPages } from '../../oauth-choices.ts';
import { valueOrKey } from '../../place.ts';
import { defineRule, type Finding } from '../../rule.ts';

/** A sign-in elsewhere, at an address where no browser should be sent. */
export const redirectUrl = defineRule({
  code: 'oauth/redirect-url',
  about: 'definition',
  why: 'Browsers are sent there to sign in, and come back with a proof that they have: on the way nobody may read or change it.',
  source: 'IBM API Connect v5, Creating an OAuth provider API, redirect identity extraction; RFC 9700 §2.6: https',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
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
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  identity-extraction:
    type: redirect
    url: http://login.example/start #! oauth/redirect-url
  authentication: { url: "https://login.example/verify" }
  authorization: authenticated
`,
    ],
  },
  *check({ definition }): Iterable<Strange> {
    const { type, url } = definition.oauth?.identityExtraction ?? {};
    if (type?.value !== 'redirect' || !hasPages(definition)) return;
    if (url === undefined) {
      yield {
        at: valueOrKey(type.at),
        severity: 'error',
        message: 'Identity extraction by "redirect" needs the URL where users sign in',
      };
      return;
    }
    // What properties make of it is known only when it is served.
    if (url.value.includes('$(')) return;
    if (!isCallable(url.value)) {
      yield { at: url.at, severity: 'error', message: 'Users cannot be sent to this URL: nobody can sign in' };
    } else if (isOpen(url.value)) {
      yield { at: url.at, message: 'Users would be sent to sign in over plain http' };
    }
  },
  message: ({ message }) => message,
  help: 'Write { type: redirect, url: … } with an absolute URL: https://, a host, a path; no user and password in it.',
});

interface Strange extends Finding {
  readonly message: string;
}
