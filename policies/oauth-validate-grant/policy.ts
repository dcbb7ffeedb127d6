import { definePolicy, quietFlow } from '../../src/policy/declaration.ts';

/** Properties of `oauth-validate-grant`. */
export interface ValidateGrant {
  /** `info.x-name` of the provider. */
  readonly provider: string;
  /** OpenAPI 2.0's flow names: `application`, `accessCode`. */
  readonly grants: readonly string[];
  /** Whether it issues refresh tokens, and so takes them. */
  readonly refresh?: boolean;
  /** Description by scope name. */
  readonly scopes: Readonly<Record<string, string>>;
  readonly defaultScopes: readonly string[];
  readonly pkce: { readonly mode: 'required' | 'optional' | 'off'; readonly plain: boolean };
}

/** Says what a token request is granted (RFC 6749 §4). It looks only: `oauth-issue` consumes. */
export const validateGrant = definePolicy<ValidateGrant>({
  name: 'oauth-validate-grant',
  version: '1.0.0',
  summary: 'Checks the grant of a token request',
  written: 'compiler',
  properties: {
    type: 'object',
    additionalProperties: false,
    required: ['provider', 'grants', 'scopes', 'defaultScopes', 'pkce'],
    properties: {
      provider: { type: 'string' },
      grants: { type: 'array', items: { type: 'string' } },
      refresh: { type: 'boolean' },
      scopes: { type: 'object', additionalProperties: { type: 'string' } },
      defaultScopes: { type: 'array', items: { type: 'string' } },
      pkce: {
        type: 'object',
        required: ['mode', 'plain'],
        properties: { mode: { enum: ['required', 'optional', 'off'] }, plain: { type: 'boolean' } },
      },
    },
  },
  flow: () => ({ ...quietFlow, faults: ['BadRequestError'], requestBody: 'bytes', end: 'may-end' }),
  order: { once: true, requires: ['oauth/application'] },
  establishes: ['oauth/grant'],
});
