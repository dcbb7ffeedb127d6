/** Whether a character, by its code point, is of a kind. */
export type Kind = (codePoint: number) => boolean;

/** A pattern, read: what a text must be made of. */
export type Pattern =
  | { readonly kind: 'character'; readonly of: Kind }
  | { readonly kind: 'start' | 'end' }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'repeat'; readonly part: Pattern; readonly least: number; readonly most: number | undefined };

/** Where in a pattern something cannot be taken, and why. */
export class PatternProblem extends Error {
  /** Offsets into the pattern. */
  readonly start: number;
  readonly end: number;

  constructor(message: string, start: number, end: number) {
    super(message);
    this.start = start;
    this.end = end;
  }
}
