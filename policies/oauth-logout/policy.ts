import { definePolicy, quietFlow, use } from '../../src/policy/declaration.ts';
import { type OfProvider, ofProvider } from '../../src/policy/of-provider.ts';

/** Properties of `oauth-logout`. */
export type Logout = OfProvider;

/** Asks owners whether to sign out, here or everywhere, and ends their sessions. */
export const logout = definePolicy<Logout>({
  name: 'oauth-logout',
  version: '1.0.0',
  summary: "Ends the session of whoever is signed in at the provider's pages",
  written: 'compiler',
  properties: {
    type: 'object',
    additionalProperties: false,
    properties: { ...ofProvider },
  },
  flow: () => ({ ...quietFlow, writes: [use('message', '')], end: 'may-end', suspends: true }),
  order: { once: true },
  establishes: ['oauth/owner'],
});
