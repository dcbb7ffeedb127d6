import { defineRule } from '../../rule.ts';

/** An endpoint that tells about tokens without asking who wants to know. */
export const tokenInfoUnauthenticated = defineRule({
  code: 'oauth/token-info-unauthenticated',
  about: 'definition',
  why: 'Token information is told to whoever holds the token, stolen or not: whose it is, and what it is good for.',
  source: 'RFC 7662 §2.1: an endpoint that tells about tokens authenticates who asks',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  introspection: true
  token-info: false
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  token-info: true #! oauth/token-info-unauthenticated
`,
    ],
  },
  *check({ definition: { oauth } }) {
    if (oauth?.tokenInfo?.value === true) yield { at: oauth.tokenInfo.at };
  },
  message: () => 'Whoever holds a token learns from the provider whose it is, without saying who asks',
  help: 'Use introspection: true, where applications authenticate; keep token-info for clients that know nothing else.',
});
