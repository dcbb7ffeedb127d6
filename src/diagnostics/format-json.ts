import { editRanges } from './edit-range.ts';
import type { Fix, Position, Problem } from './problem.ts';
import type { Report } from './report.ts';
import { countProblems } from './summary.ts';

/**
 * The problems for a program: one JSON object on one line,
 * `{"problems":[{code, severity, message, file, line, column, endLine, endColumn, pointer, help}],"summary":{files, errors, warnings, infos, waived}}`.
 *
 * `files` is how many files were looked at, `more` what else there is to tell. Where something is waived, `waived` holds it: a problem each,
 * with its `reason`, the day `until` which, and `by`, where the waiver stands. A problem of a document that was fetched also has
 * `namedAt: {file, line, column}`, one that can be mended `fix: {title, edits: [{line, column, endLine, endColumn, text}]}`. The
 * keys and their order are public.
 */
export const formatJson = ({ problems, waived = [], files, sources, counts }: Report, more: object = {}): string => {
  const rangeOf = editRanges(sources);
  const fixOf = ({ title, edits }: Fix, file: string): object => ({
    title,
    edits: edits.map((edit) => ({ ...rangeOf(file, edit), text: edit.text })),
  });
  const one = ({ code, severity, message, file, line, column, endLine, endColumn, ...rest }: Problem): object => ({
    code,
    severity,
    message,
    file,
    line,
    column,
    endLine,
    endColumn,
    pointer: rest.pointer,
    help: rest.help,
    ...(rest.namedAt && { namedAt: placeOf(rest.namedAt) }),
    ...(rest.fix && { fix: fixOf(rest.fix, file) }),
  });
  return JSON.stringify({
    problems: problems.map(one),
    ...(waived.length > 0 && {
      waived: waived.map(({ problem, reason, until, by }) => ({ ...one(problem), reason, until, by: placeOf(by) })),
    }),
    ...more,
    summary: { files, ...(counts ?? countProblems(problems)), waived: waived.length },
  });
};

const placeOf = ({ file, line, column }: Position): object => ({ file, line, column });
