import type { Binder, Implementation } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import { type Action, setVariable as declaration, type SetVariable, target } from './policy.ts';

type Effect = (x: Exchange) => void;

/** Runs the actions in order, each compiled to a closure. */
export const setVariable = (): Implementation<SetVariable> => ({
  declaration,
  link({ actions }, bind) {
    const effects = actions.map((action) => effectOf(action, bind));
    return (x) => {
      for (const effect of effects) effect(x);
      return undefined;
    };
  },
});

const effectOf = (action: Action, bind: Binder): Effect => {
  const [verb, path] = target(action);
  const { set, add } = bind.variable(path);
  if (set === undefined || add === undefined) {
    bind.problem({
      code: 'assembly/read-only-variable',
      message: `"${path}" can only be read`,
      help: 'Set "message.…" or a variable of your own.',
    });
    return () => undefined;
  }
  if (!('value' in action)) return (x) => set(x, undefined);
  const { value } = action;
  const read = typeof value === 'string' ? bind.value(value) : () => value;
  return verb === 'set' ? (x) => set(x, read(x)) : (x) => add(x, read(x));
};
