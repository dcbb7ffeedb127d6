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
  /** The one right answer, where there is one. */
  readonly fix?: Fix;
  /** What stands at the place is a secret: whoever shows lines of the file masks it. */
  readonly isSecret?: true;
}

/** What mends a problem, within its file. All edits of one fix are made, or none. */
export interface Fix {
  /** What it does, as an order: `Write "security: []"`. */
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** A splice: the text from `start` to `end` (offsets in UTF-16 units, the end exclusive) becomes `text`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A problem that its author has silenced. */
export interface Waived {
  readonly problem: Problem;
  readonly reason: string;
  /** The last day of the waiver, `YYYY-MM-DD`; absent for comments. */
  readonly until?: string;
  /** Where the waiver stands. */
  readonly by: Position;
}

/** Orders problems as a reader meets them: by file, line, column, then code. */
export const byPlace = (a: Problem, b: Problem): number =>
  compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.code, b.code);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
