import { clientTypeOf } from '../../providers/oauth-choices.ts';
import { defineRule } from '../../rule.ts';

/** No authentication, at a provider where every client has to. */
export const clientAuthenticationNone = defineRule({
  code: 'oauth/client-authentication-none',
  about: 'definition',
  why: 'A confidential provider lets no client in by its id alone. Who reads the list believes that it does.',
  source: 'RFC 6749 §2.1, §3.2.1',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      `
x-oauth:
  client-type: public
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  client-authentication: [basic, none]
`,
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  client-authentication: { any: [basic], application: [private_key_jwt] }
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  client-authentication:
    any: [basic]
    application:
      - none #! oauth/client-authentication-none
`,
    ],
  },
  *check({ definition }) {
    if (clientTypeOf(definition) !== 'confidential') return;
    for (const methods of definition.oauth?.clientAuthentication?.values() ?? []) {
      for (const { at, value } of methods) if (value === 'none') yield { at };
    }
  },
  message: () => '"none" is for public clients, and this provider serves confidential ones',
  help: 'Remove it, or write client-type: public.',
});
