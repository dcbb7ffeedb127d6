import { definePolicy, quietFlow } from '../../src/policy/declaration.ts';
import { type OfProvider, ofProvider } from '../../src/policy/of-provider.ts';

/** Properties of `oauth-obtain-consent`. */
export type ObtainConsent = OfProvider;

/** Establishes what the owner grants to the application: shows the consent form and reads the decision. */
export const obtainConsent = definePolicy<ObtainConsent>({
  name: 'oauth-obtain-consent',
  version: '1.0.0',
  summary: 'Shows the consent form and takes the decision',
  written: 'anyone',
  properties: {
    type: 'object',
    additionalProperties: false,
    properties: { ...ofProvider },
  },
  flow: () => ({
    ...quietFlow,
    faults: ['BadRequestError', 'ForbiddenError', 'RuntimeError'],
    end: 'may-end',
    suspends: true,
  }),
  order: { once: true, requires: ['oauth/authorization', 'oauth/owner'] },
  establishes: ['oauth/consent', 'oauth/shown-scopes'],
});
