import { compileCondition } from '../../policy/condition/compile-condition.ts';
import type { Expression } from '../../policy/condition/expression.ts';
import { variablesIn } from '../../policy/condition/variables-in.ts';
import type { WrittenCondition } from './assembly-steps.ts';

/** What a condition decides whatever the request; `undefined`: that depends, or it cannot be read. */
export const constantCondition = ({ parsed: { expression } }: WrittenCondition): boolean | undefined =>
  expression && constantOf(expression);

const constantOf = (expression: Expression): boolean | undefined => {
  if (expression.kind === 'all' || expression.kind === 'any') {
    // One operand is enough to say that not all hold, or that one does.
    const decides = expression.kind === 'any';
    const operands = expression.operands.map(constantOf);
    if (operands.includes(decides)) return decides;
    return operands.includes(undefined) ? undefined : !decides;
  }
  const [variable] = variablesIn(expression);
  return variable === undefined ? decided(expression) : undefined;
};

/** Of an expression without variables. */
const decided = (expression: Expression): boolean | undefined => {
  // It is not asked: there are no variables in it.
  const never = () => () => '';
  try {
    return Boolean(compileCondition<undefined>(expression, { variable: never, text: never })(undefined));
  } catch {
    // What JavaScript throws at is raised whenever the condition is asked.
    return undefined;
  }
};
