import type { JWTPayload, ProtectedHeaderParameters } from 'jose';
import type { Instant } from '../stores/grants.ts';
import type { ReplayStore } from '../stores/replays.ts';
import type { Client } from './client.ts';
import type { ClientKeys } from './client-keys.ts';
import { sha256 } from './digest.ts';
import { type SignatureHeader, signatureAlgorithms } from './key-set.ts';

/** RFC 7523 §2.2, the one value of `client_assertion_type` that we know. */
export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Clocks differ by this much, in seconds. */
const skewSeconds = 10;
/** An assertion is made for one request; its `jti` is remembered for as long as it lasts. */
const longestLifetimeSeconds = 3600;
/** The clocks of several nodes differ too: what one has forgotten must not be new to another. */
const rememberedLongerMs = 60_000;
/** With a chain of certificates in the header a JWT has 6 KB. */
const longestCharacters = 16_384;

/** Who an assertion may be made out to, as a single text (RFC 7523's revision: audience injection). */
export interface Audience {
  readonly issuer: string;
  /** For clients that are registered so. */
  readonly tokenEndpoint: string;
}

/** What an assertion says; nobody has proven it yet. */
export interface ClientAssertion {
  readonly text: string;
  readonly header: SignatureHeader;
  readonly clientId: string;
  readonly audience: string;
  /** `jti`. */
  readonly id: string;
  readonly expiresAt: Instant;
}

/**
 * Reads an assertion (RFC 7523 §3) and holds it against everything that does not depend on the client: so nothing of who
 * is registered can be told from how long that takes.
 *
 * @returns for the operator, why it is refused.
 */
export const readAssertion = async (
  text: string,
  audience: Audience,
  now: Instant,
): Promise<ClientAssertion | string> => {
  if (text.length > longestCharacters) return 'the assertion is too long';
  const parts = await partsOf(text);
  if (parts === undefined) return 'the assertion is no JWT';
  const { alg, kid, typ } = parts.header;
  if (typeof alg !== 'string' || !signatureAlgorithms.includes(alg))
    return 'the algorithm of the assertion is not taken';
  if (kid !== undefined && typeof kid !== 'string') return 'the "kid" of the assertion is no text';
  if (!isClientAuthentication(typ)) return 'the "typ" of the assertion is that of another kind of JWT';
  const { iss, sub, aud, jti, exp } = parts.payload;
  if (typeof sub !== 'string' || iss !== sub) return '"iss" and "sub" of the assertion are not one client';
  if (typeof aud !== 'string' || (aud !== audience.issuer && aud !== audience.tokenEndpoint)) {
    return 'the "aud" of the assertion is not our issuer alone';
  }
  if (typeof jti !== 'string' || jti === '') return 'the assertion has no "jti"';
  const fault = timeFault(parts.payload, Math.floor(now / 1000));
  if (fault !== undefined || exp === undefined) return fault ?? 'the assertion has no "exp"';
  return { text, header: { alg, kid }, clientId: sub, audience: aud, id: jti, expiresAt: exp * 1000 };
};

/** Whether a client has signed it. A client that is not known, or has no key for it, costs the same work. */
export const isSignedBy = async (
  client: Client | undefined,
  { text, header }: ClientAssertion,
  { keys, now }: { readonly keys: ClientKeys; readonly now: Instant },
): Promise<boolean> => {
  const own = client && (await keys.find(client, header, now));
  const key = own ?? (await keys.decoy(header));
  if (key === undefined) return false;
  const { jwtVerify } = await import('jose');
  try {
    await jwtVerify(text, key, {
      algorithms: [...signatureAlgorithms],
      currentDate: new Date(now),
      clockTolerance: skewSeconds,
    });
    return own !== undefined;
  } catch {
    // A wrong signature, a key that is too short, extensions that we do not know: told by throwing.
    return false;
  }
};

/** Whether it is seen for the first time, on every node. Ask when everything else is right, or anybody could use it up. */
export const isFirstUse = (
  { clientId, id, expiresAt }: ClientAssertion,
  replays: ReplayStore,
  now: Instant,
): Promise<boolean> => {
  const key = sha256(JSON.stringify(['client-assertion', clientId, id]));
  return replays.isNew(key, expiresAt + skewSeconds * 1000 + rememberedLongerMs, now);
};

const partsOf = async (
  text: string,
): Promise<{ readonly header: ProtectedHeaderParameters; readonly payload: JWTPayload } | undefined> => {
  const { decodeJwt, decodeProtectedHeader } = await import('jose');
  try {
    return { header: decodeProtectedHeader(text), payload: decodeJwt(text) };
  } catch {
    // Told by throwing; also of a JWT that is encrypted.
    return undefined;
  }
};

/** An explicit type keeps JWTs of other kinds out (RFC 8725 §3.11); most clients name none, or that it is one. */
const isClientAuthentication = (typ: unknown): boolean =>
  typ === undefined || (typeof typ === 'string' && /^(?:application\/)?(?:jwt|client-authentication\+jwt)$/i.test(typ));

/** RFC 7523 §3, items 4 to 6. */
const timeFault = ({ exp, nbf, iat }: JWTPayload, now: number): string | undefined => {
  if (exp === undefined) return 'the assertion has no "exp"';
  if (![exp, nbf ?? 0, iat ?? 0].every(Number.isFinite)) return 'a time of the assertion is no number';
  if (exp + skewSeconds <= now) return 'the assertion has expired';
  if (exp - now > longestLifetimeSeconds + skewSeconds) return 'the assertion is good for more than an hour';
  if ((nbf ?? 0) > now + skewSeconds) return 'the assertion is not good yet';
  return (iat ?? 0) > now + skewSeconds ? 'the assertion was made in the future' : undefined;
};
