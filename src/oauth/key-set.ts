import type { CryptoKey, JSONWebKeySet } from 'jose';

/** What the header of a JWS says of its key (RFC 7515 §4.1). Keys and addresses of keys that it brings along are not read. */
export interface SignatureHeader {
  readonly alg: string;
  readonly kid: string | undefined;
}

/** The one public key of a set that fits: by `kid`, or without one the only key for the algorithm. `undefined`: none, or several. */
export type KeySet = (header: SignatureHeader) => Promise<CryptoKey | undefined>;

/** How anything asymmetric may be signed for us (RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864): never `none`, never by a secret. */
export const signatureAlgorithms: readonly string[] = [
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
  ...['PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512'],
];

/** A JWK Set (RFC 7517 §5), ready to choose from; `undefined`: it is none. */
export const keySetOf = async (jwks: unknown): Promise<KeySet | undefined> => {
  const { createLocalJWKSet } = await import('jose');
  try {
    const select = createLocalJWKSet(jwks as JSONWebKeySet); // it checks that itself, and throws
    return async ({ alg, kid }) => {
      try {
        return await select(kid === undefined ? { alg } : { alg, kid });
      } catch {
        // No key, more than one, a private one or a malformed one: told by throwing, and all the same to whoever asks.
        return undefined;
      }
    };
  } catch {
    return undefined;
  }
};
