import type { Edit } from './problem.ts';
import type { Report } from './report.ts';

/** Where an edit is made; lines and columns as of `Position`, the end exclusive. */
export interface EditRange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Tells the ranges of edits in the files of a report; each text is looked through once. `undefined`: there is no such text. */
export const editRanges = (sources: Report['sources']): ((file: string, edit: Edit) => EditRange | undefined) => {
  const known = new Map<string, readonly number[]>();
  return (file, { start, end }) => {
    const text = sources.get(file)?.text;
    if (text === undefined) return undefined;
    const lines = known.get(file) ?? lineStartsOf(text);
    known.set(file, lines);
    const [line, column] = placeIn(lines, start);
    const [endLine, endColumn] = placeIn(lines, end);
    return { line, column, endLine, endColumn };
  };
};

const lineStartsOf = (text: string): readonly number[] => {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
};

const placeIn = (starts: readonly number[], offset: number): readonly [line: number, column: number] => {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return [low + 1, offset - (starts[low] ?? 0) + 1];
};
