import { wordsAt } from '../../../definition/keys/extensions.ts';
import { defineRule } from '../../rule.ts';

/** A grant that this version reads but does not serve. */
export const unsupported = defineRule({
  code: 'oauth/unsupported',
  about: 'definition',
  why: 'A provider must never be served by half in silence: whoever lists a grant relies on it.',
  source: 'What this version serves',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode, application, password]
  allow-legacy: [password]
  identity-extraction: { type: custom-form, url: "https://forms.example/login" }
  authentication: { registry: staff }
  authorization: { type: custom-form, url: "https://forms.example/consent" }
  metadata: { url: "https://metadata.example" }
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants:
    - accessCode
    - deviceCode #! oauth/unsupported
  authentication: { registry: staff }
`,
    ],
  },
  *check({ definition: { oauth } }) {
    for (const { value, at } of oauth?.grants ?? []) if (unserved.has(value)) yield { at, grant: value };
  },
  message: ({ grant }) => `The grant "${grant}" is not served by this version`,
  help: 'Remove it: "accessCode", "implicit", "password" and "application" are served.',
});

const unserved: ReadonlySet<string> = new Set(wordsAt('grants').later);
