import { definePolicy, quietFlow } from '../../src/policy/declaration.ts';
import { type OfProvider, ofProvider } from '../../src/policy/of-provider.ts';

/** Properties of `oauth-authenticate-user`. */
export interface AuthenticateUser extends OfProvider {
  /**
   * Where the credentials come from. `form`: the login page, suspended until it is posted (authorization endpoint).
   * `password`: `username` and `password` of the token request (RFC 6749 §4.3.2); other grants pass.
   * `basic`: the `Authorization` header (RFC 7617), and without a right one 401.
   */
  readonly credentials: 'form' | 'password' | 'basic';
}

/** What must be known of a request before anybody signs in for it. */
const neededFor = { form: ['oauth/authorization'], password: ['oauth/grant'], basic: [] } as const;

/** Establishes who owns the resources, by a name and a password: of the login form, or of the token request. */
export const authenticateUser = definePolicy<AuthenticateUser>({
  name: 'oauth-authenticate-user',
  version: '1.0.0',
  summary: 'Establishes who owns the resources, by a name and a password',
  written: 'anyone',
  properties: {
    type: 'object',
    additionalProperties: false,
    required: ['credentials'],
    properties: { ...ofProvider, credentials: { enum: ['form', 'password', 'basic'] } },
  },
  flow: ({ credentials }) => ({
    ...quietFlow,
    faults: [credentials === 'basic' ? 'UnauthorizedError' : 'BadRequestError', 'RuntimeError'],
    credentials: credentials === 'basic' ? ['authorization'] : [],
    requestBody: credentials === 'password' ? 'bytes' : 'none',
    end: 'may-end',
    suspends: credentials === 'form',
  }),
  // Elsewhere a login form would keep the request with the credentials that it holds, and a password would prove nothing.
  order: ({ credentials }) => ({ once: true, requires: neededFor[credentials] }),
  establishes: ['oauth/owner', 'oauth/selected-scopes'],
});
