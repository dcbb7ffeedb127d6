import type { ContextPath, FaultName, JsonPointer, Use } from '../../assembly/types.ts';
import type { Stretch } from '../../source/scalar-text.ts';
import { parseTemplate } from '../references.ts';
import type { Expression } from './expression.ts';
import { parseCondition } from './parse-condition.ts';

/** One reading of a variable in a condition. `certain`: whatever the values of others are. */
export interface VariableIn extends Stretch {
  readonly path: ContextPath;
  readonly certain: boolean;
}

/** The readings of a condition, for the flow of its step. None of one that cannot be read: that is reported elsewhere. */
export const conditionReads = (source: string, pointer: JsonPointer): readonly Use[] => {
  const { expression } = parseCondition(source);
  if (expression === undefined) return [];
  return [...variablesIn(expression)].map(({ path, certain }) => ({ variable: path, certain, secret: false, pointer }));
};

/** What evaluating may raise: a mistake shows only then, and so does JSON of the client that is beyond the limits. */
export const conditionFaults = (reads: readonly Use[]): readonly FaultName[] => [
  'RuntimeError',
  ...(reads.some(({ variable }) => /^(?:message|request)\.body(?:\.|$)/.test(variable)) ? ['BadRequestError'] : []),
];

/** The variables of a condition in the order written, as often as they stand in it. */
export function* variablesIn(expression: Expression, certain = true): Iterable<VariableIn> {
  switch (expression.kind) {
    case 'constant':
      return;
    case 'variable':
      yield { ...expression, certain };
      return;
    case 'text':
      for (const piece of parseTemplate(expression.template)) {
        if (typeof piece !== 'string') yield { ...expression, path: piece.variable, certain };
      }
      return;
    default:
      // Whether more than the first part is looked at may depend on its value.
      for (const [at, part] of partsOf(expression).entries()) {
        yield* variablesIn(part, certain && (at === 0 || !isLazy(expression)));
      }
  }
}

type Compound = Exclude<Expression, { readonly kind: 'constant' | 'variable' | 'text' }>;

const isLazy = ({ kind }: Compound): boolean => kind === 'all' || kind === 'any' || kind === 'choice';

const partsOf = (expression: Compound): readonly Expression[] => {
  switch (expression.kind) {
    case 'list':
      return expression.items;
    case 'call':
      return [expression.on, ...expression.given];
    case 'binary':
      return [expression.left, expression.right];
    case 'all':
    case 'any':
      return expression.operands;
    case 'choice':
      return [expression.test, expression.yes, expression.no];
    default:
      return [expression.of];
  }
};
