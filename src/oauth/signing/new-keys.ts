import type { Instant } from '../../stores/grants.ts';
import type { SigningAlgorithm, SigningKeyRecord, SigningKeyStore } from '../../stores/signing-keys.ts';
import { lastKey, newestKey, signingKey } from './key-life.ts';

/** When keys follow one another; in milliseconds. */
export interface RotationPlan {
  /** So long a key signs. */
  readonly rotateAfterMs: number;
  /** So long before it signs it is published: longer than anybody keeps the published keys. */
  readonly publishBeforeMs: number;
}

/**
 * Sees to it that a key of the algorithm signs now: where none does, there is a new one, active at once.
 *
 * Of several processes that find none at the same time, one makes it.
 */
export const ensureKey = async (store: SigningKeyStore, algorithm: SigningAlgorithm, now: Instant): Promise<void> => {
  const keys = await store.list();
  if (signingKey(keys, algorithm, now) !== undefined) return;
  const added = await store.add(await newKey(algorithm, now, now), newestKey(keys, algorithm)?.kid);
  // Another process has made one; by a clock that is ahead it may not sign yet.
  if (added === 'outdated') await ensureKey(store, algorithm, now);
};

/**
 * Publishes the key that follows, where it is time; also where the one that was to follow has been taken back. Of several
 * processes one makes it.
 */
export const rotateWhenDue = async (
  store: SigningKeyStore,
  algorithm: SigningAlgorithm,
  { rotateAfterMs, publishBeforeMs }: RotationPlan,
  now: Instant,
): Promise<void> => {
  const keys = await store.list();
  const last = lastKey(keys, algorithm, now);
  if (last === undefined) return;
  const due = last.retiredAt ?? last.activeAt + rotateAfterMs;
  if (due - publishBeforeMs > now) return;
  const activeAt = last.retiredAt ?? Math.max(due, now + publishBeforeMs);
  await store.add(await newKey(algorithm, now, activeAt), newestKey(keys, algorithm)?.kid);
};

/** A key pair, made now; it signs from `activeAt` on. RSA has 2,048 bits (RFC 7518 §3.3). */
export const newKey = async (
  algorithm: SigningAlgorithm,
  now: Instant,
  activeAt: Instant,
): Promise<SigningKeyRecord> => {
  const { calculateJwkThumbprint, exportJWK, exportPKCS8, generateKeyPair } = await import('jose');
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true, modulusLength: 2048 });
  return {
    kid: await calculateJwkThumbprint(await exportJWK(publicKey)),
    algorithm,
    privateKey: await exportPKCS8(privateKey),
    createdAt: now,
    activeAt,
    retiredAt: undefined,
    compromised: false,
  };
};
