import { noNames } from '../../environment-names.ts';
import { isPageName } from '../../page-name.ts';
import { valueOrKey } from '../../place.ts';
import { defineEnvironmentRule } from '../../rule.ts';

/** A file or folder of the brand of a provider that the folder of pages does not have. */
export const missingPage = defineEnvironmentRule({
  code: 'link/pages',
  about: 'environment',
  why: 'The pages of the provider cannot be made: the gateway does not start.',
  source: 'The folder of pages of headgate.yaml',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    environment: { ...noNames, registries: new Set(['staff']), hasPage: (name) => name === 'acme.svg' },
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  authorization: default-form
  pages: { logo: acme.svg, colour: "#0a3d62" }
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
    logo: acme.png #! link/pages
    css: acme/style.css #! link/pages
`,
    ],
  },
  *check({ definition: { oauth, gateway }, environment: { hasPage, file } }) {
    if (gateway.enforced?.value === false) return;
    for (const key of ['logo', 'css', 'templates'] as const) {
      const named = oauth?.pages?.[key];
      if (named === undefined || !isPageName(named.value) || hasPage?.(named.value)) continue;
      yield { at: valueOrKey(named.at), name: named.value, file, hasFolder: hasPage !== undefined };
    }
  },
  message: ({ name, file, hasFolder }) =>
    hasFolder ? `"${name}" is not in the folder of pages` : `"${name}" is named, and ${file} has no folder of pages`,
  help: ({ hasFolder }) =>
    hasFolder ? 'Put it there, or correct its name.' : 'Name the folder there: pages: <folder>.',
});
