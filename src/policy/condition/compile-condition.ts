import type { ContextPath } from '../../assembly/types.ts';
import type { BinaryOperator, Conversion, Expression, UnaryOperator } from './expression.ts';
import { listMethods, numberMethods, textMethods } from './methods.ts';

type Read<X, T = unknown> = (x: X) => T;

/** How the variables of a condition are read. Asked once for each, when it is compiled. */
export interface ConditionNames<X> {
  /** A name that nothing defines is a variable that is never set. */
  readonly variable: (path: ContextPath) => Read<X>;
  readonly text: (template: string) => Read<X, string>;
}

/**
 * Compiles a condition to closures, which give what JavaScript gives. Evaluating throws a TypeError where JavaScript does:
 * at a member of `undefined`, at a method that the value has not, at an object that has no text.
 */
export const compileCondition = <X>(expression: Expression, names: ConditionNames<X>): Read<X> => {
  const compile = (one: Expression): Read<X> => compileCondition(one, names);
  switch (expression.kind) {
    case 'constant': {
      const { value } = expression;
      return () => value;
    }
    case 'text':
      return names.text(expression.template);
    case 'variable':
      return names.variable(expression.path);
    case 'list': {
      const items = expression.items.map(compile);
      return (x) => items.map((item) => item(x));
    }
    case 'member':
      return member(compile(expression.of), expression.name);
    case 'call':
      return call(compile(expression.on), expression.method, expression.given.map(compile));
    case 'conversion':
      return convert(expression.to, compile(expression.of));
    case 'unary':
      return unary(expression.operator, compile(expression.of));
    case 'binary':
      return binary(expression.operator, compile(expression.left), compile(expression.right));
    case 'all':
      return expression.operands.map(compile).reduceRight((rest, first) => (x) => first(x) && rest(x));
    case 'any':
      return expression.operands.map(compile).reduceRight((rest, first) => (x) => first(x) || rest(x));
    case 'choice': {
      const [test, yes, no] = [compile(expression.test), compile(expression.yes), compile(expression.no)];
      return (x) => (test(x) ? yes(x) : no(x));
    }
  }
};

/** What a value has itself, never what it inherits: a text its length and characters, a list its items. */
const member = <X>(of: Read<X>, name: string): Read<X> => {
  return (x) => {
    const value = of(x);
    if (value === undefined || value === null) throw new TypeError(`"${name}" of ${value} was asked for`);
    const object: object = Object(value);
    return Object.hasOwn(object, name) ? Reflect.get(object, name) : undefined;
  };
};

const call = <X>(on: Read<X>, name: string, given: readonly Read<X>[]): Read<X> => {
  const [ofText, ofList, ofNumber] = [textMethods.get(name), listMethods.get(name), numberMethods.get(name)];
  return (x) => {
    const value = on(x);
    const isText = typeof value === 'string' || value instanceof String;
    const method = isText ? ofText : Array.isArray(value) ? ofList : typeof value === 'number' ? ofNumber : undefined;
    if (method === undefined) throw new TypeError(`"${name}" of a value was called that has no such method`);
    return Reflect.apply(
      method,
      value,
      given.map((one) => one(x)),
    );
  };
};

const convert = <X>(to: Conversion, of: Read<X>): Read<X> => {
  switch (to) {
    case 'String':
      return (x) => String(of(x));
    case 'Number':
      return (x) => Number(of(x));
    case 'Boolean':
      return (x) => Boolean(of(x));
    case 'new String':
      return (x) => new String(of(x));
  }
};

const unary = <X>(operator: UnaryOperator, of: Read<X>): Read<X> => {
  switch (operator) {
    case '!':
      return (x) => !of(x);
    case '-':
      return (x) => -Number(of(x));
    case 'typeof':
      return (x) => typeof of(x);
  }
};

const binary = <X>(operator: BinaryOperator, anyLeft: Read<X>, anyRight: Read<X>): Read<X> => {
  // What the operators do with values of other kinds is JavaScript's affair: the types only let them be written.
  const [left, right] = [anyLeft as Read<X, number>, anyRight as Read<X, number>];
  switch (operator) {
    case '===':
      return (x) => left(x) === right(x);
    case '!==':
      return (x) => left(x) !== right(x);
    case '==':
      // biome-ignore lint/suspicious/noDoubleEquals: conditions compare a status with a text, as in IBM API Connect v5
      return (x) => left(x) == right(x);
    case '!=':
      // biome-ignore lint/suspicious/noDoubleEquals: the same
      return (x) => left(x) != right(x);
    case '<':
      return (x) => left(x) < right(x);
    case '<=':
      return (x) => left(x) <= right(x);
    case '>':
      return (x) => left(x) > right(x);
    case '>=':
      return (x) => left(x) >= right(x);
    case '+':
      return (x) => left(x) + right(x);
    case '-':
      return (x) => left(x) - right(x);
    case '*':
      return (x) => left(x) * right(x);
    case '/':
      return (x) => left(x) / right(x);
    case '%':
      return (x) => left(x) % right(x);
  }
};
