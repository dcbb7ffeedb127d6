/** A request target, taken apart. */
export interface CanonicalTarget {
  /** The only spelling of this path: what is matched, what policies see and what a back end gets. */
  readonly path: string;
  /** With its `?`; `''` if there is none. As received. */
  readonly search: string;
}

/**
 * The canonical form of a request target, or `undefined` for one that is refused.
 *
 * In it every character that may stand raw in a path does, and every other is percent-encoded in upper case, so that two
 * spellings that any back end could take for one path are one text. What has no such form is refused: dot segments,
 * empty segments, encoded or raw `/`, `\`, `;` and `.`, double encoding, control characters, invalid UTF-8, segments that
 * end in a dot or a space, and targets that are no path (absolute-form, `*`). An ordinary target is scanned once and
 * returned as it is.
 */
export const canonicalPath = (target: string): CanonicalTarget | undefined => {
  const length = target.length;
  if (target.charCodeAt(0) !== slash) return undefined;
  let previous = slash;
  for (let at = 1; at < length; at++) {
    const char = target.charCodeAt(at);
    if (char === question) return splitAt(target, at, previous);
    // 0 also for what is not ASCII.
    if (plain[char] !== 1) return rewritten(target);
    if (char === slash ? previous === slash || previous === dot : char === dot && previous === slash) {
      return rewritten(target);
    }
    previous = char;
  }
  return previous === dot ? undefined : { path: target, search: '' };
};

const slash = 0x2f;
const dot = 0x2e;
const question = 0x3f;

/** Characters that stand raw in a path (RFC 3986 §3.3, `pchar`), without `;`: path parameters hide segments (`..;a=b`). */
const plainCharacters = /[A-Za-z0-9\-._~!$&'()*+,=:@/]/;
/** Raw in what browsers send, although RFC 3986 wants them encoded: taken, and encoded. */
const tolerated = /[[\]|^]/;

const plain = new Uint8Array(128);
for (let char = 0; char < 128; char++) plain[char] = plainCharacters.test(String.fromCharCode(char)) ? 1 : 0;

const splitAt = (target: string, at: number, previous: number): CanonicalTarget | undefined => {
  const search = target.slice(at);
  if (previous === dot || !isQuery(search)) return undefined;
  return { path: target.slice(0, at), search };
};

/** Printable ASCII without `#`: no fragment, nothing that could end a line or a header. */
const isQuery = (search: string): boolean => /^[\x21\x22\x24-\x7e]*$/.test(search);

/** The careful way, for targets with something out of the ordinary. */
const rewritten = (target: string): CanonicalTarget | undefined => {
  const mark = target.indexOf('?');
  const written = mark === -1 ? target : target.slice(0, mark);
  const search = mark === -1 ? '' : target.slice(mark);
  if (!isQuery(search)) return undefined;
  const segments: string[] = [];
  const parts = written.slice(1).split('/');
  for (const [index, part] of parts.entries()) {
    // Only the last segment may be empty: a trailing slash.
    const segment = part === '' && index === parts.length - 1 ? '' : canonicalSegment(part);
    if (segment === undefined) return undefined;
    segments.push(segment);
  }
  return { path: `/${segments.join('/')}`, search };
};

/** The canonical form of one path segment, as written in a request or a template; `undefined` if there is none. */
export const canonicalSegment = (written: string): string | undefined => {
  if (written === '') return undefined;
  let encoded = '';
  for (let at = 0; at < written.length; at++) {
    const char = written[at] ?? '';
    if (char !== '%') {
      if (char !== '/' && plainCharacters.test(char)) encoded += char;
      else if (tolerated.test(char)) encoded += encodeURIComponent(char);
      else return undefined;
      continue;
    }
    const hex = written.slice(at + 1, at + 3);
    if (!/^[\da-f]{2}$/i.test(hex)) return undefined;
    const decoded = String.fromCharCode(Number.parseInt(hex, 16));
    if (refusedEncoded.test(decoded)) return undefined;
    encoded += plainCharacters.test(decoded) ? decoded : `%${hex.toUpperCase()}`;
    at += 2;
  }
  return isUnambiguous(encoded) ? encoded : undefined;
};

/** Encoded characters that some back ends decode before they split the path: `.`, `/`, `\`, `;` and controls. */
const refusedEncoded = /[\x00-\x1f\x7f./\\;]/;

const isUnambiguous = (encoded: string): boolean => {
  // `%25` in front of two hex digits, however these were written, is a text that a second decoding would change.
  if (/%25[\dA-F]{2}/i.test(encoded)) return false;
  let decoded: string;
  try {
    // Throws for overlong forms, lone surrogates and cut sequences.
    decoded = decodeURIComponent(encoded);
  } catch {
    return false;
  }
  // Windows drops a dot or a space at the end of a name; a segment of dots only is covered by it.
  if (/[. ]$|^\.$|[\x80-\x9f]/.test(decoded)) return false;
  if (!/[^\x00-\x7f]/.test(decoded)) return true;
  // A back end that folds compatibility forms would see a separator or a dot segment (U+FF0F, U+2024 …).
  const folded = decoded.normalize('NFKC');
  return !/[/\\]/.test(folded) && !/^\.{1,2}$/.test(folded);
};
