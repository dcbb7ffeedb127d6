/** A header's name as somebody spells it, and what it stands for. */
export interface Spelled<T> {
  readonly name: string;
  readonly kind: T;
}

interface Known<T> extends Spelled<T> {
  /** What its bytes must be: a name that an author writes may have letters that are none. */
  readonly letters: Uint16Array;
}

/** Enough for every header in real use, too few to be filled as an attack. */
const mostKnown = 512;
/** No header in real use is longer. */
const longest = 64;
/** For the names seen last; a power of two. */
const places = 512;

/**
 * Classifies header names by their spelling as received.
 *
 * A name that was seen before costs neither lower-casing nor a hash: by its length, its first and its last letter it has a
 * place, and what was last seen there is compared first. One that is still bytes costs no text either. The name given back
 * is interned, so that other tables find it the fast way.
 */
export class Spellings<T> {
  readonly #classify: (lowerName: string) => T;
  readonly #known = new Map<string, Known<T>>();
  readonly #last: (Known<T> | undefined)[] = Array.from({ length: places }, () => undefined);

  /** @param classify gets the name in lower case. */
  constructor(classify: (lowerName: string) => T) {
    this.#classify = classify;
  }

  of(name: string): Spelled<T> {
    const { length } = name;
    const place = placeOf(length, name.charCodeAt(0), name.charCodeAt(length - 1));
    const last = this.#last[place];
    if (last !== undefined && last.name === name) return last;
    const known = this.#known.get(name);
    if (known === undefined) return this.#learn(name);
    this.#last[place] = known;
    return known;
  }

  /** Of a name as it came over the wire. */
  ofBytes(bytes: Buffer): Spelled<T> {
    const { length } = bytes;
    const last = this.#last[placeOf(length, bytes[0] ?? 0, bytes[length - 1] ?? 0)];
    return last !== undefined && isSame(last.letters, bytes) ? last : this.of(bytes.toString('latin1'));
  }

  #learn(text: string): Spelled<T> {
    const kind = this.#classify(text.toLowerCase());
    if (this.#known.size >= mostKnown || text.length > longest) return { name: text, kind };
    const known = { name: interned(text), kind, letters: lettersOf(text) };
    this.#known.set(known.name, known);
    return known;
  }
}

const placeOf = (length: number, first: number, last: number): number =>
  (length + first * 13 + last * 8) & (places - 1);

const lettersOf = (name: string): Uint16Array =>
  Uint16Array.from({ length: name.length }, (_, at) => name.charCodeAt(at));

const isSame = (letters: Uint16Array, bytes: Buffer): boolean => {
  if (letters.length !== bytes.length) return false;
  for (let at = 0; at < bytes.length; at++) if (letters[at] !== bytes[at]) return false;
  return true;
};

/** The one string of this text that V8 uses as a property's name. */
const interned = (text: string): string => Object.keys({ [text]: undefined })[0] ?? text;

const lower = new Spellings((name) => name);

/** A header's name in lower case. */
export const lowerName = (name: string): string => lower.of(name).kind;
