import { definePolicy, quietFlow, use } from '../../src/policy/declaration.ts';
import { type OfProvider, ofProvider } from '../../src/policy/of-provider.ts';

/** Properties of `oauth-respond`. */
export interface OAuthRespond extends OfProvider {
  /** Who reads a refusal that goes to nobody else: a person (`page`) or a program (`json`). */
  readonly refusals: 'page' | 'json';
}

/**
 * Answers at a provider's endpoint: never cached, a refusal in the form that its receiver understands (RFC 6749 §5.2
 * JSON, a redirect §4.1.2.1, or a page).
 */
export const oauthRespond = definePolicy<OAuthRespond>({
  name: 'oauth-respond',
  version: '1.0.0',
  summary: 'Answers at a provider endpoint, refusals included',
  written: 'compiler',
  properties: {
    type: 'object',
    additionalProperties: false,
    required: ['refusals'],
    properties: { ...ofProvider, refusals: { enum: ['page', 'json'] } },
  },
  flow: () => ({ ...quietFlow, writes: [use('message', '')], end: 'ends' }),
});
