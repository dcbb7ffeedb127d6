import type { Profile } from '../../src/assembly/types.ts';
import { definePolicy, quietFlow, use } from '../../src/policy/declaration.ts';

/** Properties of `oauth-introspect`. */
export interface Introspect {
  /** `info.x-name` of the provider: it answers for its own tokens. */
  readonly provider: string;
  /** `legacy-v5`: the answer has the members of IBM API Connect v5 too. */
  readonly profile: Profile;
}

/** Tells the calling application what a token is good for (RFC 7662), if it may see it. */
export const introspect = definePolicy<Introspect>({
  name: 'oauth-introspect',
  version: '1.0.0',
  summary: 'Answers an introspection request',
  written: 'compiler',
  properties: {
    type: 'object',
    additionalProperties: false,
    required: ['provider', 'profile'],
    properties: { provider: { type: 'string' }, profile: { enum: ['strict', 'legacy-v5'] } },
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
