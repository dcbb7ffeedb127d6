import { definePolicy, quietFlow } from '../../src/policy/declaration.ts';

/** Properties of `oauth-authenticate-user`. */
export interface AuthenticateUser {
  /** Title of the provider, for the page. */
  readonly title: string;
  /**
   * Where the credentials come from. `form`: the login page, suspended until it is posted (authorization endpoint).
   * `password`: `username` and `password` of the token request (RFC 6749 §4.3.2); other grants pass.
   */
  readonly credentials: 'form' | 'password';
  /** A user registry of the environment, by name, or an authentication URL (IBM API Connect v5). */
  readonly registry: string | AuthenticationUrl;
}

/** An authentication URL: asked with GET and Basic, 200 says yes. */
export interface AuthenticationUrl {
  /** May hold `$(property)`. */
  readonly url: string;
  readonly tlsProfile?: string;
  /** Lower-case names of headers of the request that it gets; `legacy-v5`: as IBM API Connect v5 does. */
  readonly forwardHeaders: readonly string[] | 'legacy-v5';
}

/** Establishes who owns the resources, by a name and a password: of the login form, or of the token request. */
export const authenticateUser = definePolicy<AuthenticateUser>({
  name: 'oauth-authenticate-user',
  version: '1.0.0',
  summary: 'Establishes who owns the resources, by a name and a password',
  written: 'compiler',
  properties: {
    type: 'object',
    additionalProperties: false,
    required: ['title', 'credentials', 'registry'],
    properties: {
      title: { type: 'string' },
      credentials: { enum: ['form', 'password'] },
      registry: {
        type: ['string', 'object'],
        additionalProperties: false,
        required: ['url', 'forwardHeaders'],
        properties: {
          url: { type: 'string' },
          tlsProfile: { type: 'string' },
          forwardHeaders: { type: ['array', 'string'], items: { type: 'string' }, pattern: '^legacy-v5$' },
        },
      },
    },
  },
  flow: ({ credentials }) => ({
    ...quietFlow,
    faults: ['BadRequestError', 'RuntimeError'],
    requestBody: credentials === 'password' ? 'bytes' : 'none',
    end: 'may-end',
    suspends: credentials === 'form',
  }),
  order: { once: true },
  establishes: ['oauth/owner', 'oauth/selected-scopes'],
});
