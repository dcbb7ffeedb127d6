import { isMisspelt } from '../../misspelt.ts';
import { keyOf } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** Nothing says whether the clients keep a secret. */
export const clientType = defineRule({
  code: 'oauth/client-type',
  about: 'definition',
  why: 'Whether a secret is asked for should be read in the document and not be guessed.',
  source: 'RFC 6749 §2.1',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      'x-oauth: { client-type: public, scopes: { a: A }, grants: [accessCode], authentication: { registry: staff } }',
    ],
    bad: [
      `
x-oauth: #! oauth/client-type
  scopes: { a: A }
  grants: [application]
`,
      `
x-oauth:
  client-type: "" #! oauth/client-type
  scopes: { a: A }
  grants: [application]
`,
    ],
  },
  *check({ definition }) {
    const { oauth, profile } = definition;
    if (oauth === undefined || oauth.clientType !== undefined || isMisspelt(definition, oauth.at, 'client-type'))
      return;
    const written = oauth.at.get('client-type');
    if (written === undefined) yield { at: keyOf(oauth.at), profile };
    // Of another kind: the reader tells of it.
    else if (written.kind === 'scalar' && written.value === '') yield { at: keyOf(written), profile };
  },
  message: ({ profile }) =>
    profile === 'strict'
      ? '"client-type" is missing'
      : '"client-type" is missing: the clients are taken for public ones, which have no secret',
  help: 'Add client-type: confidential where clients keep a secret, client-type: public where they cannot.',
});
