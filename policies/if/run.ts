import type { Implementation } from '../../src/runtime/binder.ts';
import { when as declaration, type If } from './policy.ts';

/** Runs its block, or goes on at once. */
export const when = (): Implementation<If> => ({
  declaration,
  link({ condition }, bind) {
    const holds = bind.condition(String(condition));
    const block = bind.block(0);
    return (x) => (holds(x) ? block(x) : undefined);
  },
});
