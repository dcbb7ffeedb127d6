import { hash as digest } from 'node:crypto';
import type { Hash, Instant } from '../stores/grants.ts';

/** Strong random bytes. */
type RandomBytes = (bytes: number) => Buffer;

/** Prefixes that a scanner for leaked secrets can look for. */
const prefixes = { access: 'hg_at_', code: 'hg_ac_' } as const;

/** The prefix and 32 bytes in base64url. */
const form = /^hg_(?:at|ac)_[A-Za-z0-9_-]{43}$/;
const prefixLength = 6;

/**
 * A new token or code with the key it is kept by.
 *
 * 4 bytes say the second it was made in, so that keys made together lie together in the store; 28 bytes are random: 224
 * bits, where 160 are asked for (RFC 6749 §10.10).
 */
export const mintSecret = (
  kind: 'access' | 'code',
  now: Instant,
  random: RandomBytes,
): { readonly secret: string; readonly hash: Hash } => {
  const secret = prefixes[kind] + Buffer.concat([secondOf(now), random(28)]).toString('base64url');
  return { secret, hash: keyOf(secret) };
};

/**
 * The key that a token or code is kept by: its issue second and 28 bytes of the SHA-256 of the whole secret, prefix
 * included: an access token never finds a code.
 *
 * @returns `undefined` for what cannot be one. The work does not grow with the text.
 */
export const hashOf = (secret: string): Hash | undefined =>
  secret.length === prefixLength + 43 && form.test(secret) ? keyOf(secret) : undefined;

/** Names a family: what one authorization leads to. Begins with the second for the same reason as a token. */
export const mintFamily = (now: Instant, random: RandomBytes): string =>
  Buffer.concat([secondOf(now), random(16)]).toString('base64url');

/** A key as text, for a fact. */
export const textOfHash = (hash: Hash): string => Buffer.from(hash).toString('base64url');

/** The key that `textOfHash` has written. */
export const hashOfText = (text: string): Hash => Buffer.from(text, 'base64url');

const keyOf = (secret: string): Hash => {
  const key = Buffer.allocUnsafe(32);
  key.write(secret.slice(prefixLength, prefixLength + 6), 0, 4, 'base64url');
  // As a string, which costs less than half of what a buffer does; it is in the way of every request.
  key.write(digest('sha256', secret, 'binary'), 4, 28, 'latin1');
  return key;
};

/** Big-endian; wraps in 2106, which costs nothing but neighbourhood. */
const secondOf = (now: Instant): Buffer => {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(Math.floor(now / 1000) >>> 0);
  return bytes;
};
