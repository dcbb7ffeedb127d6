import type { Random } from '../../runtime/exchange.ts';

/** Crockford's base32 in lower case: without the letters that are heard or read as others. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** Bytes in that alphabet, five bits a letter; what is left of the last bits is dropped. */
const lettersOf = (bytes: Buffer): string => {
  let text = '';
  let value = 0;
  let bits = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(value >>> bits) & 31];
    }
    value &= 31; // fewer than five bits are left
  }
  return text;
};

/** A name for a process that was given none: four letters tell the few nodes of a gateway apart. */
export const anyNode = (random: Random): string => lettersOf(random(3));

/** `<node>-<80 random bits>`: who has not been told a reference cannot guess one. */
export const newReference = (node: string, random: Random): string => `${node}-${lettersOf(random(10))}`;

/** A reference as somebody wrote it down, or heard it: in capitals, `o` for `0`, `i` or `l` for `1`. `undefined`: it is none. */
export const readReference = (text: string): { readonly node: string; readonly reference: string } | undefined => {
  const [, node, letters] = /^([a-z0-9]{1,16})-([a-z0-9]{16})$/.exec(text.trim().toLowerCase()) ?? [];
  if (node === undefined || letters === undefined) return undefined;
  return { node, reference: `${node}-${letters.replaceAll('o', '0').replaceAll(/[il]/g, '1')}` };
};
