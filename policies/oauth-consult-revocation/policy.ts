import { definePolicy, quietFlow } from '../../src/policy/declaration.ts';
import { type OfProvider, ofProvider } from '../../src/policy/of-provider.ts';

/** Properties of `oauth-consult-revocation`. */
export interface ConsultRevocationUrl extends OfProvider {
  /** `authorize`: asks about a consent; `token`: about the code or the refresh token that a token request presents. */
  readonly endpoint: 'authorize' | 'token';
}

/**
 * Asks the revocation URL of the provider before something is used (IBM API Connect v5, `revocation: { url }`). Where it
 * gives no answer that can be understood nothing is granted, and nothing is lost.
 */
export const consultRevocation = definePolicy<ConsultRevocationUrl>({
  name: 'oauth-consult-revocation',
  version: '1.0.0',
  summary: "Asks the provider's revocation URL before something is used",
  written: 'anyone',
  properties: {
    type: 'object',
    additionalProperties: false,
    required: ['endpoint'],
    properties: { ...ofProvider, endpoint: { enum: ['authorize', 'token'] } },
  },
  flow: ({ endpoint }) => ({
    ...quietFlow,
    faults: [endpoint === 'authorize' ? 'ForbiddenError' : 'BadRequestError', 'RuntimeError'],
    requestBody: endpoint === 'token' ? 'bytes' : 'none',
    end: 'may-end',
  }),
  order: ({ endpoint }) => ({
    once: true,
    requires: endpoint === 'authorize' ? ['oauth/authorization', 'oauth/owner', 'oauth/consent'] : ['oauth/grant'],
    excludes: ['oauth-issue'],
  }),
  establishes: ['oauth/family'],
});
