import type { Applications } from '../../src/applications/applications.ts';
import { bodyParameters } from '../../src/oauth/body-form.ts';
import { refusal } from '../../src/oauth/errors.ts';
import { clientFact, grantFact, responseFormatFact } from '../../src/oauth/facts.ts';
import type { Grant } from '../../src/oauth/grants/grant.ts';
import { validateGrant as validate } from '../../src/oauth/grants/validate-grant.ts';
import type { KnownOwners } from '../../src/oauth/known-owners.ts';
import { providerOf } from '../../src/oauth/provider.ts';
import { chosenFormat } from '../../src/oauth/response-format.ts';
import type { Implementation } from '../../src/runtime/binder.ts';
import type { GrantStore } from '../../src/stores/grants.ts';
import { validateGrant as declaration, type ValidateGrant } from './policy.ts';

/** Lets the grant named by `grant_type` look at the request. */
export const validateGrant = (
  applications: Applications,
  store: GrantStore,
  owners: KnownOwners,
): Implementation<ValidateGrant> => ({
  declaration,
  link({ provider: named }, bind) {
    const clientOf = bind.fact(clientFact);
    const fact = bind.fact(grantFact);
    const formatOf = bind.fact(responseFormatFact);
    const provider = providerOf(bind, named);
    return (x) => {
      const client = applications.find(clientOf.get(x) ?? '');
      if (client === undefined) throw refusal('oauth/client-unknown');
      const { fields: form, lists } = bodyParameters(x);
      const format = chosenFormat(form, provider.settings);
      if (format !== undefined) formatOf.set(x, format);
      const grant = validate({ form, resources: lists['resource'], client, provider, store });
      const establish = (found: Grant): undefined => {
        if (!owners.has(found.owner)) throw refusal('oauth/owner-unknown', { detail: `client "${client.id}"` });
        fact.set(x, found);
      };
      return grant instanceof Promise ? grant.then(establish) : establish(grant);
    };
  },
});
