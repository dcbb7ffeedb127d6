import { definePolicy, quietFlow, use } from '../../src/policy/declaration.ts';

/** Properties of `oauth-server-metadata`: none. */
export type ServerMetadata = Record<string, never>;

/** Says what the provider in whose definition it stands can do (RFC 8414). */
export const serverMetadata = definePolicy<ServerMetadata>({
  name: 'oauth-server-metadata',
  version: '1.0.0',
  summary: 'Answers with the metadata of the authorization server',
  written: 'compiler',
  properties: { type: 'object', additionalProperties: false, properties: {} },
  flow: () => ({ ...quietFlow, writes: [use('message', '')] }),
});
