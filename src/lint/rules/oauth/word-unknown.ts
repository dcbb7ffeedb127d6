import type { Located, OAuthSettings } from '../../../definition/definition.ts';
import { didYouMean } from '../../../diagnostics/nearest-word.ts';
import { defineRule } from '../../rule.ts';

interface Word {
  readonly written: Located<string> | undefined;
  readonly setting: string;
  readonly words: readonly string[];
}

const wordsOf = (oauth: OAuthSettings): readonly Word[] => [
  { written: oauth.clientType, setting: 'client-type', words: ['confidential', 'public'] },
  { written: oauth.pkce?.mode, setting: 'pkce.mode', words: ['required', 'optional', 'off'] },
  {
    written: oauth.identityExtraction?.type,
    setting: 'identity-extraction',
    words: ['default-form', 'basic', 'custom-form', 'redirect'],
  },
  {
    written: oauth.authorization?.type,
    setting: 'authorization',
    words: ['default-form', 'custom-form', 'authenticated'],
  },
  { written: oauth.accessToken?.format, setting: 'access-token.format', words: ['opaque', 'jwt'] },
  {
    written: oauth.accessToken?.algorithm,
    setting: 'access-token.algorithm',
    words: ['ES256', 'EdDSA', 'RS256', 'PS256'],
  },
  { written: oauth.revocation?.type, setting: 'revocation.type', words: ['gateway', 'url'] },
  ...[...(oauth.clientAuthentication?.values() ?? [])].flat().map((written) => ({
    written,
    setting: 'client-authentication',
    words: ['basic', 'form', 'headers', 'none', 'private_key_jwt'],
  })),
  ...(oauth.responseFormats ?? []).map((written) => ({
    written,
    setting: 'response-formats',
    words: ['json', 'urlencoded', 'xml'],
  })),
  ...[oauth.activity.success, oauth.activity.failure].map((written) => ({
    written,
    setting: 'activity',
    words: ['none', 'activity', 'header'],
  })),
  ...[oauth.scopeValidators.application, oauth.scopeValidators.owner].map((validator) => ({
    written: validator?.method,
    setting: 'method',
    words: ['get', 'post'],
  })),
  ...oauth.allowLegacy.map((written) => ({ written, setting: 'allow-legacy', words: ['implicit', 'password'] })),
];

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
    for (const { written, setting, words } of wordsOf(oauth)) {
      if (written !== undefined && !words.includes(written.value)) {
        yield { at: written.at, word: written.value, setting, words };
      }
    }
  },
  message: ({ word, setting }) => `"${word}" is not a value of "${setting}"`,
  help: ({ word, words }) => didYouMean(word, words, `Write one of: ${words.join(', ')}.`),
});
