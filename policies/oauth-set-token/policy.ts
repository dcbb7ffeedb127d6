import { attributesSchema, type WrittenAttributes } from '../../src/policy/attributes-property.ts';
import { definePolicy, quietFlow } from '../../src/policy/declaration.ts';
import { type OfProvider, ofProvider } from '../../src/policy/of-provider.ts';

/** Properties of `oauth-set-token`. */
export interface SetToken extends OfProvider {
  /** The access token or refresh token; `$(…)` references are replaced. */
  readonly token: string;
  readonly attributes: WrittenAttributes;
}

/**
 * Sets custom attributes of the authorization that a token belongs to: of all its live tokens, and of those that a refresh
 * will bring. Attributes that are not named stay; one that is set to nothing goes.
 */
export const setToken = definePolicy<SetToken>({
  name: 'oauth-set-token',
  version: '1.0.0',
  summary: 'Sets custom attributes of a token',
  written: 'author',
  properties: {
    type: 'object',
    additionalProperties: false,
    required: ['token', 'attributes'],
    properties: { ...ofProvider, token: { type: 'string', minLength: 1 }, attributes: attributesSchema },
  },
  flow: ({ token, attributes }, names) => ({
    ...quietFlow,
    reads: [
      ...names.inText(token, '/token').map((one) => ({ ...one, secret: true })),
      ...Object.entries(attributes).flatMap(([name, text]) => names.inText(text, `/attributes/${name}`)),
    ],
    faults: ['BadRequestError', 'PropertyError'],
    end: 'may-end',
  }),
});
