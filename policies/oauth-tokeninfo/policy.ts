import { definePolicy, quietFlow, use } from '../../src/policy/declaration.ts';
import { type OfProvider, ofProvider } from '../../src/policy/of-provider.ts';

/** Properties of `oauth-tokeninfo`. */
export type TokenInfoStep = OfProvider;

/** Tells whoever holds an access token what it is good for, as Axway's API Gateway does. */
export const tokenInfo = definePolicy<TokenInfoStep>({
  name: 'oauth-tokeninfo',
  version: '1.0.0',
  summary: 'Tells who holds an access token what it is good for',
  written: 'anyone',
  properties: {
    type: 'object',
    additionalProperties: false,
    properties: { ...ofProvider },
  },
  flow: () => ({
    ...quietFlow,
    writes: [use('message', '')],
    faults: ['BadRequestError', 'RuntimeError'],
    requestBody: 'bytes',
    end: 'may-end',
  }),
  order: { once: true },
});
