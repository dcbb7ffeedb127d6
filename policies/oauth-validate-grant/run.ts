import type { Applications } from '../../src/applications/applications.ts';
import { bodyForm } from '../../src/oauth/body-form.ts';
import { refusal } from '../../src/oauth/errors.ts';
import { applicationFact, grantFact } from '../../src/oauth/facts.ts';
import type { Grant } from '../../src/oauth/grants/grant.ts';
import { validateGrant as validate } from '../../src/oauth/grants/validate-grant.ts';
import type { Implementation } from '../../src/runtime/binder.ts';
import type { GrantStore } from '../../src/stores/grants.ts';
import { validateGrant as declaration, type ValidateGrant } from './policy.ts';

/** Lets the grant named by `grant_type` look at the request. */
export const validateGrant = (applications: Applications, store: GrantStore): Implementation<ValidateGrant> => ({
  declaration,
  link({ provider: name, grants, refresh = false, scopes, defaultScopes, pkce }, bind) {
    const applicationOf = bind.fact(applicationFact);
    const fact = bind.fact(grantFact);
    const provider = { name, grants, refresh, scopes: Object.keys(scopes), defaultScopes, pkce };
    return (x) => {
      const client = applications.find(applicationOf.get(x)?.id ?? '');
      if (client === undefined) throw refusal('oauth/client-unknown');
      const grant = validate({ form: bodyForm(x), client, provider, store });
      const establish = (found: Grant): undefined => fact.set(x, found) as undefined; // `set` returns nothing
      return grant instanceof Promise ? grant.then(establish) : establish(grant);
    };
  },
});
