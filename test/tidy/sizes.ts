import { type Node, parseSync, Visitor } from 'oxc-parser';

/** A function, by the line of its first character. */
export interface SizedFunction {
  readonly line: number;
  /** From its first line to its last. */
  readonly lines: number;
  /** Without the lines of the functions and lists in it: what a suite of tests, made of those, has itself. */
  readonly ownLines: number;
}

/** Every function of a module, those inside of others too. */
export const functionsOf = (file: string, text: string): readonly SizedFunction[] => {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  const starts = lineStarts(text);
  const open: { line: number; inner: number }[] = [];
  const found: SizedFunction[] = [];
  const enter = ({ start }: Node): void => {
    open.push({ line: lineAt(starts, start), inner: 0 });
  };
  const close = ({ end }: Node): { line: number; lines: number; inner: number } => {
    const { line, inner } = open.pop() ?? { line: 0, inner: 0 };
    const lines = lineAt(starts, end) - line + 1;
    const outer = open.at(-1);
    // What stands on a single line takes none away: it shares the line with what is around it.
    if (outer !== undefined && lines > 1) outer.inner += lines;
    return { line, lines, inner };
  };
  const leave = (node: Node): void => {
    const { line, lines, inner } = close(node);
    found.push({ line, lines, ownLines: lines - inner });
  };
  new Visitor({
    FunctionDeclaration: enter,
    'FunctionDeclaration:exit': leave,
    FunctionExpression: enter,
    'FunctionExpression:exit': leave,
    ArrowFunctionExpression: enter,
    'ArrowFunctionExpression:exit': leave,
    ArrayExpression: enter,
    'ArrayExpression:exit': close,
  }).visit(program);
  return found;
};

/** How many lines a text has; the end of its last line begins none. */
export const linesOf = (text: string): number => lineStarts(text).filter((start) => start < text.length).length;

const lineStarts = (text: string): readonly number[] => [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];

const lineAt = (starts: readonly number[], offset: number): number =>
  starts.findLastIndex((start) => start <= offset) + 1;
