import { clientTypeOf, writtenGrant } from '../../providers/oauth-choices.ts';
import { defineRule } from '../../rule.ts';

/** Tokens in the browser for clients that are said to keep secrets. */
export const confidentialImplicit = defineRule({
  code: 'oauth/confidential-implicit',
  about: 'definition',
  why: 'In this grant no client proves who it is: a secret that it has protects nothing.',
  source: 'RFC 6749 §4.2: the implicit grant is for public clients; IBM API Connect v5, Creating an OAuth provider API',
  // IBM's editor refuses it, IBM's gateway serves it, and many published documents have it.
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
x-ibm-configuration:
  oauth2:
    client-type: confidential
    scopes: { a: A }
    grants: [application]
`,
    ],
    bad: [
      `
x-ibm-configuration:
  oauth2:
    client-type: confidential
    scopes: { a: A }
    grants:
      - application
      - implicit #! oauth/confidential-implicit, oauth/legacy-grant
    authentication: { x-ibm-authentication-registry: staff }
    authorization: { type: default-form }
`,
    ],
  },
  *check({ definition }) {
    const grant = writtenGrant(definition, 'implicit');
    if (grant !== undefined && clientTypeOf(definition) === 'confidential') yield { at: grant.at };
  },
  message: () => 'The grant "implicit" is for public clients: the secret of a confidential one is never asked for',
  help: 'Use "accessCode" in its place; or make a provider of its own for it, with client-type: public.',
});
