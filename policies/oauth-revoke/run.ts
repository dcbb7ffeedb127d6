import type { Applications } from '../../src/applications/applications.ts';
import { bodyForm } from '../../src/oauth/body-form.ts';
import { refusal } from '../../src/oauth/errors.ts';
import { applicationFact } from '../../src/oauth/facts.ts';
import { revokeToken } from '../../src/oauth/revocation.ts';
import type { Implementation } from '../../src/runtime/binder.ts';
import type { GrantStore } from '../../src/stores/grants.ts';
import { revoke as declaration, type Revoke } from './policy.ts';

/** RFC 7009 leaves the body open; IBM API Connect v5 answers with this one. */
const success = Buffer.from('{"status":"success"}');

/** Ends the token, and answers the same where there was nothing to end. */
export const revoke = (applications: Applications, store: GrantStore): Implementation<Revoke> => ({
  declaration,
  link({ provider: name }, bind) {
    const applicationOf = bind.fact(applicationFact);
    return async (x) => {
      const caller = applications.find(applicationOf.get(x)?.id ?? '');
      if (caller === undefined) throw refusal('oauth/client-unknown');
      const fields = bodyForm(x);
      await revokeToken(fields, { caller, provider: { name } }, { store, now: x.clock.now() });
      x.message.replace(200, undefined, ['Content-Type', 'application/json'], success);
      return undefined;
    };
  },
});
