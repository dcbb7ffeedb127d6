import { definePolicy, quietFlow, use } from '../../src/policy/declaration.ts';

/** Properties of `oauth-revoke`. */
export interface Revoke {
  /** `info.x-name` of the provider: it revokes its own tokens. */
  readonly provider: string;
}

/** Ends a token of the calling application (RFC 7009). */
export const revoke = definePolicy<Revoke>({
  name: 'oauth-revoke',
  version: '1.0.0',
  summary: 'Answers a revocation request',
  written: 'compiler',
  properties: {
    type: 'object',
    additionalProperties: false,
    required: ['provider'],
    properties: { provider: { type: 'string' } },
  },
  flow: () => ({
    ...quietFlow,
    writes: [use('message', '')],
    faults: ['BadRequestError'],
    requestBody: 'bytes',
    end: 'may-end',
  }),
  order: { once: true, requires: ['oauth/application'] },
});
