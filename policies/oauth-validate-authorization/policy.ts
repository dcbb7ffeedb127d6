import { definePolicy, quietFlow } from '../../src/policy/declaration.ts';

/** Properties of `oauth-validate-authorization`. */
export interface ValidateAuthorization {
  /** `info.x-name` of the provider. */
  readonly provider: string;
  /** Description by scope name. */
  readonly scopes: Readonly<Record<string, string>>;
  readonly defaultScopes: readonly string[];
  readonly clientType: 'public' | 'confidential';
  readonly pkce: { readonly mode: 'required' | 'optional' | 'off'; readonly plain: boolean };
}

/**
 * Checks an authorization request (RFC 6749 §4.1.1, RFC 7636 §4.3). It looks at it again whenever the transaction
 * continues: what no longer holds ends in the error page.
 */
export const validateAuthorization = definePolicy<ValidateAuthorization>({
  name: 'oauth-validate-authorization',
  version: '1.0.0',
  summary: 'Checks an authorization request',
  written: 'compiler',
  properties: {
    type: 'object',
    additionalProperties: false,
    required: ['provider', 'scopes', 'defaultScopes', 'clientType', 'pkce'],
    properties: {
      provider: { type: 'string' },
      scopes: { type: 'object', additionalProperties: { type: 'string' } },
      defaultScopes: { type: 'array', items: { type: 'string' } },
      clientType: { enum: ['public', 'confidential'] },
      pkce: {
        type: 'object',
        required: ['mode', 'plain'],
        properties: { mode: { enum: ['required', 'optional', 'off'] }, plain: { type: 'boolean' } },
      },
    },
  },
  flow: () => ({
    ...quietFlow,
    faults: ['BadRequestError'],
    // Of a person or a client: in neither case meant for an author's back end.
    credentials: ['authorization'],
    requestBody: 'bytes',
    end: 'may-end',
  }),
  order: { once: true },
  establishes: ['oauth/application', 'oauth/authorization'],
});
