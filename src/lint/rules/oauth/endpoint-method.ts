import { providerEndpoints } from '../../../definition/provider-endpoints.ts';
import { keyOf } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** Asked of every path by browsers and tools, and promised by none. */
const OF_ALL_PATHS = ['options', 'head'];

/** An operation at an endpoint of the provider, with a method that the endpoint does not have. */
export const endpointMethod = defineRule({
  code: 'oauth/endpoint-method',
  about: 'definition',
  why: 'What is written is answered by 405: whoever makes a client from the document makes one that fails, and a token request by GET would leave credentials in logs.',
  source:
    'RFC 6749 §3.1: authorize by GET, and POST; §3.2: token by POST; RFC 7662 §2.1, RFC 7009 §2.1: introspection and revocation by POST (A12, A30)',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
x-ibm-configuration:
  oauth2:
    client-type: confidential
    scopes: { a: A }
    grants: [accessCode]
    authentication: { x-ibm-authentication-registry: staff }
    authorization: { type: default-form }
paths:
  /oauth2/authorize:
    get: { responses: { 200: { description: A page } } }
    post: { responses: { 200: { description: A page } } }
  /oauth2/token:
    post: { responses: { 200: { description: A token } } }
    options: { responses: { 200: { description: For browsers } } }
  /oauth2/issued:
    get: { responses: { 200: { description: What is allowed } } }
    delete: { responses: { 200: { description: It is ended } } }
`,
      'paths: { /token: { get: { responses: { 200: { description: An API has no endpoints } } } } }',
    ],
    bad: [
      `
x-ibm-configuration:
  oauth2: { client-type: confidential, scopes: { a: A }, grants: [application], authentication: { x-ibm-authentication-registry: staff } }
paths:
  /oauth2/token:
    get: { responses: { 200: { description: A token } } } #! oauth/endpoint-method
    post: { responses: { 200: { description: A token } } }
  /oauth2/introspect:
    get: { responses: { 200: { description: The token } } } #! oauth/endpoint-method
  /oauth2/issued:
    put: { responses: { 200: { description: It is ended } } } #! oauth/endpoint-method
`,
      `
x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application], revocation: { tokens: true } }
paths:
  /oauth2/revoke:
    delete: { responses: { 200: { description: It is revoked } } } #! oauth/endpoint-method
`,
    ],
  },
  *check({ definition }) {
    const methodsOf = new Map(providerEndpoints(definition).map(({ path, methods }) => [path, methods]));
    for (const { method, path, at } of definition.operations) {
      const methods = methodsOf.get(path);
      if (methods === undefined || methods.includes(method) || OF_ALL_PATHS.includes(method)) continue;
      yield { at: keyOf(at), method, path, methods };
    }
  },
  message: ({ method, path }) =>
    `"${method.toUpperCase()} ${path}" is answered by 405: this endpoint has no such method`,
  help: ({ methods, path }) => `Write ${methods.join(' and ')} under "${path}".`,
});
