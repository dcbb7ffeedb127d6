import type {
  CallExpression,
  ConditionalExpression,
  Expression as Ecma,
  Identifier,
  Literal,
  LogicalExpression,
  MemberExpression,
  NewExpression,
  Node,
  SpreadElement,
  Super,
} from 'acorn';
import { didYouMean } from '../../diagnostics/nearest-word.ts';
import { parseTemplate } from '../references.ts';
import { splitVariable } from '../variables.ts';
import type { BinaryOperator, Conversion, Expression, UnaryOperator } from './expression.ts';
import type { Masked } from './mask-references.ts';
import { methodNames } from './methods.ts';
import { nestingLimit, notAllowed, operatorNotAllowed, Refusal, tooDeep } from './refusal.ts';

/** Takes from JavaScript's tree what conditions may hold. @throws Refusal at everything else. */
export const readExpression = (tree: Ecma, masked: Masked): Expression => {
  const reader = new Reader(masked);
  const expression = reader.read(tree);
  reader.checkReferences();
  return expression;
};

const constants: ReadonlyMap<string, undefined | number> = new Map([
  ['undefined', undefined],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
]);

const unaryOperators: ReadonlySet<string> = new Set<UnaryOperator>(['!', '-', 'typeof']);

const binaryOperators: ReadonlySet<string> = new Set<BinaryOperator>([
  '===',
  '!==',
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  '+',
  '-',
  '*',
  '/',
  '%',
]);

const conversions: ReadonlySet<string> = new Set<Conversion>(['String', 'Number', 'Boolean']);

/** Names that lead from a value to the program it stands in. */
const forbiddenMembers: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

class Reader {
  readonly #references: Masked['references'];
  readonly #met = new Set<number>();
  #depth = 0;

  constructor({ references }: Masked) {
    this.#references = references;
  }

  /** A reference that is no value of its own, as in `x$(name)`, has become a part of something else. */
  checkReferences(): void {
    for (const [start, { path, end }] of this.#references) {
      if (!this.#met.has(start)) {
        throw new Refusal({ start, end }, `"$(${path})" does not stand by itself here`, 'Put an operator before it.');
      }
    }
  }

  read(written: Ecma | Super): Expression {
    const node = unwrapped(written);
    this.#depth += 1;
    if (this.#depth > nestingLimit) throw tooDeep(node);
    const expression = this.#read(node);
    this.#depth -= 1;
    return expression;
  }

  #read(node: Ecma): Expression {
    switch (node.type) {
      case 'Literal':
        return literal(node);
      case 'Identifier':
        return this.#identifier(node);
      case 'MemberExpression':
        return this.#member(node);
      case 'CallExpression':
        return this.#call(node);
      case 'NewExpression':
        return this.#newText(node);
      case 'UnaryExpression':
        if (!isUnary(node.operator)) throw operatorNotAllowed(node, node.operator);
        return { kind: 'unary', operator: node.operator, of: this.read(node.argument) };
      case 'BinaryExpression':
        if (node.left.type === 'PrivateIdentifier' || !isBinary(node.operator))
          throw operatorNotAllowed(node, node.operator);
        return { kind: 'binary', operator: node.operator, left: this.read(node.left), right: this.read(node.right) };
      case 'LogicalExpression':
        return this.#logical(node);
      case 'ConditionalExpression':
        return this.#choice(node);
      case 'ArrayExpression':
        return { kind: 'list', items: this.#items(node.elements, node) };
      default:
        throw notAllowed(node);
    }
  }

  #identifier(node: Identifier): Expression {
    const { name, start, end } = node;
    const reference = name === '$' ? this.#references.get(start) : undefined;
    if (reference !== undefined) {
      this.#met.add(start);
      return { kind: 'variable', path: reference.path, start, end: reference.end };
    }
    if (constants.has(name)) return { kind: 'constant', value: constants.get(name) };
    if (name === 'apim' || conversions.has(name)) {
      throw new Refusal(
        node,
        `"${name}" is no value`,
        name === 'apim' ? "Write apim.getvariable('name')." : `Write ${name}(value).`,
      );
    }
    return { kind: 'variable', path: name, start, end };
  }

  #isVariable({ name, start }: Identifier): boolean {
    return !this.#references.has(start) && !constants.has(name) && !conversions.has(name) && name !== 'apim';
  }

  /** A chain that begins with a name is a variable, perhaps with members of its value; any other is members of a value. */
  #member(node: MemberExpression): Expression {
    const keys: string[] = [];
    let root: Ecma = node;
    for (; root.type === 'MemberExpression'; root = unwrapped(root.object)) keys.unshift(keyOf(root));
    if (root.type !== 'Identifier' || !this.#isVariable(root)) {
      return { kind: 'member', of: this.read(node.object), name: keyOf(node) };
    }
    const { path, members } = splitVariable([root.name, ...keys]);
    if (members.length >= nestingLimit) throw tooDeep(node);
    const variable: Expression = { kind: 'variable', path, start: node.start, end: node.end };
    return members.reduce<Expression>((of, name) => ({ kind: 'member', of, name }), variable);
  }

  #call(node: CallExpression): Expression {
    const { callee } = node;
    if (callee.type === 'Identifier' && isConversion(callee.name)) {
      return { kind: 'conversion', to: callee.name, of: this.#onlyGiven(node, callee.name) };
    }
    if (callee.type !== 'MemberExpression') {
      const name = callee.type === 'Identifier' ? `"${callee.name}"` : 'This';
      throw new Refusal(
        callee,
        `${name} cannot be called in a condition`,
        'Set a variable in a step before, and name that.',
      );
    }
    const method = keyOf(callee);
    if (callee.object.type === 'Identifier' && callee.object.name === 'apim') return this.#apim(node, method);
    if (!methodNames.includes(method)) {
      const help = didYouMean(method, methodNames, `What can be called: ${methodNames.join(', ')}.`);
      throw new Refusal(callee.property, `"${method}" cannot be called in a condition`, help);
    }
    const on = this.read(callee.object);
    return { kind: 'call', on, method, given: this.#items(node.arguments, node) };
  }

  #apim(node: CallExpression, method: string): Expression {
    const [name, ...more] = node.arguments;
    const isName = name?.type === 'Literal' && typeof name.value === 'string' && name.value !== '' && more.length === 0;
    if (method !== 'getvariable' || !isName) {
      throw new Refusal(
        node,
        'Of "apim" a condition has only getvariable, with the name of a variable as a text',
        "Write apim.getvariable('request.verb').",
      );
    }
    return { kind: 'variable', path: String(name.value), start: node.start, end: node.end };
  }

  #newText(node: NewExpression): Expression {
    if (node.callee.type !== 'Identifier' || node.callee.name !== 'String') throw notAllowed(node);
    return { kind: 'conversion', to: 'new String', of: this.#onlyGiven(node, 'new String') };
  }

  #onlyGiven(node: CallExpression | NewExpression, name: string): Expression {
    const [only, ...more] = this.#items(node.arguments, node);
    if (only !== undefined && more.length === 0) return only;
    throw new Refusal(node, `"${name}" takes one value`, `Write ${name}(value).`);
  }

  #items(items: readonly (Ecma | SpreadElement | null)[], within: Node): readonly Expression[] {
    return items.map((item) => {
      if (item === null) throw new Refusal(within, 'An item of the list is missing', 'Remove the second comma.');
      if (item.type === 'SpreadElement') throw notAllowed(item);
      return this.read(item);
    });
  }

  /** Operands of one operator side by side are one list, however many there are: such conditions grow long. */
  #logical(node: LogicalExpression): Expression {
    const { operator } = node;
    if (operator === '??') throw operatorNotAllowed(node, operator);
    const operands = [node.right];
    let left = node.left;
    for (; left.type === 'LogicalExpression' && left.operator === operator; left = left.left)
      operands.unshift(left.right);
    return {
      kind: operator === '&&' ? 'all' : 'any',
      operands: [left, ...operands].map((operand) => this.read(operand)),
    };
  }

  #choice({ test, consequent, alternate }: ConditionalExpression): Expression {
    return { kind: 'choice', test: this.read(test), yes: this.read(consequent), no: this.read(alternate) };
  }
}

/** A literal that is a value: no regular expression, no big integer. */
const literal = (node: Literal): Expression => {
  const { value, regex } = node;
  if (regex !== undefined || value instanceof RegExp || typeof value === 'bigint') throw notAllowed(node);
  const isTemplate = typeof value === 'string' && parseTemplate(value).some((piece) => typeof piece !== 'string');
  if (!isTemplate) return { kind: 'constant', value };
  return { kind: 'text', template: value, start: node.start, end: node.end };
};

/** The name of a member, of which there are only fixed ones. */
const keyOf = ({ property, computed }: MemberExpression): string => {
  const key = !computed && property.type === 'Identifier' ? property.name : fixedKey(property);
  if (key === undefined) {
    throw new Refusal(property, 'The name of a member must be fixed', "Write it out: request.headers['x-name'].");
  }
  if (forbiddenMembers.has(key)) {
    throw new Refusal(property, `"${key}" is no member of a value`, 'Name a member that the value itself has.');
  }
  return key;
};

const fixedKey = (property: MemberExpression['property']): string | undefined => {
  if (property.type !== 'Literal') return undefined;
  const { value } = property;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
};

/** What stands in a pair of brackets, or in several. */
const unwrapped = (node: Ecma | Super): Ecma => {
  let inner = node;
  while (inner.type === 'ParenthesizedExpression') inner = inner.expression;
  if (inner.type === 'Super') throw notAllowed(inner);
  return inner;
};

const isUnary = (operator: string): operator is UnaryOperator => unaryOperators.has(operator);
const isBinary = (operator: string): operator is BinaryOperator => binaryOperators.has(operator);
const isConversion = (name: string): name is Conversion => conversions.has(name);
