import { definePolicy, quietFlow } from '../../src/policy/declaration.ts';

/** Properties of `oauth-authenticate-user`. */
export interface AuthenticateUser {
  /** Title of the provider, for the page. */
  readonly title: string;
  /** Name of a user registry of the environment. */
  readonly registry: string;
}

/** Establishes who owns the resources: shows the login form and checks what comes back from it. */
export const authenticateUser = definePolicy<AuthenticateUser>({
  name: 'oauth-authenticate-user',
  version: '1.0.0',
  summary: 'Shows the login form and checks the credentials against a user registry',
  written: 'compiler',
  properties: {
    type: 'object',
    additionalProperties: false,
    required: ['title', 'registry'],
    properties: { title: { type: 'string' }, registry: { type: 'string' } },
  },
  flow: () => ({ ...quietFlow, faults: ['BadRequestError', 'RuntimeError'], end: 'may-end', suspends: true }),
  order: { once: true, requires: ['oauth/authorization'] },
  establishes: ['oauth/owner'],
});
