import { isPageName } from '../../page-name.ts';
import { valueOrKey } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** A name that is none of a file in the folder of pages. */
export const pageFile = defineRule({
  code: 'oauth/page-file',
  about: 'definition',
  why: 'A definition names files of the folder that the environment gives to pages, and reaches no other.',
  source: 'CWE-22, path traversal',
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
  pages: { logo: acme.svg, css: acme/style.css, templates: acme }
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
  pages:
    logo: ../acme.svg #! oauth/page-file
    css: /etc/acme.css #! oauth/page-file
    templates: "https://pages.example/acme" #! oauth/page-file
`,
    ],
  },
  *check({ definition: { oauth } }) {
    for (const key of ['logo', 'css', 'templates'] as const) {
      const name = oauth?.pages?.[key];
      if (name !== undefined && !isPageName(name.value)) yield { at: valueOrKey(name.at), key };
    }
  },
  message: ({ key }) => `"${key}" is no name in the folder of pages`,
  help: 'Write a name of letters, digits, ".", "_" and "-", below a folder with "/": acme/logo.svg. The folder itself is "pages" of headgate.yaml.',
});
