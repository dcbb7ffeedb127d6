import { definePolicy, quietFlow, use } from '../../src/policy/declaration.ts';

/** Properties of `oauth-jwks`: none. */
export type Jwks = Record<string, never>;

/** Publishes the keys that verify access tokens. */
export const jwks = definePolicy<Jwks>({
  name: 'oauth-jwks',
  version: '1.0.0',
  summary: 'Answers with the public keys of access tokens',
  written: 'compiler',
  properties: { type: 'object', additionalProperties: false, properties: {} },
  flow: () => ({ ...quietFlow, writes: [use('message', '')] }),
});
