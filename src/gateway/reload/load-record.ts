import type { Problem } from '../../diagnostics/problem.ts';

/** What made the gateway load something. */
export type Trigger = 'start' | 'watch' | 'signal' | 'admin' | 'rollback';

/**
 * How a load ended. `served`: what was loaded serves now. `unchanged`: it does already. `checked`: it would (a dry run).
 * `refused`: nothing has changed.
 */
export type LoadResult = 'served' | 'unchanged' | 'checked' | 'refused';

/** One load, as it is remembered. */
export interface LoadRecord {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly trigger: Trigger;
  readonly result: LoadResult;
  /** Of what is served afterwards. */
  readonly digest: string;
  /** What a person has called it. */
  readonly label?: string;
  /** `bundle`, and the parts of the environment that have changed. */
  readonly changed?: readonly string[];
  /** Why it was refused: the first problem, in one line. */
  readonly problem?: string;
}

/** A problem in one line: place, code and message. */
export const problemInOneLine = ({ file, line, column, code, message }: Problem): string =>
  `${file === '' ? '' : `${file}:${line}:${column} `}${code}: ${message}`;
