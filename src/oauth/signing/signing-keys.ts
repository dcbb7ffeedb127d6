import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { Instant } from '../../stores/grants.ts';
import type { SigningAlgorithm, SigningKeyRecord, SigningKeyStore } from '../../stores/signing-keys.ts';
import type { AccessTokenClaims, SignedToken } from '../access-token.ts';
import type { JsonWebKey } from '../client.ts';
import { publishedKeys, signingKey } from './key-life.ts';
import { ensureKey, type RotationPlan, rotateWhenDue } from './new-keys.ts';
import { jwtSigner, type SignJwt } from './sign-jwt.ts';
import type { SigningNeeds } from './signing-needs.ts';

/** The store is asked again after that long, for what other processes have changed. */
const heldMs = 5000;

/**
 * The keys that sign access tokens. Those of the store are remembered for some seconds; which of them signs is decided by
 * the moment itself, so that a key takes over on time. The first one is made when it is needed.
 */
export class SigningKeys {
  readonly #store: SigningKeyStore;
  #held: { readonly keys: Promise<readonly LoadedKey[]>; readonly at: Instant } | undefined = undefined;
  readonly #awaited = new Map<SigningAlgorithm, Promise<void>>();

  constructor(store: SigningKeyStore) {
    this.#store = store;
  }

  /** Signs an access token (RFC 9068 §2.1). Rejects with `StoreUnavailable`. */
  async sign(claims: AccessTokenClaims, algorithm: SigningAlgorithm, now: Instant): Promise<SignedToken> {
    const key = await this.#signing(algorithm, now);
    return { token: await key.sign(claims), kid: key.kid };
  }

  /**
   * Public keys for all who verify tokens (RFC 7517 §4): of every algorithm that live tokens can be signed with, whatever
   * is needed now. Rejects with `StoreUnavailable`.
   */
  async published({ algorithms, keptMs }: SigningNeeds, now: Instant): Promise<readonly JsonWebKey[]> {
    for (const algorithm of algorithms) await this.#signing(algorithm, now);
    return publishedKeys(await this.#keys(now), now, keptMs).map(({ publicJwk }) => publicJwk);
  }

  /**
   * To be called from time to time, by every process: sees to it that keys sign and the next ones are published, and
   * forgets those that nobody needs any more. Rejects with `StoreUnavailable`.
   */
  async renew({ algorithms, keptMs }: SigningNeeds, plan: RotationPlan, now: Instant): Promise<void> {
    for (const algorithm of algorithms) {
      await this.#signing(algorithm, now);
      await rotateWhenDue(this.#store, algorithm, plan, now);
    }
    // Who signs nothing does not know how long others need the keys.
    if (algorithms.length > 0) await this.#store.forget(now - keptMs);
    this.#held = undefined;
  }

  async #signing(algorithm: SigningAlgorithm, now: Instant): Promise<LoadedKey> {
    const key = signingKey(await this.#keys(now), algorithm, now);
    if (key !== undefined) return key;
    // Who comes meanwhile waits for the same one: making a key for RSA takes a second.
    const awaited = this.#awaited.get(algorithm) ?? this.#make(algorithm, now);
    this.#awaited.set(algorithm, awaited);
    await awaited;
    const made = signingKey(await this.#keys(now), algorithm, now);
    if (made === undefined) throw new Error(`no key for ${algorithm} signs, although one was made`);
    return made;
  }

  async #make(algorithm: SigningAlgorithm, now: Instant): Promise<void> {
    try {
      await ensureKey(this.#store, algorithm, now);
    } finally {
      this.#held = undefined;
      this.#awaited.delete(algorithm);
    }
  }

  #keys(now: Instant): Promise<readonly LoadedKey[]> {
    const held = this.#held;
    // A clock that was set back makes old what is only apparently of the future.
    if (held !== undefined && now >= held.at && now - held.at < heldMs) return held.keys;
    const keys = this.#load(held?.keys);
    this.#held = { keys, at: now };
    // What could not be had is asked for again at once; whoever has asked is told.
    keys.catch(() => {
      if (this.#held?.keys === keys) this.#held = undefined;
    });
    return keys;
  }

  async #load(before: Promise<readonly LoadedKey[]> | undefined): Promise<readonly LoadedKey[]> {
    const loaded = new Map((await before?.catch(() => []))?.map((key) => [key.kid, key]));
    return (await this.#store.list()).map((record) => loadedKey(record, loaded.get(record.kid)));
  }
}

/** A key as it is used. */
interface LoadedKey extends SigningKeyRecord {
  readonly sign: SignJwt;
  readonly publicJwk: JsonWebKey;
}

const loadedKey = (record: SigningKeyRecord, known: LoadedKey | undefined): LoadedKey => {
  if (known !== undefined) return { ...record, sign: known.sign, publicJwk: known.publicJwk };
  const { kid, algorithm, privateKey } = record;
  const key = createPrivateKey(privateKey);
  return {
    ...record,
    sign: jwtSigner(key, kid, algorithm),
    publicJwk: { ...publicMembers(key), kid, alg: algorithm, use: 'sig' },
  };
};

/** Of the public key alone (RFC 7518 §6.2.1, §6.3.1; RFC 8037 §2). */
const publicMembers = (key: KeyObject): JsonWebKey => {
  const { kty = '', ...members } = createPublicKey(key).export({ format: 'jwk' });
  return { kty, ...members };
};
