import type { Applications } from '../../src/applications/applications.ts';
import { askedScopes } from '../../src/oauth/asked-scopes.ts';
import { answered, linkCallOut } from '../../src/oauth/call-out.ts';
import {
  applicationFact,
  applicationScopesFact,
  authorizationFact,
  grantFact,
  ownerFact,
  ownerScopesFact,
  scopeDescriptionsFact,
} from '../../src/oauth/facts.ts';
import { providerOf } from '../../src/oauth/provider.ts';
import { refusalToClient } from '../../src/oauth/refusal-to-client.ts';
import { checkScope as check } from '../../src/oauth/scope-check.ts';
import type { Outbound } from '../../src/outbound/outbound.ts';
import type { Binder, Implementation } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import { type CheckScope, checkScope as declaration } from './policy.ts';

/** Asks about what is asked for so far; what is selected takes its place for the steps behind. */
export const checkScope = (applications: Applications, outbound: Outbound): Implementation<CheckScope> => ({
  declaration,
  link({ provider: named, for: whom }, bind) {
    const provider = providerOf(bind, named);
    const { [whom]: service } = provider.settings.scopeChecks;
    const what = `scope check for the ${whom}`;
    const call = linkCallOut({ call: service, what, provider }, { bind, outbound });
    const { method = 'POST' } = service ?? {};
    const refuse = refusalToClient(bind);
    const applicationOf = bind.fact(applicationFact);
    const ownerOf = bind.fact(ownerFact);
    const selectedOf = bind.fact(whom === 'application' ? applicationScopesFact : ownerScopesFact);
    const describedOf = bind.fact(scopeDescriptionsFact);
    const asked = askedScopes(bind, provider, applications);
    const isBegun = beginning(bind);
    const select = async (x: Exchange): Promise<undefined> => {
      const application = applicationOf.get(x);
      if (application === undefined) throw unproven();
      const owner = whom === 'owner' ? ownerOf.get(x) : undefined;
      const selecting = check({ call, method }, { scopes: asked(x), application, owner, provider }, x);
      const selected = await answered(selecting, (failed) => refuse(x, 'oauth/scope-check-failed', failed));
      if (selected === undefined) throw refuse(x, 'oauth/scope-check-refused');
      selectedOf.set(x, selected.scopes);
      // What was selected before is no more, and neither is what that was called.
      describedOf.set(x, selected.descriptions ?? {});
      // Where nothing is left nobody is asked for a password.
      asked(x);
    };
    return (x) => {
      const isDue = isBegun(x) && (whom === 'application' || ownerOf.get(x) !== undefined);
      return isDue && selectedOf.get(x) === undefined ? select(x) : undefined;
    };
  },
});

/** Whether the exchange begins an authorization: a code or a refresh token goes on with one that was checked. */
const beginning = (bind: Binder): ((x: Exchange) => boolean) => {
  const requestOf = bind.fact(authorizationFact);
  const grantOf = bind.fact(grantFact);
  return (x) => {
    const grant = grantOf.get(x);
    if (grant === undefined && requestOf.get(x) === undefined) throw unproven();
    return grant === undefined || grant.family === undefined;
  };
};

/** The steps that establish these facts stand in front: without them something of ours is broken. */
const unproven = (): Error => new Error('oauth-check-scope ran before what it asks about was established');
