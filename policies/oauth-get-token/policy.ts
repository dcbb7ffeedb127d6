import { definePolicy, quietFlow, use } from '../../src/policy/declaration.ts';
import { type OfProvider, ofProvider } from '../../src/policy/of-provider.ts';

/** Properties of `oauth-get-token`. */
export interface GetToken extends OfProvider {
  /** The access token, refresh token or authorization code; `$(…)` references are replaced. */
  readonly token: string;
  /** The variable that is set; default `token`. */
  readonly output?: string;
}

/** The variable that a use sets. */
export const outputOf = ({ output = 'token' }: GetToken): string => output;

/**
 * Tells what a token or code of the provider is, in a variable: `{ active: false }`, or `active`, `kind` (`access`,
 * `refresh`, `code`), `client_id`, `owner`, `scope`, `issued_at` and `expires_at` (ISO 8601), `attributes`. It lets nobody
 * in: that is what `oauth-verify-token` does.
 */
export const getToken = definePolicy<GetToken>({
  name: 'oauth-get-token',
  version: '1.0.0',
  summary: 'Tells what a token or an authorization code is',
  written: 'author',
  properties: {
    type: 'object',
    additionalProperties: false,
    required: ['token'],
    properties: {
      ...ofProvider,
      token: { type: 'string', minLength: 1 },
      output: { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_.-]*$' },
    },
  },
  flow: (properties, names) => ({
    ...quietFlow,
    reads: names.inText(properties.token, '/token').map((one) => ({ ...one, secret: true })),
    writes: [use(outputOf(properties), properties.output === undefined ? '' : '/output')],
  }),
});
