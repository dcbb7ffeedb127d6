import { attributesSchema, type WrittenAttributes } from '../../src/policy/attributes-property.ts';
import { definePolicy, quietFlow, use } from '../../src/policy/declaration.ts';
import { type OfProvider, ofProvider } from '../../src/policy/of-provider.ts';

/** Properties of `oauth-issue`. */
export interface Issue extends OfProvider {
  /** `authorize`: what an authorization request asks for, once it is consented to; `token`: the tokens of a grant. */
  readonly endpoint: 'authorize' | 'token';
  /** Custom attributes: of a code, and so of its tokens; of tokens, beside those of their authorization. */
  readonly attributes?: WrittenAttributes;
}

/**
 * Issues what was granted. The one-time thing that the grant spends is consumed in the same store transaction that
 * records the new tokens: both happen or neither.
 */
export const issue = definePolicy<Issue>({
  name: 'oauth-issue',
  version: '1.0.0',
  summary: 'Issues the authorization code or the tokens',
  written: 'anyone',
  properties: {
    type: 'object',
    additionalProperties: false,
    required: ['endpoint'],
    properties: { ...ofProvider, endpoint: { enum: ['authorize', 'token'] }, attributes: attributesSchema },
  },
  flow: ({ attributes = {} }, names) => ({
    ...quietFlow,
    reads: Object.entries(attributes).flatMap(([name, text]) => names.inText(text, `/attributes/${name}`)),
    writes: [use('message', '')],
    faults: ['BadRequestError'],
    end: 'may-end',
  }),
  order: ({ endpoint }) => ({
    once: true,
    requires:
      endpoint === 'authorize'
        ? ['oauth/authorization', 'oauth/owner', 'oauth/consent']
        : ['oauth/client', 'oauth/grant'],
    // Its bearer is neither the owner who signs in nor the client that authenticates.
    excludes: ['oauth/token'],
  }),
  establishes: ['oauth/issued'],
});
