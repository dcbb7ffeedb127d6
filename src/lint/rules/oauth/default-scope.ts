import { didYouMean } from '../../../diagnostics/nearest-word.ts';
import { defineRule } from '../../rule.ts';

/** A scope that clients get unasked, and that the provider does not have. */
export const defaultScope = defineRule({
  code: 'oauth/default-scope',
  about: 'definition',
  why: 'Whoever asks for nothing gets these scopes. One that is not among those of the provider has no description that a user could have read.',
  source: 'RFC 6749 §3.3: a pre-defined default value (A26)',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { "photos:read": See your photos, "photos:write": Change your photos }
  default-scopes: ["photos:read"]
  grants: [application]
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { "photos:read": See your photos }
  default-scopes:
    - photos:read
    - photo:read #! oauth/default-scope
  grants: [application]
`,
    ],
  },
  *check({ definition: { oauth } }) {
    // Of a provider that has none another rule tells.
    if (oauth?.scopes === undefined || oauth.scopes.size === 0) return;
    for (const { value, at } of oauth.defaultScopes) {
      if (!oauth.scopes.has(value)) yield { at, scope: value, offered: oauth.scopes.keys() };
    }
  },
  message: ({ scope }) => `The provider does not have the scope "${scope}", which is to be granted unasked`,
  help: ({ scope, offered }) => didYouMean(scope, offered, `Add "${scope}" to "scopes", or remove it here.`),
});
