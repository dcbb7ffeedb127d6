import { createPrivateKey, createPublicKey, createSecretKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { isPem, type Jwk } from './jwk.ts';

/** What a key is for. */
export type Purpose = 'sign' | 'verify' | 'encrypt' | 'decrypt';

/** A key that is good for its purpose. */
export interface JoseKey {
  readonly key: KeyObject;
  /** Values of `alg` that it is good for; the first is the one to take where nobody chooses. Never empty. */
  readonly algorithms: readonly string[];
  readonly id: string | undefined;
  /** Both sides have it: what it protects was made by one of them. A public key proves that only by a signature. */
  readonly isShared: boolean;
}

/** What each purpose is called by `use` (RFC 7517 §4.2) and `key_ops` (§4.3). */
const uses: Readonly<Record<Purpose, { readonly use: string; readonly operations: readonly string[] }>> = {
  sign: { use: 'sig', operations: ['sign'] },
  verify: { use: 'sig', operations: ['verify', 'sign'] },
  encrypt: { use: 'enc', operations: ['encrypt', 'wrapKey'] },
  decrypt: { use: 'enc', operations: ['decrypt', 'unwrapKey'] },
};

/**
 * Makes a key of a JWK. `undefined`: it is malformed, too weak (RFC 7518 §3.2, §3.3), or says itself that it is for
 * something else. Which algorithms may be used follows from what the key *is*, never from what a token says (RFC 8725 §3.1).
 */
export const keyOf = (jwk: Jwk, purpose: Purpose): JoseKey | undefined => {
  if (!isMeantFor(jwk, purpose)) return undefined;
  const key = keyObjectOf(jwk, purpose);
  if (key === undefined) return undefined;
  const isSignature = purpose === 'sign' || purpose === 'verify';
  const fitting = isSignature ? signatureAlgorithms(key) : encryptionAlgorithms(key);
  const { alg, kid } = jwk;
  const algorithms = alg === undefined ? fitting : fitting.filter((one) => one === alg);
  if (algorithms.length === 0) return undefined;
  return { key, algorithms, id: typeof kid === 'string' ? kid : undefined, isShared: key.type === 'secret' };
};

const isMeantFor = ({ use, key_ops: operations }: Jwk, purpose: Purpose): boolean => {
  const meant = uses[purpose];
  if (use !== undefined && use !== meant.use) return false;
  return (
    operations === undefined || (Array.isArray(operations) && meant.operations.some((one) => operations.includes(one)))
  );
};

const keyObjectOf = (jwk: Jwk, purpose: Purpose): KeyObject | undefined => {
  if (jwk['kty'] === 'oct') return secretOf(jwk['k']);
  const isPrivate = purpose === 'sign' || purpose === 'decrypt';
  try {
    const input = { key: jwk as JsonWebKey, format: 'jwk' } as const; // Node checks it, and throws
    return isPrivate ? createPrivateKey(input) : createPublicKey(input);
  } catch {
    return undefined;
  }
};

const secretOf = (written: unknown): KeyObject | undefined => {
  if (typeof written !== 'string' || !/^[\w-]+$/.test(written)) return undefined;
  const bytes = Buffer.from(written, 'base64url');
  return isPem(bytes) ? undefined : createSecretKey(bytes);
};

/** What of a `KeyObject` tells which algorithms it fits. */
type Details = Pick<KeyObject, 'symmetricKeySize' | 'asymmetricKeyType' | 'asymmetricKeyDetails'>;

const curves: Readonly<Record<string, readonly string[]>> = {
  prime256v1: ['ES256'],
  secp384r1: ['ES384'],
  secp521r1: ['ES512'],
};

const signatureAlgorithms = ({
  symmetricKeySize,
  asymmetricKeyType,
  asymmetricKeyDetails,
}: Details): readonly string[] => {
  if (symmetricKeySize !== undefined) {
    return [256, 384, 512].filter((bits) => symmetricKeySize * 8 >= bits).map((bits) => `HS${bits}`);
  }
  if (asymmetricKeyType === 'ec') return curves[asymmetricKeyDetails?.namedCurve ?? ''] ?? [];
  return isLongRsa({ asymmetricKeyType, asymmetricKeyDetails })
    ? ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']
    : [];
};

/** Key management alone: of the contents see `contentAlgorithms`. No RSA1_5: it tells attackers what they ask (RFC 8725 §3.2). */
const encryptionAlgorithms = (key: Details): readonly string[] => {
  const { symmetricKeySize } = key;
  if (symmetricKeySize === undefined) return isLongRsa(key) ? ['RSA-OAEP-256', 'RSA-OAEP'] : [];
  const wraps = [16, 24, 32].includes(symmetricKeySize) ? [`A${symmetricKeySize * 8}KW`] : [];
  return [32, 48, 64].includes(symmetricKeySize) ? [...wraps, 'dir'] : wraps;
};

/** Today shorter ones are too weak (RFC 7518 §3.3). */
const leastRsaBits = 2048;

const isLongRsa = ({ asymmetricKeyType, asymmetricKeyDetails }: Omit<Details, 'symmetricKeySize'>): boolean =>
  asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= leastRsaBits;
