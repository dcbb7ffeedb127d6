import { definePolicy, quietFlow } from '../../src/policy/declaration.ts';
import { type OfProvider, ofProvider } from '../../src/policy/of-provider.ts';

/** Properties of `oauth-collect-metadata`. */
export type CollectMetadata = OfProvider;

/**
 * Asks the metadata URL of the provider what tokens and token response are to carry (IBM API Connect v5, `metadata-url`),
 * once for each authorization. Where it gives no answer that can be understood nothing is granted.
 */
export const collectMetadata = definePolicy<CollectMetadata>({
  name: 'oauth-collect-metadata',
  version: '1.0.0',
  summary: "Asks the provider's metadata URL what tokens are to carry",
  written: 'anyone',
  properties: {
    type: 'object',
    additionalProperties: false,
    properties: { ...ofProvider },
  },
  flow: () => ({ ...quietFlow, faults: ['BadRequestError', 'RuntimeError'], end: 'may-end' }),
  order: { once: true, requires: ['oauth/application'], excludes: ['oauth-issue'] },
  establishes: ['oauth/metadata'],
});
