import type { Definition, Operation } from '../../../definition/definition.ts';
import { ownOperations, providerDocuments, providerEndpoints } from '../../../definition/provider-endpoints.ts';
import type { Severity } from '../../../diagnostics/problem.ts';
import { keyIn, type Place } from '../../place.ts';
import { defineRule, type Finding } from '../../rule.ts';

/** A path of an endpoint that the settings of the provider do not have, or have elsewhere. */
export const endpointOff = defineRule({
  code: 'oauth/endpoint-off',
  about: 'definition',
  why: 'A path of a provider that ends like an endpoint is that endpoint, and is answered only where the settings ask for it: who reads the document relies on what is not there.',
  source: 'What this version serves; IBM API Connect v5, Creating an OAuth provider API: the paths of the template',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  introspection: true
  revocation: { tokens: true }
paths:
  /oauth2/token: { post: { responses: { 200: { description: A token } } } }
  /oauth2/introspect: { post: { responses: { 200: { description: The token } } } }
  /oauth2/revoke: { post: { responses: { 200: { description: It is revoked } } } }
  /licences/revocation: { post: { responses: { 200: { description: It is ended } } } }
`,
      'paths: { /licences/revoke: { post: { responses: { 200: { description: No endpoint } } } } }',
    ],
    bad: [
      `
x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application] }
paths:
  /oauth2/authorize: { get: { responses: { 200: { description: A page } } } } #! oauth/endpoint-off
  /oauth2/introspect: { post: { responses: { 200: { description: The token } } } } #! oauth/endpoint-off
  /oauth2/revoke: { post: { responses: { 200: { description: It is revoked } } } } #! oauth/endpoint-off
  /oauth2/issued: { get: { responses: { 200: { description: What is allowed } } } } #! oauth/endpoint-off
  /oauth2/token: { post: { responses: { 200: { description: A token } } } }
  /admin/token: { post: { responses: { 200: { description: Another } } } } #! oauth/endpoint-off
`,
      // The template of API Connect v5 has these paths whatever is granted.
      `
x-ibm-configuration: { oauth2: { client-type: confidential, scopes: { a: A }, grants: [application] } }
paths:
  /oauth2/authorize: { get: { responses: { 200: { description: A page } } } } #! oauth/endpoint-off
  /oauth2/token: { post: { responses: { 200: { description: A token } } } }
  /oauth2/issued: { get: { responses: { 200: { description: What is allowed } } } } #! oauth/endpoint-off
`,
    ],
  },
  *check({ definition }) {
    const { root, oauth } = definition;
    const written = root.get('paths');
    if (oauth === undefined || written?.kind !== 'map') return;
    const answered = answeredPaths(definition);
    const told = new Set<string>();
    for (const { path } of definition.operations) {
      if (answered.has(path) || told.has(path)) continue;
      told.add(path);
      yield unanswered(path, keyIn(written, path), definition);
    }
  },
  message: ({ message }) => message,
  help: ({ help }) => help,
});

interface Unanswered extends Finding {
  readonly message: string;
  readonly help: string;
}

const answeredPaths = (definition: Definition): ReadonlySet<string> =>
  new Set([
    ...ownOperations(definition).map(({ path }) => path),
    ...providerEndpoints(definition).map(({ path }) => path),
    ...providerDocuments(definition).flatMap(({ written }) => (written === undefined ? [] : [pathOf(written)])),
  ]);

const pathOf = ({ path }: Operation): string => path;

const unanswered = (path: string, at: Place, definition: Definition): Unanswered => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const endpoint = providerEndpoints(definition).find((one) => one.path.endsWith(`/${name}`) || one.name === name);
  if (endpoint !== undefined) {
    return {
      at,
      message: `Nothing is answered at "${path}": the endpoint "${name}" of this provider is "${endpoint.path}"`,
      help: `Remove one of the two. If it is an operation of your own, let its path end in another word than "${name}".`,
    };
  }
  const { severity, help } = reasons[definition.dialect][name] ?? {};
  return {
    at,
    message: `Nothing is answered at "${path}": this provider has no endpoint "${name}"`,
    help: help ?? `Let the path end in another word than "${name}".`,
    ...(severity && { severity }),
  };
};

interface Reason {
  readonly severity?: Severity;
  readonly help: string;
}

const authorize: Reason = {
  // Left over from a template: nobody can be granted anything there.
  severity: 'info',
  help: 'Remove it; or list the grant "accessCode", in which users sign in there.',
};

/** By dialect and endpoint. In IBM's, introspection and revocation are switched on by the path itself. */
const reasons: Readonly<Record<Definition['dialect'], Readonly<Record<string, Reason>>>> = {
  native: {
    authorize,
    introspect: { help: 'Write introspection: true under "x-oauth", or remove the path.' },
    revoke: { help: 'Write revocation: { tokens: true } under "x-oauth", or remove the path.' },
    issued: { help: 'Write revocation: { permissions: true } under "x-oauth", or remove the path.' },
  },
  ibm: {
    authorize,
    issued: {
      severity: 'info',
      help: 'Remove it: without "authentication" nobody can sign in to see what they have allowed.',
    },
  },
};
