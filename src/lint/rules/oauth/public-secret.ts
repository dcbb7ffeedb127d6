import type { Profile } from '../../../assembly/types.ts';
import { clientTypeOf } from '../../oauth-choices.ts';
import { keyOf } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** A secret asked of clients that have none. */
export const publicSecret = defineRule({
  code: 'oauth/public-secret',
  about: 'definition',
  why: 'The stock operations of a provider ask for id and secret. Public clients have no secret: it is not checked, and who reads the document believes it is.',
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
    for (const { path, security = definition.security } of definition.operations) {
      if (!asking[definition.profile].test(path)) continue;
      for (const { scheme, at } of security?.alternatives.flat() ?? []) {
        if (definition.securityDefinitions.get(scheme)?.role === 'client-secret') yield { at: keyOf(at), path };
      }
    }
  },
  message: ({ path }) => `"${path}" asks for a secret, and the clients of this provider are public: they have none`,
  help: 'Write security: [] for the operation: the client is known by its "client_id".',
});

/** Natively nobody looks into tokens without a proof of who asks: introspection is for clients with a secret. */
const asking: Readonly<Record<Profile, RegExp>> = {
  strict: /\/(issued|revoke)$/,
  'legacy-v5': /\/(issued|revoke|introspect)$/,
};
