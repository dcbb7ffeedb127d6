import { defineRule } from '../../rule.ts';

/** Challenges that are the verifier itself. */
export const pkcePlain = defineRule({
  code: 'posture/pkce-plain',
  about: 'definition',
  why: 'The challenge goes through the browser together with the code. Unhashed it is the verifier, and whoever sees one request can exchange its code.',
  source: 'RFC 7636 §7.2; RFC 9700 §2.1.1: the verifier must not be exposed in the authorization request (A11)',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
x-oauth:
  client-type: public
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  pkce: { mode: required, plain: false }
`,
    ],
    bad: [
      `
x-oauth:
  client-type: public
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  pkce:
    mode: required
    plain: true #! posture/pkce-plain
`,
    ],
  },
  *check({ definition: { oauth } }) {
    if (oauth?.pkce?.plain?.value === true) yield { at: oauth.pkce.plain.at };
  },
  message: () => 'Challenges may be sent unhashed: whoever sees the request has the verifier',
  help: 'Remove "plain": clients that can make a challenge can hash it (S256).',
});
