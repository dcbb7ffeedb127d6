import type { Instant } from '../../stores/grants.ts';
import type { SigningAlgorithm, SigningKeyRecord } from '../../stores/signing-keys.ts';

/** Where a key is in its life. `next`: published, and signs later. */
export type KeyState = 'next' | 'signs' | 'retired' | 'compromised';

/** The key of an algorithm that signs now; `undefined`: there is none. `keys` stand in the order they were added in. */
export const signingKey = <K extends SigningKeyRecord>(
  keys: readonly K[],
  algorithm: SigningAlgorithm,
  now: Instant,
): K | undefined => keys.findLast((key) => key.algorithm === algorithm && key.activeAt <= now && !isRetired(key, now));

/** The key of an algorithm that was added last, whatever has become of it. */
export const newestKey = (
  keys: readonly SigningKeyRecord[],
  algorithm: SigningAlgorithm,
): SigningKeyRecord | undefined => keys.findLast((key) => key.algorithm === algorithm);

/** The key of an algorithm that will be the last to sign, as things are; `undefined`: none signs any more. */
export const lastKey = (
  keys: readonly SigningKeyRecord[],
  algorithm: SigningAlgorithm,
  now: Instant,
): SigningKeyRecord | undefined => keys.findLast((key) => key.algorithm === algorithm && !isRetired(key, now));

/** Those that somebody may need to verify a token: from before they sign until `keptMs` after they have ended. */
export const publishedKeys = <K extends SigningKeyRecord>(
  keys: readonly K[],
  now: Instant,
  keptMs: number,
): readonly K[] =>
  keys.filter(({ compromised, retiredAt }) => !compromised && (retiredAt === undefined || retiredAt + keptMs > now));

/** Where each key of `keys` is at a moment. */
export const stateOf = (key: SigningKeyRecord, keys: readonly SigningKeyRecord[], now: Instant): KeyState => {
  if (key.compromised) return 'compromised';
  if (isRetired(key, now)) return 'retired';
  if (key.activeAt > now) return 'next';
  return signingKey(keys, key.algorithm, now) === key ? 'signs' : 'retired';
};

const isRetired = ({ compromised, retiredAt }: SigningKeyRecord, now: Instant): boolean =>
  compromised || (retiredAt !== undefined && retiredAt <= now);
