import type { CryptoKey } from 'jose';
import type { Outbound } from '../outbound/outbound.ts';
import type { Instant } from '../stores/grants.ts';
import type { Client, JsonWebKeySet } from './client.ts';
import { decoyKeys } from './decoy-keys.ts';
import { FetchedKeySets } from './fetched-key-sets.ts';
import { type KeySet, keySetOf, type SignatureHeader } from './key-set.ts';

/** The public keys of clients. */
export interface ClientKeys {
  /**
   * The key of a client for what it has signed; `undefined`: it has none that fits.
   *
   * @throws Fault (503) where its keys are elsewhere and cannot be had.
   */
  find(client: Client, header: SignatureHeader, now: Instant): Promise<CryptoKey | undefined>;
  /** A key that has signed nothing ever, to do the same work with. */
  decoy(header: SignatureHeader): Promise<CryptoKey | undefined>;
}

/** The keys that clients are registered with, and those that they publish. Loads what reads keys on first use. */
export const clientKeys = (outbound: Pick<Outbound, 'send'>): ClientKeys => {
  const listed = new WeakMap<JsonWebKeySet, Promise<KeySet | undefined>>();
  const fetched = new FetchedKeySets(outbound);
  const read = (jwks: JsonWebKeySet): Promise<KeySet | undefined> => {
    const known = listed.get(jwks) ?? keySetOf(jwks);
    listed.set(jwks, known);
    return known;
  };
  return {
    find: async ({ jwks, jwksUri }, header, now) => {
      if (jwksUri !== undefined) return fetched.find(jwksUri, header, now);
      return jwks === undefined ? undefined : (await read(jwks))?.(header);
    },
    decoy: async ({ alg }) => (await read(decoyKeys))?.({ alg, kid: undefined }),
  };
};
