import type { Located, OAuthSettings } from '../../../definition/definition.ts';
import { wordsAt } from '../../../definition/keys/extensions.ts';
import { didYouMean, onlyNearWord } from '../../../diagnostics/nearest-word.ts';
import { respelt } from '../../mending.ts';
import { defineRule } from '../../rule.ts';

interface Word {
  readonly written: Located<string> | undefined;
  readonly setting: string;
  readonly words: readonly string[];
}

/** The words of the setting at `path`, which messages call by its whole path, or by `name`. */
const wordsOf = (
  path: readonly string[],
  written: readonly (Located<string> | undefined)[],
  name = path.join('.'),
): readonly Word[] => {
  const words = Object.keys(wordsAt(...path).words);
  return written.map((one) => ({ written: one, setting: name, words }));
};

const settingsOf = (oauth: OAuthSettings): readonly Word[] => {
  const { accessToken, activity, scopeValidators } = oauth;
  const methods = [...(oauth.clientAuthentication?.values() ?? [])].flat();
  return [
    ...wordsOf(['client-type'], [oauth.clientType]),
    ...wordsOf(['pkce', 'mode'], [oauth.pkce?.mode]),
    ...wordsOf(['identity-extraction'], [oauth.identityExtraction?.type]),
    ...wordsOf(['authorization'], [oauth.authorization?.type]),
    ...wordsOf(['access-token', 'format'], [accessToken?.format]),
    ...wordsOf(['access-token', 'algorithm'], [accessToken?.algorithm]),
    ...wordsOf(['revocation', 'type'], [oauth.revocation?.type]),
    ...wordsOf(['client-authentication'], methods),
    ...wordsOf(['response-formats'], oauth.responseFormats ?? []),
    ...wordsOf(['activity', 'success'], [activity.success, activity.failure], 'activity'),
    ...wordsOf(
      ['scope-validators', 'owner', 'method'],
      [scopeValidators.application?.method, scopeValidators.owner?.method],
      'method',
    ),
    ...wordsOf(['allow-legacy'], oauth.allowLegacy),
  ];
};

/** Words that take a check away, or let in who would be kept out: they are written by an author or by nobody. */
const LOOSENING: ReadonlySet<string> = new Set([
  'public',
  'off',
  'optional',
  'authenticated',
  'none',
  'implicit',
  'password',
]);

/** A setting with a word that it does not have. */
export const wordUnknown = defineRule({
  code: 'oauth/word-unknown',
  about: 'definition',
  why: 'A misspelt choice must not silently become the default: it may be the choice that protects something.',
  source: 'The settings of x-oauth (IBM API Connect v5: oauth2)',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      'x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application], access-token: { format: jwt, algorithm: EdDSA } }',
    ],
    bad: [
      'x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application], access-token: { format: jwt, algorithm: EdDS } } #! oauth/word-unknown',
      `
x-oauth:
  client-type: confidental #! oauth/word-unknown
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  pkce: { mode: always } #! oauth/word-unknown
  response-formats:
    - json
    - xhtml #! oauth/word-unknown
  access-token: { format: jwt, algorithm: none } #! oauth/word-unknown
  scope-validators: { owner: { url: "https://checks.example", method: put } } #! oauth/word-unknown
  client-authentication: [private-key-jwt] #! oauth/word-unknown
`,
    ],
  },
  *check({ definition: { oauth } }) {
    if (oauth === undefined) return;
    for (const { written, setting, words } of settingsOf(oauth)) {
      if (written !== undefined && !words.includes(written.value)) {
        yield { at: written.at, word: written.value, setting, words };
      }
    }
  },
  message: ({ word, setting }) => `"${word}" is not a value of "${setting}"`,
  help: ({ word, words }) => didYouMean(word, words, `Write one of: ${words.join(', ')}.`),
  fix: ({ at, word, words }) => {
    const near = onlyNearWord(word, words, 1);
    return near === undefined || LOOSENING.has(near) ? undefined : respelt(at, near);
  },
});
