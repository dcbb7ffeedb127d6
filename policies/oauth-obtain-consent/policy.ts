import { definePolicy, quietFlow } from '../../src/policy/declaration.ts';

/** Properties of `oauth-obtain-consent`. */
export interface ObtainConsent {
  /** Title of the provider, for the page. */
  readonly title: string;
  /** Description by scope name. */
  readonly scopes: Readonly<Record<string, string>>;
  /** For the page: how long an access token lasts. */
  readonly accessTokenLifetimeSeconds: number;
  /** For the page, where refresh tokens are issued: how long one lasts. */
  readonly refreshTokenLifetimeSeconds?: number;
  /** For the page: cap on everything that the consent leads to; absent: none. */
  readonly consentSeconds?: number;
}

/** Establishes what the owner grants to the application: shows the consent form and reads the decision. */
export const obtainConsent = definePolicy<ObtainConsent>({
  name: 'oauth-obtain-consent',
  version: '1.0.0',
  summary: 'Shows the consent form and takes the decision',
  written: 'compiler',
  properties: {
    type: 'object',
    additionalProperties: false,
    required: ['title', 'scopes', 'accessTokenLifetimeSeconds'],
    properties: {
      title: { type: 'string' },
      scopes: { type: 'object', additionalProperties: { type: 'string' } },
      accessTokenLifetimeSeconds: { type: 'integer' },
      refreshTokenLifetimeSeconds: { type: 'integer' },
      consentSeconds: { type: 'integer' },
    },
  },
  flow: () => ({ ...quietFlow, faults: ['BadRequestError', 'ForbiddenError'], end: 'may-end', suspends: true }),
  order: { once: true, requires: ['oauth/authorization', 'oauth/owner'] },
  establishes: ['oauth/consent', 'oauth/shown-scopes'],
});
