import type { Profile } from '../../../assembly/types.ts';
import type { Definition, Operation, SecurityDefinition } from '../../../definition/definition.ts';
import { type EndpointName, providerEndpoints } from '../../../definition/provider-endpoints.ts';
import { insertEntries, replaceValue, type Splice } from '../../../source/splices.ts';
import { mended } from '../../mending.ts';
import { keyOf } from '../../place.ts';
import { clientTypeOf } from '../../providers/oauth-choices.ts';
import { defineRule } from '../../rule.ts';

/** A secret asked of clients that have none. */
export const publicSecret = defineRule({
  code: 'oauth/public-secret',
  about: 'definition',
  why: 'The stock operations of a provider ask for id and secret. Public clients have no secret: it is not checked, and who reads the document believes it is. `security: []` there says that no secret is asked for; who the client is still is, and it sees and ends its own tokens only.',
  source:
    'IBM API Connect v5, Creating an OAuth provider API: remove the security of these operations for public clients',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
x-ibm-configuration:
  oauth2:
    client-type: public
    scopes: { a: A }
    grants: [accessCode]
    authentication: { x-ibm-authentication-registry: staff }
    authorization: { type: default-form }
securityDefinitions:
  id: { type: apiKey, in: header, name: X-IBM-Client-Id }
  secret: { type: apiKey, in: header, name: X-IBM-Client-Secret }
security: [{ id: [] }]
paths:
  /oauth2/authorize: { get: { responses: { 302: { description: Back to the client } } } }
  /oauth2/token: { post: { responses: { 200: { description: A token } } } }
  /oauth2/introspect: { post: { security: [], responses: { 200: { description: The token } } } }
  /orders: { get: { security: [{ id: [], secret: [] }], responses: { 200: { description: No endpoint } } } }
`,
    ],
    bad: [
      `
x-ibm-configuration:
  oauth2:
    client-type: public
    scopes: { a: A }
    grants: [accessCode]
    authentication: { x-ibm-authentication-registry: staff }
    authorization: { type: default-form }
securityDefinitions:
  id: { type: apiKey, in: header, name: X-IBM-Client-Id }
  secret: { type: apiKey, in: header, name: X-IBM-Client-Secret }
paths:
  /oauth2/authorize: { get: { responses: { 302: { description: Back to the client } } } }
  /oauth2/token: { post: { responses: { 200: { description: A token } } } }
  /oauth2/introspect:
    post:
      security:
        - id: []
          secret: [] #! oauth/public-secret
      responses: { 200: { description: The token } }
`,
    ],
  },
  *check({ definition }) {
    if (definition.oauth === undefined || clientTypeOf(definition) !== 'public') return;
    // Of a path that only ends like an endpoint another rule tells.
    const endpoints = providerEndpoints(definition).filter(({ name }) => asking[definition.profile].includes(name));
    for (const operation of definition.operations) {
      const { path, security = definition.security } = operation;
      if (!endpoints.some((endpoint) => endpoint.path === path)) continue;
      for (const { scheme, at } of security?.alternatives.flat() ?? []) {
        if (roleOf(scheme, definition) === 'client-secret') yield { at: keyOf(at), path, operation, definition };
      }
    }
  },
  message: ({ path }) => `"${path}" asks for a secret, and the clients of this provider are public: they have none`,
  help: 'Write security: [] for the operation: the client is known by its "client_id".',
  // Where no client type is written, the clients are perhaps confidential ones.
  fix: ({ operation, definition }) =>
    definition.oauth?.clientType !== undefined
      ? mended('Write "security: []"', withoutSecurity(operation, definition))
      : undefined,
});

const roleOf = (scheme: string, { securityDefinitions }: Definition): SecurityDefinition['role'] =>
  securityDefinitions.get(scheme)?.role;

/** Only in place of a client's keys: what asks for something else does not ask for nothing. */
const withoutSecurity = ({ at, security }: Operation, definition: Definition): Splice => {
  // A file of parts may be one of other providers, too.
  if (at.file !== definition.file) return undefined;
  const uses = (security ?? definition.security)?.alternatives.flat() ?? [];
  if (uses.some(({ scheme }) => roleOf(scheme, definition) === undefined)) return undefined;
  return security === undefined ? insertEntries(at, { entries: { security: [] } }) : replaceValue(security.at, []);
};

/** Natively nobody looks into tokens without a proof of who asks: introspection is for clients with a secret. */
const asking: Readonly<Record<Profile, readonly EndpointName[]>> = {
  strict: ['issued', 'revoke'],
  'legacy-v5': ['issued', 'revoke', 'introspect'],
};
