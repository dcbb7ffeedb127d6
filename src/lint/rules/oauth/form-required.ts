import type { Choice, Definition } from '../../../definition/definition.ts';
import { valueOrKey } from '../../place.ts';
import { hasPages } from '../../providers/oauth-choices.ts';
import { defineRule } from '../../rule.ts';

/** A form of the author's own, and no word of where it is. */
export const formRequired = defineRule({
  code: 'oauth/form-required',
  about: 'definition',
  why: 'The page is made of a form that is fetched: without its URL nobody could sign in or consent.',
  source: 'IBM API Connect v5, Creating an OAuth provider API: a custom form has a URL',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  identity-extraction: { type: custom-form, url: "https://forms.example/login" }
  authentication: { registry: staff }
  authorization: { type: custom-form, custom-form: { url: "$(forms)/consent", tls-profile: forms } }
`,
      // Left behind by an editor: nobody signs in on a page.
      'x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application], authorization: custom-form }',
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  identity-extraction: custom-form #! oauth/form-required
  authentication: { registry: staff }
  authorization:
    type: custom-form #! oauth/form-required
    custom-form: { url: "" }
`,
    ],
  },
  *check({ definition }) {
    for (const [setting, choice] of formsOf(definition)) {
      const { type, url } = choice ?? {};
      if (type?.value === 'custom-form' && url === undefined) yield { at: valueOrKey(type.at), setting };
    }
  },
  message: ({ setting }) => `"${setting}" by "custom-form" needs the URL of the form`,
  help: 'Write { type: custom-form, url: … }, or default-form for the page that comes with the gateway.',
});

const formsOf = (definition: Definition): readonly (readonly [setting: string, choice: Choice | undefined])[] =>
  hasPages(definition)
    ? [
        ['identity-extraction', definition.oauth?.identityExtraction],
        ['authorization', definition.oauth?.authorization],
      ]
    : [];
