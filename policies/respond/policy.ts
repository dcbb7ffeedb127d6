import { definePolicy, quietFlow, use } from '../../src/policy/declaration.ts';

/** Properties of `respond`: none. */
export type Respond = Record<string, never>;

/** Makes the answer of the message, or of the fault that nobody caught. The last step of every API operation. */
export const respond = definePolicy<Respond>({
  name: 'respond',
  version: '1.0.0',
  summary: 'Answers with the message, or with the fault that nobody caught',
  written: 'compiler',
  properties: { type: 'object', additionalProperties: false, properties: {} },
  flow: () => ({ ...quietFlow, writes: [use('message', '')], responseBody: 'pass', end: 'ends' }),
});
