import type { CompiledStep } from '../assembly/types.ts';
import type { OperationName } from '../policy/declaration.ts';
import type { Declarations } from './steps.ts';
import { isServer } from './written-servers.ts';

/** Whether one of the steps goes by the operation: then they are not the same for all routes. */
export const goByOperation = (steps: readonly CompiledStep[], declarations: Declarations): boolean =>
  steps.some(
    ({ policy, blocks }) =>
      declarations.get(policy)?.blockFor !== undefined || blocks.some((block) => goByOperation(block, declarations)),
  );

/**
 * The steps as one operation runs them: what runs for other operations only is left out. The steps of an authorization
 * server stand in place of the block that holds them: a pipeline that may suspend is entered again step by step.
 */
export const stepsFor = (
  operation: OperationName,
  steps: readonly CompiledStep[],
  declarations: Declarations,
): readonly CompiledStep[] =>
  steps.flatMap((step) => {
    const blockFor = declarations.get(step.policy)?.blockFor;
    const chosen = blockFor?.(step.properties as never, operation); // checked against its schema by lint
    const blocks = step.blocks.map((block, at) =>
      blockFor === undefined || at === chosen ? stepsFor(operation, block, declarations) : [],
    );
    const own = chosen === undefined ? undefined : blocks[chosen];
    return own !== undefined && isServer(own, declarations) ? own : [{ ...step, blocks }];
  });
