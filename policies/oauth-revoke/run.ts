import { bodyForm } from '../../src/oauth/body-form.ts';
import { type Callers, callerAt } from '../../src/oauth/endpoint-caller.ts';
import { providerOf } from '../../src/oauth/provider.ts';
import { revokeToken } from '../../src/oauth/revocation.ts';
import type { Implementation } from '../../src/runtime/binder.ts';
import type { GrantStore } from '../../src/stores/grants.ts';
import { endChosen } from './end-chosen.ts';
import { chooses, revoke as declaration, type Revoke } from './policy.ts';

/** RFC 7009 leaves the body open; IBM API Connect v5 answers with this one. */
const success = Buffer.from('{"status":"success"}');

/** Ends the token of a request, and answers the same where there was nothing to end; or what its properties choose. */
export const revoke = (callers: Callers, store: GrantStore): Implementation<Revoke> => ({
  declaration,
  link(properties, bind) {
    const provider = providerOf(bind, properties.provider);
    if (chooses(properties)) return endChosen(properties, { provider, store, bind });
    const callerOf = callerAt(bind, callers);
    return async (x) => {
      const caller = callerOf(x);
      await revokeToken(bodyForm(x), { caller, provider }, { store, now: x.clock.now() });
      x.message.replace(200, undefined, ['Content-Type', 'application/json'], success);
      return undefined;
    };
  },
});
