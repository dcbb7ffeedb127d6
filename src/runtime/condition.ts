import { compileCondition } from '../policy/condition/compile-condition.ts';
import type { Expression } from '../policy/condition/expression.ts';
import { type ParsedCondition, parseCondition } from '../policy/condition/parse-condition.ts';
import { Fault } from '../policy/fault.ts';
import { parseTemplate } from '../policy/references.ts';
import type { Exchange } from './exchange.ts';
import { accessorOf, type Names, textOf } from './variables.ts';

type Read<T> = (x: Exchange) => T;

/** Reads conditions, each text once. */
export const conditionReader = (): ((source: string) => ParsedCondition) => {
  const read = new Map<string, ParsedCondition>();
  return (source) => {
    const known = read.get(source) ?? parseCondition(source);
    read.set(source, known);
    return known;
  };
};

/**
 * Links a condition. Evaluating throws a Fault `RuntimeError` where JavaScript would throw. `place` is where it stands, for
 * the operator. A variable that nothing defines is never set: conditions test for that.
 */
export const linkCondition = (expression: Expression, names: Names, place: string): Read<boolean> => {
  const variable = (path: string): Read<unknown> => accessorOf(path, names)?.get ?? (() => undefined);
  const text = (template: string): Read<string> => {
    const parts = parseTemplate(template).map((piece) =>
      typeof piece === 'string' ? () => piece : variable(piece.variable),
    );
    return (x) => parts.map((part) => textOf(part(x))).join('');
  };
  const evaluate = compileCondition(expression, { variable, text });
  return (x) => {
    try {
      return Boolean(evaluate(x));
    } catch (error) {
      throw conditionFault(error, place);
    }
  };
};

/** Beside mistakes of the condition itself, what values do to it: an object that has no text, a text without end. */
const conditionFault = (error: unknown, place: string): unknown => {
  if (!(error instanceof TypeError || error instanceof RangeError)) return error;
  return new Fault({
    fault: 'RuntimeError',
    status: 500,
    code: 'runtime/condition',
    message: 'A condition cannot be evaluated',
    detail: `${place}: ${error.message}`,
    cause: error,
  });
};
