import type { Implementation } from '../../src/runtime/binder.ts';
import { choose as declaration, type Switch } from './policy.ts';

/** Tries the conditions in order; runs one block, or none. */
export const choose = (): Implementation<Switch> => ({
  declaration,
  link({ case: cases }, bind) {
    const linked = cases.map((one, at) => ({
      holds: 'condition' in one ? bind.condition(String(one.condition)) : () => true,
      block: bind.block(at),
    }));
    return (x) => {
      for (const { holds, block } of linked) if (holds(x)) return block(x);
      return undefined;
    };
  },
});
