import { announce as tell } from '../../src/oauth/announcement.ts';
import { bodyForm } from '../../src/oauth/body-form.ts';
import { answered, linkCallOut } from '../../src/oauth/call-out.ts';
import { applicationFact, grantFact, issuedFact, ownerFact } from '../../src/oauth/facts.ts';
import type { Grant } from '../../src/oauth/grants/grant.ts';
import { issuedTokensOf } from '../../src/oauth/issued-tokens.ts';
import { providerOf } from '../../src/oauth/provider.ts';
import { refusalToClient } from '../../src/oauth/refusal-to-client.ts';
import type { Outbound } from '../../src/outbound/outbound.ts';
import type { Implementation } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import { type Announce, announce as declaration } from './policy.ts';

/** Announces what the step in front has issued; a request that got no token passes. */
export const announce = (outbound: Outbound): Implementation<Announce> => ({
  declaration,
  link({ provider: named }, bind) {
    const provider = providerOf(bind, named);
    const call = linkCallOut(
      { call: provider.settings.revocation.url, what: 'revocation URL', provider },
      { bind, outbound },
    );
    const refuse = refusalToClient(bind);
    const applicationOf = bind.fact(applicationFact);
    const ownerOf = bind.fact(ownerFact);
    const grantOf = bind.fact(grantFact);
    const issuedOf = bind.fact(issuedFact);
    return (x) => {
      const tokens = issuedTokensOf(x);
      if (tokens === undefined) return undefined;
      const grant = grantOf.get(x);
      const announcement = {
        tokens,
        application: applicationOf.get(x)?.id ?? '',
        owner: grant?.owner ?? ownerOf.get(x)?.id,
        exchanged: exchangedFor(x, grant),
        miscinfo: issuedOf.get(x)?.attributes?.['miscinfo'],
      };
      const told = tell(call, announcement, x).then(() => undefined);
      return answered(told, (failed) => refuse(x, 'oauth/announcement-failed', failed));
    };
  },
});

const exchangedFor = (x: Exchange, grant: Grant | undefined) => {
  if (grant?.spends === undefined) return undefined;
  const { code, refresh_token } = bodyForm(x);
  return grant.spends.kind === 'code' ? { code } : { refresh_token };
};
