import { createHash } from 'node:crypto';

/** Every character that a parameter may have: all of ASCII that is no control, and some beyond of one to four bytes. */
const alphabet = [
  ...Array.from({ length: 0x7f - 0x20 }, (_, at) => String.fromCharCode(0x20 + at)),
  ...'äßÿ–€中\u{1f600}\u{10ffff}\ufeff\u2028\u0300',
];

/** So many states, always the same ones, of 1 to 2,048 bytes. Together they have every character of the alphabet. */
export const randomStates = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => {
    const bytes = Math.max(1, Math.floor((2048 * (at + 1)) / count));
    let state = '';
    for (let block = 0; Buffer.byteLength(state) < bytes; block++) {
      const digest = createHash('sha256').update(`${at} ${block}`).digest();
      for (const byte of digest) {
        const next = alphabet[(byte + at * 7) % alphabet.length] ?? '';
        if (Buffer.byteLength(state + next) > bytes) return state === '' ? 'x' : state;
        state += next;
      }
    }
    return state;
  });
