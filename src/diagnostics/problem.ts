/** How bad a problem is: an `error` keeps a definition from being served. */
export type Severity = 'error' | 'warning' | 'info';

/** A place in a file: `line` and `column` count from 1, `column` in UTF-16 units. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * What is wrong with a document, for its author. Collected, never thrown.
 *
 * `code` is public and permanent (`docs/errors/`); `message` says what is wrong, `help` what to do; `pointer` is the
 * RFC 6901 pointer of the node. The end of the range is absent where only a point is known.
 */
export interface Problem extends Position {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly help: string;
  readonly pointer: string;
  readonly endLine?: number;
  readonly endColumn?: number;
  /** What named the document, where that was fetched: `file` then is its URL. */
  readonly namedAt?: Position;
}

/** Orders problems as a reader meets them: by file, line, column, then code. */
export const byPlace = (a: Problem, b: Problem): number =>
  compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.code, b.code);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
