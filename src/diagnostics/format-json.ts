import type { Problem } from './problem.ts';
import { countProblems } from './summary.ts';

/**
 * The problems for a program: one JSON object on one line,
 * `{"problems":[{code, severity, message, file, line, column, pointer, help}],"summary":{files, errors, warnings}}`.
 *
 * `files` is how many files were looked at. The keys and their order are public.
 */
export const formatJson = (problems: readonly Problem[], files: number): string => {
  const { errors, warnings } = countProblems(problems);
  return JSON.stringify({
    problems: problems.map(({ code, severity, message, file, line, column, pointer, help }) => ({
      code,
      severity,
      message,
      file,
      line,
      column,
      pointer,
      help,
    })),
    summary: { files, errors, warnings },
  });
};
