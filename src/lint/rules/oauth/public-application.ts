import { clientTypeOf, writtenGrant } from '../../providers/oauth-choices.ts';
import { defineRule } from '../../rule.ts';

/** Client credentials for clients that have none. */
export const publicApplication = defineRule({
  code: 'oauth/public-application',
  about: 'definition',
  why: 'A public client has no secret, so anybody who knows its id could get its tokens.',
  source: 'RFC 6749 §4.4; IBM API Connect v5, Creating an OAuth provider API',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: ['x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application] }'],
    bad: [
      `
x-oauth:
  client-type: public
  scopes: { a: A }
  grants:
    - accessCode
    - application #! oauth/public-application
  authentication: { registry: staff }
`,
    ],
  },
  *check({ definition }) {
    const grant = writtenGrant(definition, 'application');
    if (grant !== undefined && clientTypeOf(definition) === 'public') yield { at: grant.at };
  },
  message: () => 'The grant "application" (client credentials) is not for public clients',
  help: 'Remove "application" from the grants, or make it a provider of its own with client-type: confidential.',
});
