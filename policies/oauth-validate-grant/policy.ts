import { definePolicy, quietFlow } from '../../src/policy/declaration.ts';
import { type OfProvider, ofProvider } from '../../src/policy/of-provider.ts';

/** Properties of `oauth-validate-grant`. */
export type ValidateGrant = OfProvider;

/** Says what a token request is granted (RFC 6749 §4). It looks only: `oauth-issue` consumes. */
export const validateGrant = definePolicy<ValidateGrant>({
  name: 'oauth-validate-grant',
  version: '1.0.0',
  summary: 'Checks the grant of a token request',
  written: 'anyone',
  properties: {
    type: 'object',
    additionalProperties: false,
    properties: { ...ofProvider },
  },
  flow: () => ({ ...quietFlow, faults: ['BadRequestError'], requestBody: 'bytes', end: 'may-end' }),
  order: { once: true, requires: ['oauth/client'] },
  establishes: ['oauth/grant', 'oauth/response-format'],
});
