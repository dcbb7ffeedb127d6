import { definePolicy, quietFlow, use } from '../../src/policy/declaration.ts';

/** Properties of `oauth-resource-metadata`: none. */
export type ResourceMetadata = Record<string, never>;

/** Says of the API in whose definition it stands where its tokens come from (RFC 9728). */
export const resourceMetadata = definePolicy<ResourceMetadata>({
  name: 'oauth-resource-metadata',
  version: '1.0.0',
  summary: 'Answers with the metadata of a protected API',
  written: 'compiler',
  properties: { type: 'object', additionalProperties: false, properties: {} },
  flow: () => ({ ...quietFlow, writes: [use('message', '')] }),
});
