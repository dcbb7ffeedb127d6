import { timeText } from '../oauth/iso-time.ts';
import { type KeyState, stateOf } from '../oauth/signing/key-life.ts';
import type { Instant } from '../stores/grants.ts';
import type { SigningKeyRecord } from '../stores/signing-keys.ts';

/** A signing key in one line: which it is, and where it is in its life. `keys`: all of the store. */
export const keyLine = (key: SigningKeyRecord, keys: readonly SigningKeyRecord[], now: Instant): string =>
  `${key.kid}  ${key.algorithm.padEnd(5)}  ${phrases[stateOf(key, keys, now)](key)}\n`;

type Phrase = (key: SigningKeyRecord) => string;

const phrases: Readonly<Record<KeyState, Phrase>> = {
  next: ({ activeAt }) => `is published, signs from ${timeText(activeAt)}`,
  signs: ({ activeAt, retiredAt }) =>
    `signs since ${timeText(activeAt)}${retiredAt === undefined ? '' : `, until ${timeText(retiredAt)}`}`,
  retired: ({ retiredAt }) => `retired${retiredAt === undefined ? '' : ` since ${timeText(retiredAt)}`}`,
  compromised: () => 'compromised: not published, its tokens are refused',
};
