import { definePolicy, quietFlow } from '../../src/policy/declaration.ts';
import { type OfProvider, ofProvider } from '../../src/policy/of-provider.ts';

/** Properties of `oauth-permissions`. */
export type Permissions = OfProvider;

/** Shows owners which applications may act for them, and ends what one of them may. */
export const permissions = definePolicy<Permissions>({
  name: 'oauth-permissions',
  version: '1.0.0',
  summary: 'Shows and ends what the resource owner has allowed, on a page',
  written: 'compiler',
  properties: {
    type: 'object',
    additionalProperties: false,
    properties: { ...ofProvider },
  },
  flow: () => ({ ...quietFlow, end: 'may-end', suspends: true }),
  order: { once: true, requires: ['oauth/owner'] },
});
