import { flowNameOf } from '../../../definition/flow-names.ts';
import { wordsAt } from '../../../definition/keys/extensions.ts';
import { didYouMean, onlyNearWord } from '../../../diagnostics/nearest-word.ts';
import { respelt } from '../../mending.ts';
import { defineRule } from '../../rule.ts';

const { words, later } = wordsAt('grants');
const GRANTS = [...Object.keys(words), ...later];

const LEGACY = ['implicit', 'password'];

/** A grant that does not exist. */
export const grantUnknown = defineRule({
  code: 'oauth/grant-unknown',
  about: 'definition',
  why: 'A misspelt grant would be refused to every client, for no reason that can be seen from outside.',
  source: 'OpenAPI 2.0, Security Scheme Object, flow',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: ['x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application] }'],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants:
    - aplication #! oauth/grant-unknown
    - client_credentials #! oauth/grant-unknown
    - Authorization-Code #! oauth/grant-unknown
`,
    ],
  },
  *check({ definition: { oauth } }) {
    for (const { value, at } of oauth?.grants ?? []) {
      if (!GRANTS.includes(value)) yield { at, grant: value, listed: oauth?.grants ?? [] };
    }
  },
  message: ({ grant }) => `There is no grant "${grant}"`,
  help: ({ grant }) => {
    if (/^refresh[-_ ]?token$/i.test(grant))
      return 'Refresh tokens are no grant here: "refresh-token" beside "grants" turns them on.';
    const meant = flowNameOf(grant);
    const otherwise =
      meant === undefined
        ? 'Write "accessCode" or "application".'
        : `Write "${meant}", OpenAPI 2.0's name of this flow.`;
    return didYouMean(grant, GRANTS, otherwise);
  },
  fix: ({ at, grant, listed }) => {
    const meant = flowNameOf(grant) ?? onlyNearWord(grant, GRANTS);
    // A legacy grant is listed by an author or by nobody.
    if (meant === undefined || LEGACY.includes(meant) || later.includes(meant)) return undefined;
    return listed.some(({ value }) => value === meant) ? undefined : respelt(at, meant);
  },
});
