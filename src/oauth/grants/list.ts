import { authorizationCode } from './authorization-code.ts';
import { clientCredentials } from './client-credentials.ts';
import type { GrantDefinition } from './grant.ts';

/** Every grant we have. Which of them a provider serves is said by its definition. */
export const grants: readonly GrantDefinition[] = [authorizationCode, clientCredentials];
