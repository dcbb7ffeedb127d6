import { isMisspelt } from '../../misspelt.ts';
import { keyIn, keyOf } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** A provider without scopes. */
export const scopeRequired = defineRule({
  code: 'oauth/scope-required',
  about: 'definition',
  why: 'A request must ask for scopes of the provider: without any, no token can ever be granted.',
  source: 'IBM API Connect v5, Creating an OAuth provider API: at least one scope',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: ['x-oauth: { client-type: confidential, scopes: { "photos:read": See your photos }, grants: [application] }'],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: {} #! oauth/scope-required
  grants: [application]
`,
      `
x-oauth: #! oauth/scope-required
  client-type: confidential
  grants: [application]
`,
    ],
  },
  *check({ definition }) {
    const { oauth } = definition;
    if (oauth === undefined || isMisspelt(definition, oauth.at, 'scopes') || (oauth.scopes?.size ?? 0) > 0) return;
    const written = oauth.at.get('scopes');
    if (written !== undefined && oauth.scopes === undefined) return; // no map: the reader tells of it
    yield { at: written === undefined ? keyOf(oauth.at) : keyIn(oauth.at, 'scopes') };
  },
  message: () => 'The provider has no scope',
  help: 'Add one under "scopes", with a description for the consent page: scopes: { "photos:read": See your photos }.',
});
