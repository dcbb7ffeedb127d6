import type { Problem } from './problem.ts';
import { countProblems } from './summary.ts';

/**
 * The problems for a program: one JSON object on one line,
 * `{"problems":[{code, severity, message, file, line, column, pointer, help}],"summary":{files, errors, warnings}}`.
 *
 * `files` is how many files were looked at, `more` what else there is to tell. A problem of a document that was fetched
 * also has `namedAt: {file, line, column}`. The keys and their order are public.
 */
export const formatJson = (problems: readonly Problem[], files: number, more: object = {}): string => {
  const { errors, warnings } = countProblems(problems);
  return JSON.stringify({
    problems: problems.map(({ code, severity, message, file, line, column, pointer, help, namedAt }) => ({
      code,
      severity,
      message,
      file,
      line,
      column,
      pointer,
      help,
      ...(namedAt && { namedAt: { file: namedAt.file, line: namedAt.line, column: namedAt.column } }),
    })),
    ...more,
    summary: { files, errors, warnings },
  });
};
