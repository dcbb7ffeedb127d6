import type { Choice } from '../../../definition/definition.ts';
import { keyIn, type Place } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** A URL or a digest of a form that is not asked for. */
export const formUnused = defineRule({
  code: 'oauth/form-unused',
  about: 'definition',
  why: 'Whoever writes the URL of a form means that form; without its type users see another page.',
  source: 'What this version serves',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
x-ibm-configuration:
  oauth2:
    client-type: confidential
    scopes: { a: A }
    grants: [application]
    identity-extraction: { type: default-form, redirect-url: "", custom-form: { url: "https://forms.example/login" } }
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  identity-extraction:
    url: https://forms.example/login #! oauth/form-unused
  authentication: { registry: staff }
  authorization:
    type: default-form
    sha256: "0123" #! oauth/form-unused
`,
    ],
  },
  *check({ definition: { oauth } }) {
    yield* unused('identity-extraction', oauth?.identityExtraction);
    yield* unused('authorization', oauth?.authorization);
  },
  message: ({ key, setting }) => `"${key}" of "${setting}" does nothing without "type: custom-form"`,
  help: ({ key }) => `Write type: custom-form, or remove "${key}".`,
});

interface Unused {
  readonly at: Place;
  readonly setting: string;
  readonly key: string;
}

/** Native spelling alone: in IBM's the editor leaves the forms of other types behind. */
function* unused(setting: string, choice: Choice | undefined): Iterable<Unused> {
  if (choice?.at.kind !== 'map') return;
  const type = choice.type?.value;
  const used = { 'custom-form': ['url', 'sha256'], redirect: ['url'] }[type ?? ''] ?? [];
  for (const key of ['url', 'sha256']) {
    if (choice.at.entries.has(key) && !used.includes(key)) yield { at: keyIn(choice.at, key), setting, key };
  }
}
