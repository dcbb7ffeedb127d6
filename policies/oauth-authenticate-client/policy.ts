import { definePolicy, quietFlow } from '../../src/policy/declaration.ts';

/** Properties of `oauth-authenticate-client`. */
export interface AuthenticateClient {
  /** `confidential`: every client proves itself; `public`: a public one says only who it is. */
  readonly clientType: 'public' | 'confidential';
  /** Also takes `X-IBM-Client-Id` and `X-IBM-Client-Secret` (an operation whose `security` names them). */
  readonly headers: boolean;
}

/** Establishes which application calls a provider's endpoint (RFC 6749 §2.3), and that it subscribes to the provider. */
export const authenticateClient = definePolicy<AuthenticateClient>({
  name: 'oauth-authenticate-client',
  version: '1.0.0',
  summary: 'Authenticates the client',
  written: 'compiler',
  properties: {
    type: 'object',
    additionalProperties: false,
    required: ['clientType', 'headers'],
    properties: { clientType: { enum: ['public', 'confidential'] }, headers: { type: 'boolean' } },
  },
  flow: () => ({
    ...quietFlow,
    faults: ['BadRequestError', 'UnauthorizedError'],
    credentials: ['authorization'],
    requestBody: 'bytes',
    end: 'may-end',
  }),
  order: { once: true },
  establishes: ['oauth/application'],
});
