import type { Applications } from '../../src/applications/applications.ts';
import { askedScopes } from '../../src/oauth/asked-scopes.ts';
import { answered, linkCallOut } from '../../src/oauth/call-out.ts';
import {
  applicationFact,
  authorizationFact,
  consentFact,
  grantFact,
  metadataFact,
  ownerFact,
} from '../../src/oauth/facts.ts';
import { askMetadata, type MetadataQuestion } from '../../src/oauth/metadata-url.ts';
import { type Provider, providerOf } from '../../src/oauth/provider.ts';
import { refusalToClient } from '../../src/oauth/refusal-to-client.ts';
import type { Outbound } from '../../src/outbound/outbound.ts';
import type { Binder, Implementation } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import { type CollectMetadata, collectMetadata as declaration } from './policy.ts';

/** Asks where tokens are about to begin; what is said takes the place of what an authentication URL has said. */
export const collectMetadata = (applications: Applications, outbound: Outbound): Implementation<CollectMetadata> => ({
  declaration,
  link({ provider: named }, bind) {
    const provider = providerOf(bind, named);
    const { metadata: call } = provider.settings;
    const callOut = linkCallOut({ call, what: 'metadata URL', provider }, { bind, outbound });
    const refuse = refusalToClient(bind);
    const metadataOf = bind.fact(metadataFact);
    const questionOf = questioning(bind, provider, applications);
    const collect = async (x: Exchange, question: MetadataQuestion): Promise<undefined> => {
      const asked = askMetadata(callOut, question, x);
      const metadata = await answered(asked, (failed) => refuse(x, 'oauth/metadata-failed', failed));
      if (metadata !== undefined) metadataOf.set(x, { ...metadataOf.get(x), ...metadata });
    };
    return (x) => {
      const question = questionOf(x);
      return question && collect(x, question);
    };
  },
});

/** What tokens are about to be issued for; `undefined`: none, or such as carry what is stored. */
const questioning = (
  bind: Binder,
  provider: Provider,
  applications: Applications,
): ((x: Exchange) => MetadataQuestion | undefined) => {
  const applicationOf = bind.fact(applicationFact);
  const requestOf = bind.fact(authorizationFact);
  const consentOf = bind.fact(consentFact);
  const grantOf = bind.fact(grantFact);
  const ownerOf = bind.fact(ownerFact);
  const askedOf = askedScopes(bind, provider, applications);
  return (x) => {
    const [application, request, grant] = [applicationOf.get(x), requestOf.get(x), grantOf.get(x)];
    if (application === undefined) throw new Error('oauth-collect-metadata ran before the application was established');
    const asking = { application, provider };
    if (grant === undefined) {
      // A code is asked about when it is exchanged.
      if (request?.responseType !== 'token') return undefined;
      const scopes = consentOf.get(x)?.scopes ?? askedOf(x);
      return { ...asking, owner: ownerOf.get(x)?.id, scopes, grantType: 'implicit' };
    }
    if (grant.chain !== undefined) return undefined;
    const { grantType, owner, family } = grant;
    const scopes = family === undefined ? askedOf(x) : grant.scopes;
    return { ...asking, owner: owner ?? (grant.awaitsOwner ? ownerOf.get(x)?.id : undefined), scopes, grantType };
  };
};
