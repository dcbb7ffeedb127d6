import type { Definition } from '../../../definition/definition.ts';
import { providerEndpoints } from '../../../definition/provider-endpoints.ts';
import { valueOrKey } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** A path of an endpoint at which it is not. */
export const endpointPath = defineRule({
  code: 'oauth/endpoint-path',
  about: 'definition',
  why: 'Clients are told this path: where it is none, or another one is written for the endpoint, they call in vain.',
  source: 'OpenAPI 2.0, Paths Object: a path begins with a slash and is appended to the basePath; RFC 6749 §3',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      `
x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application], endpoints: { token: /v2/tokens, jwks: "" } }
`,
      `
x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application], endpoints: { token: /sign-in/token } }
paths:
  /sign-in/token: { post: { responses: { 200: { description: A token } } } }
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  introspection: true
  endpoints:
    token: token #! oauth/endpoint-path
    introspect: /{tenant}/introspect #! oauth/endpoint-path
    jwks: https://gateway.example/keys #! oauth/endpoint-path
`,
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  endpoints:
    token: /tokens #! oauth/endpoint-path
paths:
  /oauth2/token: { post: { responses: { 200: { description: A token } } } }
`,
    ],
  },
  *check({ definition }) {
    for (const [name, { value, at }] of definition.oauth?.endpoints ?? []) {
      const place = valueOrKey(at);
      const written = writtenInstead(name, value, definition);
      if (!isPath(value)) yield { at: place, name, value, written: undefined };
      else if (written !== undefined) yield { at: place, name, value, written };
    }
  },
  message: ({ name, value, written }) =>
    written === undefined
      ? `"${value}" is no path below the basePath`
      : `The endpoint "${name}" is not at "${value}": "paths" has it at "${written}"`,
  help: ({ written }) =>
    written === undefined
      ? 'Write a path with a slash in front and none behind, of letters, digits, ".", "_", "~" and "-": /oauth2/token.'
      : 'Write the same in both places, or keep one of the two.',
});

const isPath = (path: string): boolean =>
  /^[/A-Za-z0-9._~-]+$/.test(path) &&
  path.startsWith('/') &&
  !path
    .slice(1)
    .split('/')
    .some((one) => /^\.{0,2}$/.test(one));

/** Where the endpoint is, if that is another path that is written. */
const writtenInstead = (name: string, path: string, definition: Definition): string | undefined => {
  const endpoint = providerEndpoints(definition).find((one) => one.name === name);
  return endpoint?.written !== undefined && endpoint.path !== path ? endpoint.path : undefined;
};
