import type { Problem, Severity } from '../diagnostics/problem.ts';
import { shorten } from '../diagnostics/shorten.ts';
import { escapeToken, type MapNode, type SourceFile, type SourceNode } from './tree.ts';

/** What is wrong, without the place: the place comes from a node. `severity` is `error` where absent. */
export interface Finding {
  readonly code: string;
  readonly severity?: Severity;
  readonly message: string;
  readonly help: string;
}

/** A stretch of a file: offsets into its text, and the RFC 6901 pointer of the node it belongs to. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly pointer: string;
}

/** Of one file, while it is read: nobody reads more, and a file of another kind can give one for each character. */
export const maxProblems = 100;

/** Takes what is wrong with a file that is being read. */
export type Report = (span: Span, finding: Finding) => void;

/** The problem of a node: its range is the node's value as written. */
export const problemAt = (node: SourceNode, finding: Finding): Problem =>
  problemAtSpan(node.file, { start: node.start, end: node.end, pointer: node.pointer }, finding);

/** The problem of a key that `map` holds: its range is the key as written. Without such a key: the map's problem. */
export const problemAtKey = (map: MapNode, key: string, finding: Finding): Problem => {
  const entry = map.entries.get(key);
  if (entry === undefined) return problemAt(map, finding);
  // An entry that came in through a merge key or an alias was written where its value was: in the same file.
  const pointer = `${map.pointer}/${escapeToken(key)}`;
  return problemAtSpan(map.file, { start: entry.keyStart, end: entry.keyEnd, pointer }, finding);
};

/** The problem of a stretch of text, for what is no node of the tree. */
export const problemAtSpan = (file: SourceFile, span: Span, finding: Finding): Problem => {
  const end = file.positionAt(Math.max(span.start, span.end));
  return {
    ...file.positionAt(span.start),
    code: finding.code,
    severity: finding.severity ?? 'error',
    message: shorten(finding.message),
    help: shorten(finding.help),
    pointer: span.pointer,
    endLine: end.line,
    endColumn: end.column,
  };
};

/** The problem of a whole file, at its start; of none at all where `file` is empty. */
export const problemOfFile = (file: string, finding: Finding): Problem => ({
  severity: 'error',
  ...finding,
  file,
  line: 1,
  column: 1,
  pointer: '',
});
