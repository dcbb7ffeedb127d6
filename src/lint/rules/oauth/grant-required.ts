import { isMisspelt } from '../../misspelt.ts';
import { keyIn, keyOf } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** A provider without grants. */
export const grantRequired = defineRule({
  code: 'oauth/grant-required',
  about: 'definition',
  why: 'The grants are the ways to a token: without any, the token endpoint refuses every request.',
  source: 'IBM API Connect v5, Creating an OAuth provider API: at least one grant',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: ['x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application] }'],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [] #! oauth/grant-required
`,
      `
x-oauth: #! oauth/grant-required
  client-type: confidential
  scopes: { a: A }
`,
    ],
  },
  *check({ definition }) {
    const { oauth } = definition;
    if (oauth === undefined || isMisspelt(definition, oauth.at, 'grants') || (oauth.grants?.length ?? 0) > 0) return;
    const written = oauth.at.get('grants');
    const isListed = written?.kind === 'list' && written.items.length === 0;
    if (written !== undefined && !isListed) return; // no list, or none of words: the reader tells of it
    yield { at: written === undefined ? keyOf(oauth.at) : keyIn(oauth.at, 'grants') };
  },
  message: () => 'The provider has no grant',
  help: 'List at least one: grants: [accessCode, application].',
});
