import { authorizationCode } from './authorization-code.ts';
import { clientCredentials } from './client-credentials.ts';
import type { GrantDefinition } from './grant.ts';
import { password } from './password.ts';
import { refreshToken } from './refresh-token.ts';

/** Those that begin something; a provider lists which of them it serves. */
const beginnings: readonly GrantDefinition[] = [authorizationCode, clientCredentials, password];

/** Every grant we have. */
export const grants: readonly GrantDefinition[] = [...beginnings, refreshToken(beginnings)];
