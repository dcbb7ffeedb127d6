import picocolors from 'picocolors';
import { codeFrame } from './code-frame.ts';
import { maskLines } from './mask-lines.ts';
import type { Position, Problem, Severity } from './problem.ts';
import { visibleText } from './visible-text.ts';

/** How the report is written. `colour`: with the escapes of a terminal. */
export interface PrettyOptions {
  readonly colour: boolean;
}

/** Lines to be shown; those of `secrets` masked, whether these are told or not. */
export interface ShownText {
  readonly text: string;
  readonly secrets?: readonly Problem[];
}

/**
 * The problems for a person: place, severity, code and message, the lines around with the range marked, the help, and what `validate --fix` would do.
 *
 * In the order given. A problem whose file is empty is of no file. `sources` are the texts by path; a problem in a file that is not there is told without a frame.
 * Ends without a line break; the empty string for no problems.
 */
export const formatPretty = (
  problems: readonly Problem[],
  sources: ReadonlyMap<string, ShownText>,
  options: PrettyOptions,
): string => {
  const colours = picocolors.createColors(options.colour);
  const linesOf = lineReader(sources, problems);
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
      ...(problem.fix === undefined
        ? []
        : [
            `${colours.bold('fix:')} ${visibleText(problem.fix.title)}${problem.severity === 'info' ? '' : ' (--fix)'}`,
          ]),
    ].join('\n');
  };
  return problems.map(one).join('\n\n');
};

const placeOf = ({ file, line, column }: Position): string => `${visibleText(file)}:${line}:${column}`;

const lineReader = (
  sources: ReadonlyMap<string, ShownText>,
  problems: readonly Problem[],
): ((file: string) => readonly string[] | undefined) => {
  const split = new Map<string, readonly string[] | undefined>();
  const secrets = problems.filter(({ isSecret }) => isSecret === true);
  const read = (file: string): readonly string[] | undefined => {
    // An empty text (of an empty file, or of one that is no text) has nothing to show.
    const lines = (sources.get(file)?.text || undefined)?.split('\n');
    const inFile = [...(sources.get(file)?.secrets ?? []), ...secrets.filter((problem) => problem.file === file)];
    return lines && maskLines(lines, inFile);
  };
  return (file) => {
    if (!split.has(file)) split.set(file, read(file));
    return split.get(file);
  };
};
