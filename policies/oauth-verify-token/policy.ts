import { definePolicy, quietFlow } from '../../src/policy/declaration.ts';
import { type OfProvider, ofProvider } from '../../src/policy/of-provider.ts';

/** Properties of `oauth-verify-token`. */
export interface VerifyToken extends OfProvider {
  /** The token must have all of these. */
  readonly scopes?: readonly string[];
}

/**
 * Lets a request go on only with a live access token of the provider in its `Authorization` header (RFC 6750), as `security`
 * does for a whole operation: for a token that is needed on some ways through a flow only.
 */
export const verifyToken = definePolicy<VerifyToken>({
  name: 'oauth-verify-token',
  version: '1.0.0',
  summary: 'Lets a request go on only with a live access token',
  written: 'author',
  properties: {
    type: 'object',
    additionalProperties: false,
    properties: { ...ofProvider, scopes: { type: 'array', items: { type: 'string', minLength: 1 } } },
  },
  flow: () => ({
    ...quietFlow,
    faults: ['BadRequestError', 'UnauthorizedError', 'ForbiddenError', 'RuntimeError'],
    credentials: ['authorization'],
    end: 'may-end',
  }),
  establishes: ['oauth/application', 'oauth/token', 'oauth/owner'],
});
