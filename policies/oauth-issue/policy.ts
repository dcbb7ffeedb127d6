import { definePolicy, quietFlow, use } from '../../src/policy/declaration.ts';

/** Properties of `oauth-issue`: a code at the authorization endpoint, tokens at the token endpoint. */
export interface Issue {
  /** `info.x-name` of the provider. */
  readonly provider: string;
  readonly issues: 'code' | 'tokens';
  readonly lifetimeSeconds: number;
  /** Refresh tokens are issued beside access tokens whose grant may have one; `count`: uses, absent: until they expire. */
  readonly refresh?: { readonly lifetimeSeconds: number; readonly count?: number };
  /** Cap on everything that one consent leads to (IBM's `maximum-consent`); absent: none. */
  readonly consentSeconds?: number;
}

/**
 * Issues what was granted. The one-time thing that the grant spends is consumed in the same store transaction that
 * records the new tokens: both happen or neither.
 */
export const issue = definePolicy<Issue>({
  name: 'oauth-issue',
  version: '1.0.0',
  summary: 'Issues the authorization code or the tokens',
  written: 'compiler',
  properties: {
    type: 'object',
    additionalProperties: false,
    required: ['provider', 'issues', 'lifetimeSeconds'],
    properties: {
      provider: { type: 'string' },
      issues: { enum: ['code', 'tokens'] },
      lifetimeSeconds: { type: 'integer', minimum: 1 },
      refresh: {
        type: 'object',
        additionalProperties: false,
        required: ['lifetimeSeconds'],
        properties: { lifetimeSeconds: { type: 'integer', minimum: 1 }, count: { type: 'integer', minimum: 1 } },
      },
      consentSeconds: { type: 'integer', minimum: 1 },
    },
  },
  flow: () => ({
    ...quietFlow,
    writes: [use('message', '')],
    faults: ['BadRequestError'],
    end: 'may-end',
  }),
  order: { once: true },
  establishes: ['oauth/issued'],
});
