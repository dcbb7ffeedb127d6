import { providerEndpoints } from '../../../definition/provider-endpoints.ts';
import { definitionsSplice, missingDefinitions } from '../../../definition/stock/stock-splices.ts';
import { mended } from '../../mending.ts';
import { keyIn } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** A provider in IBM's dialect without a definition of the template. */
export const definitionMissing = defineRule({
  code: 'oauth/definition-missing',
  about: 'definition',
  why: 'Portals and generators of clients take from the definitions what the endpoints answer. The gateway answers the same without them.',
  source: 'IBM API Connect v5, Creating an OAuth provider API: the definitions of the template must stay',
  severity: { strict: 'info', 'legacy-v5': 'info' },
  examples: {
    good: [
      `
x-ibm-configuration: { oauth2: { client-type: confidential, scopes: { a: A }, grants: [application] } }
paths:
  /oauth2/token:
    post: { responses: { 200: { description: A token, schema: { $ref: "#/definitions/access_token_response" } } } }
definitions:
  access_token_response: { type: object }
`,
      `
x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application] }
paths:
  /oauth2/token: { post: { responses: { 200: { description: A token } } } }
`,
    ],
    bad: [
      `
x-ibm-configuration: { oauth2: { client-type: confidential, scopes: { a: A }, grants: [application] } }
paths: #! oauth/definition-missing
  /oauth2/token: { post: { responses: { 200: { description: A token } } } }
`,
      `
x-ibm-configuration: { oauth2: { client-type: confidential, scopes: { a: A }, grants: [application] } }
paths:
  /oauth2/token: { post: { responses: { 200: { description: A token } } } }
  /oauth2/introspect: { post: { responses: { 200: { description: The token } } } }
definitions: #! oauth/definition-missing
  access_token_response: { type: object }
`,
    ],
  },
  *check({ definition }) {
    const { root, dialect } = definition;
    if (dialect !== 'ibm') return;
    const written = providerEndpoints(definition).filter((one) => one.written !== undefined);
    const missing = missingDefinitions(definition, written);
    if (missing.length === 0) return;
    yield { at: keyIn(root, root.entries.has('definitions') ? 'definitions' : 'paths'), missing, definition };
  },
  message: ({ missing }) => `The template has definitions that are not here: ${quoted(missing)}`,
  help: 'Add them from the template, or leave it: they say what endpoints answer, and change nothing of it.',
  fix: ({ missing, definition }) => mended(`Add ${quoted(missing)}`, definitionsSplice(definition, missing)),
});

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');
