import { Fault } from '../../src/policy/fault.ts';
import type { Implementation } from '../../src/runtime/binder.ts';
import { raise as declaration, type Throw } from './policy.ts';

/** Raises the fault; uncaught it is a 500 with the message (IBM API Connect v5). */
export const raise = (): Implementation<Throw> => ({
  declaration,
  link({ name, message = name }, bind) {
    const [fault, text] = [bind.text(name, 'plain'), bind.text(message, 'plain')];
    return (x) => {
      throw new Fault({ fault: fault(x), status: 500, code: 'assembly/thrown', message: text(x) });
    };
  },
});
