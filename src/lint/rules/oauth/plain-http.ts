import { defineRule } from '../../rule.ts';

/** A provider that is to be reached without TLS. */
export const plainHttp = defineRule({
  code: 'oauth/plain-http',
  about: 'definition',
  why: 'Passwords, codes and tokens go over the wire: over plain http everybody on the way has them.',
  source:
    'RFC 6749 §3.1, §3.2: TLS is required; IBM API Connect v5: a provider that the gateway enforces is HTTPS only',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
schemes: [https]
x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application] }
`,
      `
schemes: [http]
x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application] }
x-gateway: { enforced: false }
`,
      'schemes: [http]',
    ],
    bad: [
      `
schemes:
  - https
  - http #! oauth/plain-http
x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application] }
`,
    ],
  },
  *check({ definition: { oauth, gateway, schemes } }) {
    if (oauth === undefined || gateway.enforced?.value === false) return;
    for (const { value, at } of schemes) if (value === 'http' || value === 'ws') yield { at, scheme: value };
  },
  message: ({ scheme }) => `The scheme "${scheme}" is not for a provider: credentials need TLS`,
  help: 'Write schemes: [https].',
});
