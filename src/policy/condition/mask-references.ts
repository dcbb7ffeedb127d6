import type { ContextPath } from '../../assembly/types.ts';
import { nestingLimit, tooDeep } from './refusal.ts';

/** A source whose `$(name)` outside quotes are written as the identifier `$`; every offset stays what it was. */
export interface Masked {
  readonly text: string;
  /** By the offset at which each begins. */
  readonly references: ReadonlyMap<number, MaskedReference>;
}

/** One `$(name)`. */
export interface MaskedReference {
  readonly path: ContextPath;
  readonly end: number;
}

/** A text in quotes (perhaps without its end), a reference, or a bracket. */
const tokens = /(["'])(?:\\[\s\S]|(?!\1)[^\\])*\1?|\$\(([^()\s"'`]+)\)|([([{])|[)\]}]/g;

/** Finds the references of a source. @throws Refusal where brackets are nested too deeply for a parser's stack. */
export const maskReferences = (source: string): Masked => {
  const references = new Map<number, MaskedReference>();
  let depth = 0;
  const text = source.replace(tokens, (written: string, quote, path, opening, start: number) => {
    if (quote !== undefined) return written;
    if (path !== undefined) {
      references.set(start, { path, end: start + written.length });
      return '$'.padEnd(written.length);
    }
    depth += opening === undefined ? -1 : 1;
    if (depth > nestingLimit) throw tooDeep({ start, end: start + 1 });
    return written;
  });
  return { text, references };
};
