import type { Applications } from '../../src/applications/applications.ts';
import { bodyForm } from '../../src/oauth/body-form.ts';
import { refusal } from '../../src/oauth/errors.ts';
import { applicationFact } from '../../src/oauth/facts.ts';
import { introspect as answerTo } from '../../src/oauth/introspection.ts';
import { legacyIntrospection } from '../../src/oauth/legacy-introspection.ts';
import { issuerOf } from '../../src/oauth/provider.ts';
import type { Implementation } from '../../src/runtime/binder.ts';
import type { GrantStore } from '../../src/stores/grants.ts';
import { introspect as declaration, type Introspect } from './policy.ts';

/** Answers with what the calling application may know of the token. */
export const introspect = (applications: Applications, store: GrantStore): Implementation<Introspect> => ({
  declaration,
  link({ provider: name, profile }, bind) {
    const applicationOf = bind.fact(applicationFact);
    const provider = { name, issuer: issuerOf(bind.publicUrl, bind.assembly.basePath) };
    return async (x) => {
      const caller = applications.find(applicationOf.get(x)?.id ?? '');
      if (caller === undefined) throw refusal('oauth/client-unknown');
      const fields = bodyForm(x);
      const answer = await answerTo(fields, { caller, provider }, { store, clients: applications, now: x.clock.now() });
      const told = profile === 'legacy-v5' ? legacyIntrospection(answer, applications) : answer;
      x.message.replace(200, undefined, ['Content-Type', 'application/json'], Buffer.from(JSON.stringify(told)));
      return undefined;
    };
  },
});
