import type { Hash } from '../stores/grants.ts';
import { hashOfJwt } from './access-token.ts';
import { hashOf } from './tokens.ts';

/**
 * The key that an access token is kept by, opaque or a JWT.
 *
 * @returns `undefined` for what cannot be one of ours. The work does not grow with a text that is longer than ours are.
 */
export const accessKeyOf = (token: string): Hash | undefined => hashOf(token) ?? hashOfJwt(token);
