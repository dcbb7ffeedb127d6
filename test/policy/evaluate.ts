import { compileCondition } from '../../src/policy/condition/compile-condition.ts';
import { parseCondition } from '../../src/policy/condition/parse-condition.ts';
import { parseTemplate } from '../../src/policy/references.ts';

/** Values of variables, by path. */
export type Values = Readonly<Record<string, unknown>>;

/** What a condition comes to, by the real reader and compiler. Throws what evaluating throws. */
export const evaluate = (source: string, values: Values = {}): unknown => {
  const { expression, problem } = parseCondition(source);
  if (problem !== undefined) throw new Error(`${problem.message} (at ${problem.start} of ${source})`);
  const variable =
    (path: string) =>
    ({ [path]: value }: Values): unknown =>
      value;
  const text = (template: string) => (given: Values) =>
    parseTemplate(template)
      .map((piece) => (typeof piece === 'string' ? piece : textOf(given[piece.variable])))
      .join('');
  return compileCondition<Values>(expression, { variable, text })(values);
};

/** How a value reads in a text. */
export const textOf = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
