import type { Choice, SourceNode } from '../../../definition/definition.ts';
import { keyIn } from '../../place.ts';
import { defineRule, type Finding } from '../../rule.ts';

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
    identity-extraction: { type: default-form, redirect-url: "", custom-form: { url: "", tls-profile: "" } }
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
      // API Connect v5's editor leaves behind what another type had.
      `
x-ibm-configuration:
  oauth2:
    client-type: confidential
    scopes: { a: A }
    grants: [application]
    identity-extraction:
      type: basic
      redirect-url: https://login.example #! oauth/form-unused
      custom-form: { url: "https://forms.example/login" } #! oauth/form-unused
    authorization:
      type: authenticated
      custom-form: { url: "https://forms.example/consent" } #! oauth/form-unused
`,
    ],
  },
  *check({ definition: { oauth } }) {
    yield* unused('identity-extraction', oauth?.identityExtraction);
    yield* unused('authorization', oauth?.authorization);
  },
  message: ({ key, setting, type }) => `"${key}" of "${setting}" does nothing without "type: ${type}"`,
  help: ({ key, type }) => `Write type: ${type}, or remove "${key}".`,
});

interface Unused extends Finding {
  readonly setting: string;
  readonly key: string;
  /** With which it would do something. */
  readonly type: string;
}

function* unused(setting: string, choice: Choice | undefined): Iterable<Unused> {
  if (choice?.at.kind !== 'map') return;
  const { at } = choice;
  const type = choice.type?.value;
  const used = type === 'custom-form' ? ['url', 'sha256'] : type === 'redirect' ? ['url'] : [];
  for (const key of ['url', 'sha256']) {
    if (at.entries.has(key) && !used.includes(key)) yield { at: keyIn(at, key), setting, key, type: 'custom-form' };
  }
  for (const [key, meant] of Object.entries(ibmKeys)) {
    // IBM's editor leaves the blocks of other types behind: whoever reads them takes them for what is served.
    const isFilled = urlIn(at.get(key)) !== undefined;
    if (isFilled && type !== meant) yield { at: keyIn(at, key), setting, key, type: meant, severity: 'info' };
  }
}

/** By IBM's keys: the types that they belong to. */
const ibmKeys = { 'redirect-url': 'redirect', 'custom-form': 'custom-form' };

const urlIn = (node: SourceNode | undefined): string | undefined => {
  const url = node?.kind === 'map' ? node.get('url') : node;
  return url?.kind === 'scalar' && typeof url.value === 'string' && url.value !== '' ? url.value : undefined;
};
