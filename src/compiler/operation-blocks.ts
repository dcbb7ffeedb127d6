import type { CompiledStep } from '../assembly/types.ts';
import type { OperationName } from '../policy/declaration.ts';
import type { Declarations } from './steps.ts';

/** Whether one of the steps goes by the operation: then they are not the same for all routes. */
export const goByOperation = (steps: readonly CompiledStep[], declarations: Declarations): boolean =>
  steps.some(
    ({ policy, blocks }) =>
      declarations.get(policy)?.blockFor !== undefined || blocks.some((block) => goByOperation(block, declarations)),
  );

/** The steps as one operation runs them: what runs for other operations only is left out. */
export const stepsFor = (
  operation: OperationName,
  steps: readonly CompiledStep[],
  declarations: Declarations,
): readonly CompiledStep[] =>
  steps.map((step) => {
    const blockFor = declarations.get(step.policy)?.blockFor;
    const chosen = blockFor?.(step.properties as never, operation); // checked against its schema by lint
    const blocks = step.blocks.map((block, at) =>
      blockFor === undefined || at === chosen ? stepsFor(operation, block, declarations) : [],
    );
    return { ...step, blocks };
  });
