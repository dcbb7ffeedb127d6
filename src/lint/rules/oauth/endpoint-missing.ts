import { providerEndpoints } from '../../../definition/provider-endpoints.ts';
import { endpointSplice } from '../../../definition/stock/stock-splices.ts';
import { mended } from '../../mending.ts';
import { keyIn } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** A provider in IBM's dialect without an endpoint that its grants need. */
export const endpointMissing = defineRule({
  code: 'oauth/endpoint-missing',
  about: 'definition',
  why: 'In an API Connect v5 document the paths are the endpoints: readers, portals and clients made from it know of no other.',
  source: 'IBM API Connect v5, Creating an OAuth provider API: the paths of the template must stay',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
x-ibm-configuration: { oauth2: { client-type: confidential, scopes: { a: A }, grants: [application] } }
basePath: /sign-in
paths:
  /token: { post: { responses: { 200: { description: A token } } } }
`,
      `
x-ibm-configuration: { oauth2: { client-type: confidential, scopes: { a: A }, grants: [application] } }
basePath: /sign-in
paths:
  /token/of/applications:
    post:
      parameters: [{ name: grant_type, in: formData, type: string, required: true }]
      responses: { 200: { description: A token } }
`,
      'x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application] }',
    ],
    bad: [
      `
x-ibm-configuration: { oauth2: { client-type: confidential, scopes: { a: A }, grants: [application] } }
paths: #! oauth/endpoint-missing
  /tokens: { post: { responses: { 200: { description: A token } } } }
`,
    ],
  },
  *check({ definition }) {
    if (definition.dialect !== 'ibm' || !definition.root.entries.has('paths')) return;
    for (const endpoint of providerEndpoints(definition)) {
      if (endpoint.written !== undefined || endpoint.isAccountPage) continue;
      yield { at: keyIn(definition.root, 'paths'), endpoint, definition };
    }
  },
  message: ({ endpoint }) => `No operation is the "${endpoint.name}" endpoint, which the grants of this provider need`,
  help: ({ endpoint }) => `Add the path "${endpoint.path}", where the endpoint is served all the same.`,
  fix: ({ endpoint, definition }) => mended(`Add the path "${endpoint.path}"`, endpointSplice(definition, endpoint)),
});
