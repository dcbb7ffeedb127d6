import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** A JSON Web Key (RFC 7517), as somebody wrote it: nothing of it has been checked. */
export type Jwk = Readonly<Record<string, unknown>>;

const pemBegins = '-----BEGIN ';

/** The key in a PEM text: a private key, a public key, or that of a certificate. `undefined`: there is none that JWK has. */
export const jwkOfPem = (pem: Buffer): Jwk | undefined => {
  try {
    return jwkOf(pem.includes('PRIVATE KEY-----') ? createPrivateKey(pem) : createPublicKey(pem));
  } catch {
    // Node tells only by throwing: what is malformed or encrypted, and kinds of keys that JWK does not know.
    return undefined;
  }
};

const jwkOf = (key: KeyObject): Jwk => ({ ...key.export({ format: 'jwk' }) });

/** A secret text as a key. */
export const jwkOfSecret = (secret: string): Jwk => ({
  kty: 'oct',
  k: Buffer.from(secret, 'utf8').toString('base64url'),
});

/**
 * Whether bytes are the text of a key for others: used as a secret, everybody who has a public key could sign (the confusion
 * of HS256 and RS256; RFC 8725 §3.1).
 */
export const isPem = (bytes: Buffer): boolean => bytes.toString('latin1', 0, 64).trimStart().startsWith(pemBegins);
