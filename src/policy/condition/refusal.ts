import type { Node } from 'acorn';
import type { Stretch } from '../../source/scalar-text.ts';

/** What is wrong with a condition, and with which part of it. */
export interface ConditionProblem extends Stretch {
  readonly message: string;
  readonly help: string;
}

/** Ends the reading of a condition. Caught by `parseCondition`: nobody else sees one. */
export class Refusal extends Error {
  readonly problem: ConditionProblem;

  constructor({ start, end }: Stretch, message: string, help: string) {
    super(message);
    this.problem = { message, help, start, end };
  }
}

/** How deep a condition may be nested; the parser's stack holds many times as many. */
export const nestingLimit = 64;

const splitIt = 'Split it: put parts of it into steps "if" of their own, nested or one after the other.';

/** The condition is nested more deeply than one may be. */
export const tooDeep = (at: Stretch): Refusal =>
  new Refusal(at, `The condition is nested more than ${nestingLimit} levels deep`, splitIt);

/** Real conditions stay below 400 characters; what is longer belongs into several steps. */
export const lengthLimit = 4096;

/** The condition is longer than one may be. */
export const tooLong = (): Refusal =>
  new Refusal({ start: 0, end: 0 }, `The condition is longer than ${lengthLimit} characters`, splitIt);

const useEquals = 'Compare with "==" or "===".';

/** The source is no expression: `at` is where it cannot be read on. */
export const unreadable = (source: string, at: number): Refusal => {
  const [found] = /^(?:[\w$]+|[^\w$\s])/.exec(source.slice(at)) ?? [];
  return new Refusal(
    { start: at, end: at + (found?.length ?? 0) },
    found === undefined
      ? source.trim() === ''
        ? 'The condition is empty'
        : 'The condition breaks off'
      : `The condition cannot be read from "${found}" on`,
    /\$[a-z]\w*\(/i.test(source)
      ? "This is JSONata, of later versions. Write JavaScript, as in API Connect v5: request.verb === 'GET'."
      : found === '='
        ? useEquals
        : "Write a JavaScript expression, such as request.verb === 'GET'.",
  );
};

/** What JavaScript has and a condition has not, by the type of its node. */
const kinds: ReadonlyMap<string, string> = new Map([
  ['AssignmentExpression', 'An assignment'],
  ['UpdateExpression', 'An assignment'],
  ['FunctionExpression', 'A function'],
  ['ArrowFunctionExpression', 'A function'],
  ['ClassExpression', 'A class'],
  ['TemplateLiteral', 'A template literal'],
  ['TaggedTemplateExpression', 'A template literal'],
  ['SequenceExpression', 'A comma between two expressions'],
  ['ThisExpression', '"this"'],
  ['ObjectExpression', 'An object'],
  ['SpreadElement', '"..."'],
  ['ChainExpression', '"?."'],
  ['NewExpression', '"new" (but for "new String(value)")'],
  ['Literal', 'A regular expression or big integer'],
]);

const onlyDecides = 'A condition only decides: by values, comparisons, "&&", "||", "!" and methods of texts and lists.';

/** Something that is no part of a condition, whatever stands in it. */
export const notAllowed = (node: Node): Refusal =>
  new Refusal(
    node,
    `${kinds.get(node.type) ?? 'This'} is no part of a condition`,
    node.type === 'AssignmentExpression' ? useEquals : onlyDecides,
  );

/** An operator that is no part of a condition. */
export const operatorNotAllowed = (node: Node, operator: string): Refusal =>
  new Refusal(
    node,
    `The operator "${operator}" is no part of a condition`,
    operator === '&' || operator === '|' ? `Write "${operator}${operator}".` : onlyDecides,
  );
