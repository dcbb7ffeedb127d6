import type { AccessRecord, Hash } from '../stores/grants.ts';
import { subjectOf } from './owner.ts';
import type { Provider } from './provider.ts';
import { isJti, keyOfJwt, mintJti } from './tokens.ts';

/** Claims of an access token that is a JWT (RFC 9068 §2.2). Times are seconds since 1970. */
export interface AccessTokenClaims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string | readonly string[];
  readonly client_id: string;
  readonly exp: number;
  readonly iat: number;
  readonly jti: string;
  /** Absent where the token has none. */
  readonly scope?: string;
}

/** A JWT, and the key that has signed it. */
export interface SignedToken {
  readonly token: string;
  readonly kid: string;
}

/** What a JWT says of an access token. One that is not confined is for the whole gateway: `aud` must say something. */
export const claimsOf = (
  {
    application,
    owner,
    scopes,
    audience,
    issuedAt,
    expiresAt,
  }: Pick<AccessRecord, 'application' | 'owner' | 'scopes' | 'audience' | 'issuedAt' | 'expiresAt'>,
  { issuer }: Pick<Provider, 'issuer'>,
  random: (bytes: number) => Buffer,
): AccessTokenClaims => {
  const resources = audience ?? [new URL(issuer).origin];
  const [only, ...more] = resources;
  return {
    iss: issuer,
    sub: subjectOf({ owner, application }),
    aud: only !== undefined && more.length === 0 ? only : resources,
    client_id: application,
    exp: Math.floor(expiresAt / 1000),
    iat: Math.floor(issuedAt / 1000),
    jti: mintJti(issuedAt, random),
    ...(scopes.length > 0 ? { scope: scopes.join(' ') } : {}),
  };
};

/** No longer one is issued or looked at. Most have some hundred characters; more where they have many scopes or resources. */
export const longestJwt = 8192;

/**
 * The key that a JWT is kept by. It is made of the whole text, signature included: what is found by it is what we have
 * signed, and nothing needs to be verified.
 *
 * @returns `undefined` for what is no JWT of ours. The work does not grow with a text that is longer than ours are.
 */
export const hashOfJwt = (token: string): Hash | undefined => {
  if (token.length > longestJwt) return undefined;
  const payload = jwtForm.exec(token)?.[1];
  const jti = payload === undefined ? undefined : jtiIn(Buffer.from(payload, 'base64url').toString('utf8'));
  return jti === undefined ? undefined : keyOfJwt(token, jti);
};

/** Three parts in base64url (RFC 7515 §3.1). */
const jwtForm = /^eyJ[\w-]+\.([\w-]+)\.[\w-]+$/;

const jtiIn = (text: string): string | undefined => {
  try {
    const claims: unknown = JSON.parse(text);
    const jti = typeof claims === 'object' && claims !== null && 'jti' in claims ? claims.jti : undefined;
    return typeof jti === 'string' && isJti(jti) ? jti : undefined;
  } catch {
    return undefined;
  }
};
