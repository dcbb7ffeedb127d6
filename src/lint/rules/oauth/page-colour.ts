import { valueOrKey } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** A colour that the pages do not have. */
export const pageColour = defineRule({
  code: 'oauth/page-colour',
  about: 'definition',
  why: 'The colour becomes a part of the style of the pages: anything but six digits could say something else there.',
  source: 'CSS Color 4 §5.2, hexadecimal notation',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  authorization: default-form
  pages: { title: Acme, colour: "#1652B8" }
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  authorization: default-form
  pages: { colour: blue } #! oauth/page-colour
`,
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  authorization: default-form
  pages: { colour: "#16b" } #! oauth/page-colour
`,
    ],
  },
  *check({ definition: { oauth } }) {
    const colour = oauth?.pages?.colour;
    if (colour !== undefined && !/^#[0-9a-f]{6}$/i.test(colour.value)) yield { at: valueOrKey(colour.at) };
  },
  message: () => '"colour" is no colour of six hexadecimal digits',
  help: 'Write "#" and six digits, in quotes: "#1652b8".',
});
