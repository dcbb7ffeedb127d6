import { definePolicy, quietFlow, use } from '../../src/policy/declaration.ts';
import { type OfProvider, ofProvider } from '../../src/policy/of-provider.ts';

/** Properties of `oauth-issued`. */
export type Issued = OfProvider;

/**
 * Tells an owner what they have allowed (GET), or ends what they have allowed to one application (DELETE), as IBM API
 * Connect v5 does.
 */
export const issued = definePolicy<Issued>({
  name: 'oauth-issued',
  version: '1.0.0',
  summary: 'Lists and ends what the resource owner has allowed',
  written: 'anyone',
  properties: {
    type: 'object',
    additionalProperties: false,
    properties: { ...ofProvider },
  },
  flow: () => ({
    ...quietFlow,
    writes: [use('message', '')],
    faults: ['BadRequestError'],
    end: 'may-end',
  }),
  order: { once: true, requires: ['oauth/client', 'oauth/owner'] },
});
