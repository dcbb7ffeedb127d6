import type { Edit } from '../diagnostics/problem.ts';

/** What came of a text: the fixes that were made, and those that touch one of them and are to be asked for anew. */
export interface Mended<F> {
  readonly text: string;
  readonly made: readonly F[];
  readonly waiting: readonly F[];
}

/**
 * Makes the edits of fixes, each fix whole or not at all. Of fixes that touch each other the first is made: what the
 * others would do to its text nobody has seen yet.
 */
export const applyFixes = <F extends { readonly edits: readonly Edit[] }>(
  text: string,
  fixes: readonly F[],
): Mended<F> => {
  const claimed: Edit[] = [];
  const made: F[] = [];
  const waiting: F[] = [];
  for (const fix of fixes) {
    if (fix.edits.some((edit) => touches(claimed, edit))) {
      waiting.push(fix);
      continue;
    }
    // Its own edits may meet at one place: they stay in their order.
    for (const edit of fix.edits) claimed.splice(placeIn(claimed, edit.start + 1), 0, edit);
    made.push(fix);
  }
  return { text: withEdits(text, claimed), made, waiting };
};

/** A text with its edits made, which must not overlap. */
export const withEdits = (text: string, edits: readonly Edit[]): string => {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, text: inserted } of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    parts.push(text.slice(at, start), inserted);
    at = end;
  }
  return parts.join('') + text.slice(at);
};

/**
 * Moves edits of a parsed text into the text as it is stored: behind its byte order mark, and with its line ends where these
 * are CR alone. `undefined` where `stored` is not what was parsed.
 */
export const editsAsStored = (stored: string, parsed: string, edits: readonly Edit[]): readonly Edit[] | undefined => {
  const offset = stored.length - parsed.length;
  const marks = stored.slice(0, Math.max(0, offset));
  const rest = stored.slice(marks.length);
  if (offset < 0 || /[^\uFEFF]/.test(marks) || rest.replace(/\r(?!\n)/g, '\n') !== parsed) return undefined;
  const hasOldLines = rest.includes('\r') && !rest.includes('\n');
  return edits.map(({ start, end, text }) => ({
    start: start + offset,
    end: end + offset,
    text: hasOldLines ? text.replaceAll('\n', '\r') : text,
  }));
};

/** `claimed` is in order and without overlaps: only the neighbours can touch. */
const touches = (claimed: readonly Edit[], edit: Edit): boolean => {
  const at = placeIn(claimed, edit.start);
  const before = claimed[at - 1];
  const after = claimed[at];
  return (before !== undefined && before.end >= edit.start) || (after !== undefined && after.start <= edit.end);
};

/** The first of the edits that begins at an offset or behind it. */
const placeIn = (claimed: readonly Edit[], start: number): number => {
  let low = 0;
  let high = claimed.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((claimed[middle]?.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low;
};
