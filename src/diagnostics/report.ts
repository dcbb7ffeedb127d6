import type { ShownText } from './format-pretty.ts';
import type { Problem, Waived } from './problem.ts';

/** How many problems are of each severity. */
export interface ProblemCounts {
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
}

/** What was found in some files: all that an output format tells. */
export interface Report {
  /** In the order of `byPlace`. */
  readonly problems: readonly Problem[];
  /** Absent: nothing is. */
  readonly waived?: readonly Waived[];
  /** Of all problems, where only some of them are told; absent: all are. */
  readonly counts?: ProblemCounts;
  /** How many files were looked at. */
  readonly files: number;
  /** Texts by path; of some files that problems name there may be none. */
  readonly sources: ReadonlyMap<string, ShownText>;
}
