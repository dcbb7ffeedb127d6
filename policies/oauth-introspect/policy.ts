import { definePolicy, quietFlow, use } from '../../src/policy/declaration.ts';
import { type OfProvider, ofProvider } from '../../src/policy/of-provider.ts';

/** Properties of `oauth-introspect`. */
export type Introspect = OfProvider;

/** Tells the calling application what a token is good for (RFC 7662), if it may see it. */
export const introspect = definePolicy<Introspect>({
  name: 'oauth-introspect',
  version: '1.0.0',
  summary: 'Answers an introspection request',
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
  order: { once: true, requires: ['oauth/client'] },
});
