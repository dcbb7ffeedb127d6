import { timingSafeEqual } from 'node:crypto';
import type { Instant } from '../stores/grants.ts';
import type { Client } from './client.ts';
import { sha256 } from './digest.ts';

/** What is compared against where there is no secret: nobody knows a text with this digest. */
const nobody = { sha256: Buffer.alloc(32), expiresAt: 0 };
/** A secret may be this long: hashing must not be a way to keep us busy. */
const lengthLimit = 1024;

/** A text that is shown as a secret, with what it is compared by. */
export interface ShownSecret {
  readonly text: string | undefined;
  readonly digest: Buffer;
}

/** Hashes what is shown; what is too long to be a secret costs no more than nothing. */
export const shownSecret = (text: string | undefined): ShownSecret => ({
  text,
  digest: sha256(isShort(text) ? text : ''),
});

const isShort = (text: string | undefined): text is string => text !== undefined && text.length <= lengthLimit;

/**
 * What a text is to a client: one of its secrets, one that has expired, or none. An unknown client costs the same work as
 * a wrong secret: neither length nor order of what is right can be told from the time it takes. Says nothing about the
 * client's state.
 */
export const secretOf = (
  client: Pick<Client, 'secrets'> | undefined,
  { text, digest }: ShownSecret,
  now: Instant,
): 'right' | 'expired' | 'wrong' => {
  const secrets = client?.secrets ?? [];
  const compared = (secrets.length === 0 ? [nobody] : secrets).map((one) => timingSafeEqual(one.sha256, digest));
  const matching = secrets.filter((_, at) => compared[at]);
  if (!isShort(text) || text === '' || matching.length === 0) return 'wrong';
  return matching.some(({ expiresAt }) => expiresAt === undefined || now < expiresAt) ? 'right' : 'expired';
};
