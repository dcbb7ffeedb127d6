import { hash as digest } from 'node:crypto';
import type { Hash, Instant } from '../stores/grants.ts';
import { sha256 } from './digest.ts';

/** Strong random bytes. */
type RandomBytes = (bytes: number) => Buffer;

/** Prefixes that a scanner for leaked secrets can look for. */
const prefixes = { access: 'hg_at_', code: 'hg_ac_', refresh: 'hg_rt_', session: 'hg_se_' } as const;

/** The prefix and 32 bytes in base64url. */
const form = /^hg_(?:at|ac|se)_[A-Za-z0-9_-]{43}$/;
/** The prefix, 24 bytes in which one refresh token of a chain differs from the next, and 27 that they have in common. */
const refreshForm = /^hg_rt_[A-Za-z0-9_-]{68}$/;
const jtiForm = /^[A-Za-z0-9_-]{43}$/;
const prefixLength = 6;
const differingLength = 32;
/** Of a time: 8 characters in base64url. */
const timeBytes = 6;

/**
 * A new token, code or id of a session with the key it is kept by.
 *
 * 6 bytes say the millisecond it was made in, so that keys made together lie together in the store: with the second alone
 * a busy gateway writes twice as many pages. 26 bytes are random: 208 bits, where 160 are asked for (RFC 6749 §10.10).
 */
export const mintSecret = (
  kind: 'access' | 'code' | 'session',
  now: Instant,
  random: RandomBytes,
): { readonly secret: string; readonly hash: Hash } => {
  const secret = prefixes[kind] + Buffer.concat([timeOf(now), random(26)]).toString('base64url');
  return { secret, hash: keyOf(secret) };
};

/**
 * The key that a token, a code or a session is kept by: its time and 26 bytes of the SHA-256 of the whole secret, prefix
 * included: an access token never finds a code.
 *
 * @returns `undefined` for what cannot be one. The work does not grow with the text.
 */
export const hashOf = (secret: string): Hash | undefined =>
  secret.length === prefixLength + 43 && form.test(secret) ? keyOf(secret) : undefined;

/** A refresh token as it is kept: the key of its chain, and what tells it from the others of the chain. */
export interface RefreshKeys {
  readonly hash: Hash;
  /** SHA-256, 32 bytes. */
  readonly current: Uint8Array;
  /** What all refresh tokens of the chain end in. It refreshes nothing, and is needed to make the next one. */
  readonly chainPart: string;
}

/**
 * A new refresh token, of a new chain or of this one.
 *
 * The part that differs comes first, so that two of a chain cannot be taken for one another by how they begin. It has 192
 * random bits; the chain's has 168 behind the time that the chain began at.
 */
export const mintRefresh = (
  now: Instant,
  random: RandomBytes,
  chain = newChain(now, random),
): { readonly secret: string } & RefreshKeys => {
  const differing = random(24).toString('base64url');
  const { hash, chainPart } = chain;
  return { secret: prefixes.refresh + differing + chainPart, hash, current: sha256(differing), chainPart };
};

const newChain = (now: Instant, random: RandomBytes): Pick<RefreshKeys, 'hash' | 'chainPart'> =>
  chainOf(Buffer.concat([timeOf(now), random(21)]).toString('base64url'));

const chainOf = (chainPart: string) => ({ hash: keyOf(prefixes.refresh + chainPart), chainPart });

/**
 * The keys that a refresh token is kept by.
 *
 * @returns `undefined` for what cannot be one. The work does not grow with the text.
 */
export const refreshKeysOf = (secret: string): RefreshKeys | undefined => {
  if (secret.length !== prefixLength + 68 || !refreshForm.test(secret)) return undefined;
  const split = prefixLength + differingLength;
  return { ...chainOf(secret.slice(split)), current: sha256(secret.slice(prefixLength, split)) };
};

/** What only who has this refresh token can make: seals the next one of its chain for them. */
export const refreshPad = (secret: string): string => digest('sha256', `retry:${secret}`, 'base64url');

/** The part in which a refresh token differs, for who has the pad alone: 24 random bytes under 24 that nobody else knows. */
export const sealRefresh = (secret: string, pad: string): Uint8Array =>
  underPad(Buffer.from(secret.slice(prefixLength, prefixLength + differingLength), 'base64url'), pad);

/** The refresh token that was sealed; `chainPart` is what all of its chain end in. */
export const openRefresh = (sealed: Uint8Array, pad: string, chainPart: string): string =>
  prefixes.refresh + underPad(sealed, pad).toString('base64url') + chainPart;

const underPad = (bytes: Uint8Array, pad: string): Buffer => {
  const key = Buffer.from(pad, 'base64url');
  return Buffer.from(bytes.map((byte, at) => byte ^ (key[at] ?? 0)));
};

/**
 * Names a family: what one authorization leads to. Begins with the time for the same reason as a token, in digits that
 * sort as the times do.
 */
export const mintFamily = (now: Instant, random: RandomBytes): string =>
  timeOf(now).toString('hex') + random(16).toString('base64url');

/** When a family began; `undefined` where its name does not tell. */
export const beginningOf = (family: string): Instant | undefined => {
  const digits = /^[0-9a-f]{12}/.exec(family)?.[0];
  return digits === undefined ? undefined : Number.parseInt(digits, 16);
};

/** A hash as text, for a fact. */
export const textOfHash = (hash: Uint8Array): string => Buffer.from(hash).toString('base64url');

/** The hash that `textOfHash` has written. */
export const hashOfText = (text: string): Hash => Buffer.from(text, 'base64url');

/** Names a JWT: like a token, the time and 26 random bytes. */
export const mintJti = (now: Instant, random: RandomBytes): string =>
  Buffer.concat([timeOf(now), random(26)]).toString('base64url');

/** Whether a text can be one. */
export const isJti = (text: string): boolean => jtiForm.test(text);

/** The key of a JWT: the time of its `jti`, and 26 bytes of the SHA-256 of the whole text. */
export const keyOfJwt = (token: string, jti: string): Hash => {
  const key = Buffer.allocUnsafeSlow(32);
  key.write(jti.slice(0, 8), 'base64url');
  key.write(digest('sha256', token, 'binary'), timeBytes, 32 - timeBytes, 'latin1');
  return key;
};

const keyOf = (secret: string): Hash => {
  // Not of Node's pool, all 8 KB of which a key that is kept would keep.
  const key = Buffer.allocUnsafeSlow(32);
  // By hand, since a call into Node's decoder costs as much as the rest.
  for (let at = 0, from = prefixLength; at < timeBytes; at += 3, from += 4) {
    const bits =
      (sixBits(secret, from) << 18) |
      (sixBits(secret, from + 1) << 12) |
      (sixBits(secret, from + 2) << 6) |
      sixBits(secret, from + 3);
    key[at] = bits >> 16;
    key[at + 1] = bits >> 8;
    key[at + 2] = bits;
  }
  // As a string, which costs less than half of what a buffer does; it is in the way of every request.
  key.write(digest('sha256', secret, 'binary'), timeBytes, 32 - timeBytes, 'latin1');
  return key;
};

const sixBits = (text: string, at: number): number => base64url[text.charCodeAt(at)] ?? 0;

/** What each character stands for, by its code (RFC 4648 §5). */
const base64url = new Uint8Array(128);
for (const [value, letter] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'].entries())
  base64url[letter.charCodeAt(0)] = value;

/** Milliseconds, big-endian. What lies before 1970 wraps, which costs nothing but neighbourhood. */
const timeOf = (now: Instant): Buffer => {
  const bytes = Buffer.allocUnsafe(timeBytes);
  bytes.writeUIntBE(((now % range) + range) % range, 0, timeBytes);
  return bytes;
};

const range = 2 ** (8 * timeBytes);
