import { definePolicy, quietFlow } from '../../src/policy/declaration.ts';
import { type OfProvider, ofProvider } from '../../src/policy/of-provider.ts';

/** Properties of `oauth-validate-authorization`. */
export type ValidateAuthorization = OfProvider;

/**
 * Checks an authorization request (RFC 6749 §4.1.1, RFC 7636 §4.3). It looks at it again whenever the transaction
 * continues: what no longer holds ends in the error page.
 */
export const validateAuthorization = definePolicy<ValidateAuthorization>({
  name: 'oauth-validate-authorization',
  version: '1.0.0',
  summary: 'Checks an authorization request',
  written: 'anyone',
  properties: {
    type: 'object',
    additionalProperties: false,
    properties: { ...ofProvider },
  },
  flow: () => ({
    ...quietFlow,
    faults: ['BadRequestError'],
    // Of a person or a client: in neither case meant for an author's back end.
    credentials: ['authorization'],
    requestBody: 'bytes',
    end: 'may-end',
  }),
  order: { once: true },
  establishes: ['oauth/application', 'oauth/authorization'],
});
