import { definePolicy, quietFlow } from '../../src/policy/declaration.ts';
import { type OfProvider, ofProvider } from '../../src/policy/of-provider.ts';

/** Properties of `oauth-announce`. */
export type Announce = OfProvider;

/**
 * Tells the revocation URL of the provider which tokens have been issued (IBM API Connect v5, `revocation: { url }`). Where
 * it does not take that in, they are revoked before the answer leaves.
 */
export const announce = definePolicy<Announce>({
  name: 'oauth-announce',
  version: '1.0.0',
  summary: "Tells the provider's revocation URL which tokens have been issued",
  written: 'anyone',
  properties: {
    type: 'object',
    additionalProperties: false,
    properties: { ...ofProvider },
  },
  // Which code or refresh token was exchanged stands in the request.
  flow: () => ({ ...quietFlow, faults: ['RuntimeError'], requestBody: 'bytes', end: 'may-end' }),
  order: { once: true, after: ['oauth-issue'] },
});
