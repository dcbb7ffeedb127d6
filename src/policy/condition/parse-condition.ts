import { type Expression as Ecma, parseExpressionAt } from 'acorn';
import type { Expression } from './expression.ts';
import { maskReferences } from './mask-references.ts';
import { readExpression } from './read-expression.ts';
import { type ConditionProblem, lengthLimit, Refusal, tooLong, unreadable } from './refusal.ts';

/** A condition that was read, or what is wrong with it. */
export type ParsedCondition =
  | { readonly expression: Expression; readonly problem?: undefined }
  | { readonly expression?: undefined; readonly problem: ConditionProblem };

/**
 * Reads a condition: an expression in the part of JavaScript that decides something and does nothing (IBM API Connect v5).
 * Never throws, whatever the text.
 *
 * `$(name)` is a value. Outside quotes it stands for it, inside quotes it is put into the text: it never becomes a part of
 * the expression.
 */
export const parseCondition = (source: string): ParsedCondition => {
  try {
    return { expression: read(source) };
  } catch (error) {
    if (error instanceof Refusal) return { problem: error.problem };
    throw error;
  }
};

const read = (source: string): Expression => {
  if (source.length > lengthLimit) throw tooLong();
  const masked = maskReferences(source);
  const tree = parseEcma(masked.text, source);
  const rest = /[^\s;]/.exec(masked.text.slice(tree.end));
  if (rest !== null) throw unreadable(source, tree.end + rest.index);
  return readExpression(tree, masked);
};

/** As a module: strict rules apply, and `<!--` begins no comment. */
const parseEcma = (text: string, source: string): Ecma => {
  const onComment = (_block: boolean, _text: string, start: number, end: number): void => {
    throw new Refusal({ start, end }, 'A condition holds no comments', 'Use a comment of YAML, or "description".');
  };
  try {
    return parseExpressionAt(text, 0, { ecmaVersion: 'latest', sourceType: 'module', preserveParens: true, onComment });
  } catch (error) {
    // The parser's own kind of error, also where its stack does not suffice.
    if (!(error instanceof SyntaxError)) throw error;
    throw unreadable(source, 'pos' in error && typeof error.pos === 'number' ? error.pos : 0);
  }
};
