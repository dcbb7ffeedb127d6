import { authorizationOf } from '../../providers/oauth-choices.ts';
import { defineRule } from '../../rule.ts';

/** Whether a decision is remembered that nobody is asked for. */
export const rememberUnused = defineRule({
  code: 'oauth/remember-unused',
  about: 'definition',
  why: 'With "authenticated" signing in is the decision, and that is always remembered; whoever writes "remember: false" relies on something else.',
  source: 'What this version serves',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  authorization: { remember: true }
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  authorization:
    type: authenticated
    remember: false #! oauth/remember-unused
`,
    ],
  },
  *check({ definition }) {
    const remember = definition.oauth?.authorization?.remember;
    if (remember !== undefined && authorizationOf(definition) === 'authenticated') yield { at: remember.at };
  },
  message: () => '"remember" does nothing with the authorization "authenticated"',
  help: 'Remove it; or write type: default-form, where users are asked.',
});
