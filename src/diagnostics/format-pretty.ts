import picocolors from 'picocolors';
import { codeFrame } from './code-frame.ts';
import type { Position, Problem, Severity } from './problem.ts';
import { visibleText } from './visible-text.ts';

/** How the report is written. `colour`: with the escapes of a terminal. */
export interface PrettyOptions {
  readonly colour: boolean;
}

/**
 * The problems for a person: place, severity, code and message, the lines around with the range marked, and the help.
 *
 * In the order given. A problem whose file is empty is of no file. `sources` are the texts by path; a problem in a file that is not there is told without a frame.
 * Ends without a line break; the empty string for no problems.
 */
export const formatPretty = (
  problems: readonly Problem[],
  sources: ReadonlyMap<string, { readonly text: string }>,
  options: PrettyOptions,
): string => {
  const colours = picocolors.createColors(options.colour);
  const linesOf = lineReader(sources);
  const paint: Record<Severity, (text: string) => string> = {
    error: colours.red,
    warning: colours.yellow,
    info: colours.cyan,
  };
  const one = (problem: Problem): string => {
    const mark = paint[problem.severity];
    const start = problem.file === '' ? '' : `${colours.bold(placeOf(problem))} `;
    const lines = linesOf(problem.file);
    return [
      `${start}${mark(problem.severity)} ${mark(problem.code)}`,
      visibleText(problem.message),
      ...(lines === undefined ? [] : [codeFrame(lines, problem, { margin: colours.dim, caret: mark })]),
      ...(problem.namedAt === undefined ? [] : [`${colours.bold('named at:')} ${placeOf(problem.namedAt)}`]),
      ...(problem.help === '' ? [] : [`${colours.bold('help:')} ${visibleText(problem.help)}`]),
    ].join('\n');
  };
  return problems.map(one).join('\n\n');
};

const placeOf = ({ file, line, column }: Position): string => `${visibleText(file)}:${line}:${column}`;

const lineReader = (
  sources: ReadonlyMap<string, { readonly text: string }>,
): ((file: string) => readonly string[] | undefined) => {
  const split = new Map<string, readonly string[] | undefined>();
  return (file) => {
    // An empty text (of an empty file, or of one that is no text) has nothing to show.
    if (!split.has(file)) split.set(file, (sources.get(file)?.text || undefined)?.split('\n'));
    return split.get(file);
  };
};
