import type { Implementation } from '../../src/runtime/binder.ts';
import { faultReply } from '../../src/runtime/fault-reply.ts';
import { respond as declaration, type Respond } from './policy.ts';

/** An uncaught fault becomes IBM's `{httpCode, httpMessage, moreInformation}`. */
export const respond = (): Implementation<Respond> => ({
  declaration,
  link: () => (x) => {
    if (x.fault === undefined) {
      x.message.settle();
    } else {
      const { status, headers, body } = faultReply(x.fault);
      x.message.replace(status, undefined, [...headers], body);
    }
    return undefined;
  },
});
