/** In UTF-8. Nobody types more, and a name and a password of this length still fit into one header. */
const longestBytes = 1024;

/**
 * A name or a password as registries compare it: composed letters and decomposed ones are the same (NFC, RFC 8265 §3.3, §4.2).
 *
 * `undefined` for what nobody has: an empty text, one with half of a surrogate pair, one of more than 1,024 bytes. The
 * length comes first: the time that composing takes grows with the square of a run of combining marks, a megabyte of
 * which would stop the event loop for a minute.
 */
export const composed = (text: string): string | undefined =>
  text !== '' && text.isWellFormed() && Buffer.byteLength(text) <= longestBytes ? text.normalize('NFC') : undefined;
