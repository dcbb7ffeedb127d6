import { definePolicy, quietFlow } from '../../src/policy/declaration.ts';
import { type OfProvider, ofProvider } from '../../src/policy/of-provider.ts';

/** Properties of `oauth-authenticate-user`. */
export interface AuthenticateUser extends OfProvider {
  /**
   * Where the credentials come from. `browser`: as the provider's `identity-extraction` says (authorization endpoint).
   * `password`: `username` and `password` of the token request (RFC 6749 §4.3.2); other grants pass.
   * `basic`: the `Authorization` header (RFC 7617), and without a right one 401.
   */
  readonly credentials: 'browser' | 'password' | 'basic';
  /** What they sign in for, by browser. `account`: pages of their own, where no application asks; default `authorization`. */
  readonly for?: 'authorization' | 'account';
}

/** What must be known of a request before anybody signs in for it. */
const neededFor = { browser: ['oauth/authorization'], password: ['oauth/grant'], basic: [] } as const;

/** A browser that is asked by Basic is refused by 401; who has signed in elsewhere may have been refused there. */
const faultsOf = {
  browser: ['BadRequestError', 'UnauthorizedError', 'ForbiddenError', 'RuntimeError'],
  password: ['BadRequestError', 'RuntimeError'],
  basic: ['UnauthorizedError', 'RuntimeError'],
} as const;

/** Establishes who owns the resources, by a name and a password, or by their being signed in. */
export const authenticateUser = definePolicy<AuthenticateUser>({
  name: 'oauth-authenticate-user',
  version: '1.0.0',
  summary: 'Establishes who owns the resources: by a name and a password, a session, or a sign-in elsewhere',
  written: 'anyone',
  properties: {
    type: 'object',
    additionalProperties: false,
    required: ['credentials'],
    properties: {
      ...ofProvider,
      credentials: { enum: ['browser', 'password', 'basic'] },
      for: { enum: ['authorization', 'account'] },
    },
  },
  flow: ({ credentials }) => ({
    ...quietFlow,
    faults: faultsOf[credentials],
    // Of a browser where the provider says `basic`; elsewhere it has no business in front of a login page.
    credentials: credentials === 'password' ? [] : ['authorization'],
    requestBody: credentials === 'password' ? 'bytes' : 'none',
    end: 'may-end',
    suspends: credentials === 'browser',
  }),
  // Elsewhere a login form would keep the request with the credentials that it holds, and a password would prove nothing.
  order: ({ credentials, for: whatFor }) => ({
    once: true,
    requires: credentials === 'browser' && whatFor === 'account' ? [] : neededFor[credentials],
  }),
  establishes: ['oauth/owner', 'oauth/sign-in', 'oauth/selected-scopes', 'oauth/scope-descriptions', 'oauth/metadata'],
});
