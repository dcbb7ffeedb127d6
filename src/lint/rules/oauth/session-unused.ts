import { keyOf } from '../../place.ts';
import { hasPages } from '../../providers/oauth-choices.ts';
import { defineRule } from '../../rule.ts';

/** A session, and no page on which anybody signs in, or the browser's own question in place of one. */
export const sessionUnused = defineRule({
  code: 'oauth/session-unused',
  about: 'definition',
  why: 'Users stay signed in at pages: where there are none the setting does nothing. By Basic they stay signed in as long as their browser likes, whatever it says, and signing out here changes nothing.',
  source: 'What this version serves',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  authentication: { registry: staff }
  revocation: { permissions: true }
  session: {}
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  session: {} #! oauth/session-unused
`,
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  identity-extraction: basic
  authentication: { registry: staff }
  authorization: default-form
  session: {} #! oauth/session-unused
`,
    ],
  },
  *check({ definition }) {
    const { session, identityExtraction } = definition.oauth ?? {};
    const byBasic = identityExtraction?.type?.value === 'basic';
    if (session !== undefined && (byBasic || !hasPages(definition))) yield { at: keyOf(session.at), byBasic };
  },
  message: ({ byBasic }) =>
    byBasic
      ? '"session" does nothing: by Basic the browser itself remembers who signs in, and nobody can be signed out'
      : '"session" does nothing: nobody signs in on a page of this provider',
  help: ({ byBasic }) =>
    byBasic
      ? 'Remove it, or have users sign in on a form.'
      : 'Remove it; or list the grant "accessCode", or write revocation: { permissions: true } with "authentication".',
});
