import type { Implementation } from '../../src/runtime/binder.ts';
import { operationSwitch as declaration, type OperationSwitch } from './policy.ts';

/** Chosen when it is linked: of a route's requests none asks again. */
export const operationSwitch = (): Implementation<OperationSwitch> => ({
  declaration,
  link(properties, bind) {
    const chosen = declaration.blockFor?.(properties, bind.operation);
    return chosen === undefined ? () => undefined : bind.block(chosen);
  },
});
