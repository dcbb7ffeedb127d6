import { definePolicy, quietFlow } from '../../src/policy/declaration.ts';
import { type OfProvider, ofProvider } from '../../src/policy/of-provider.ts';

/** Properties of `oauth-authenticate-client`. */
export interface AuthenticateClient extends OfProvider {
  /** Every client proves itself, whatever the provider's client type: none is let in by its id alone. */
  readonly confidential?: boolean;
  /** Also takes `X-IBM-Client-Id` and `X-IBM-Client-Secret` (an operation whose `security` names them). */
  readonly headers?: boolean;
  /**
   * `owner`: the `Authorization` header is the resource owner's, and no form is read unless it names a grant, so that the
   * client says who it is in `headers`.
   */
  readonly authorization?: 'owner';
}

/** Establishes which application calls a provider's endpoint (RFC 6749 §2.3), and that it subscribes to the provider. */
export const authenticateClient = definePolicy<AuthenticateClient>({
  name: 'oauth-authenticate-client',
  version: '1.0.0',
  summary: 'Authenticates the client',
  written: 'anyone',
  properties: {
    type: 'object',
    additionalProperties: false,
    properties: {
      ...ofProvider,
      confidential: { type: 'boolean' },
      headers: { type: 'boolean' },
      authorization: { enum: ['owner'] },
    },
  },
  flow: ({ authorization }) => ({
    ...quietFlow,
    faults: ['BadRequestError', 'UnauthorizedError'],
    credentials: ['authorization'],
    requestBody: authorization === 'owner' ? 'none' : 'bytes',
    end: 'may-end',
  }),
  order: { once: true },
  establishes: ['oauth/application', 'oauth/client'],
});
