import { definePolicy, quietFlow } from '../../src/policy/declaration.ts';
import { type OfProvider, ofProvider } from '../../src/policy/of-provider.ts';

/** Properties of `oauth-check-scope`. */
export interface CheckScope extends OfProvider {
  /** `application`: before it is known who owns the resources; `owner`: as soon as that is known. */
  readonly for: 'application' | 'owner';
}

/**
 * Asks a service of the provider which scopes there may be in place of those asked for (IBM API Connect v5,
 * `scope-validators`), once for each authorization.
 */
export const checkScope = definePolicy<CheckScope>({
  name: 'oauth-check-scope',
  version: '1.0.0',
  summary: 'Asks a service which scopes are granted in place of those asked for',
  written: 'anyone',
  properties: {
    type: 'object',
    additionalProperties: false,
    required: ['for'],
    properties: { ...ofProvider, for: { enum: ['application', 'owner'] } },
  },
  flow: () => ({ ...quietFlow, faults: ['BadRequestError', 'RuntimeError'], end: 'may-end' }),
  order: ({ for: whom }) => ({
    requires: whom === 'owner' ? ['oauth/application', 'oauth/owner'] : ['oauth/application'],
    excludes: whom === 'owner' ? ['oauth-obtain-consent', 'oauth-issue'] : ['oauth-authenticate-user', 'oauth-issue'],
  }),
  establishes: ['oauth/application-scopes', 'oauth/owner-scopes', 'oauth/scope-descriptions'],
});
