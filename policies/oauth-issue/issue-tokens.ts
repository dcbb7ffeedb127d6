import { askedScopes } from '../../src/oauth/asked-scopes.ts';
import { refusal } from '../../src/oauth/errors.ts';
import { clientFact, grantFact, issuedFact, issuedFactOf, metadataFact, ownerFact } from '../../src/oauth/facts.ts';
import type { Grant } from '../../src/oauth/grants/grant.ts';
import { recordTokens } from '../../src/oauth/issue.ts';
import { keepIssuedTokens } from '../../src/oauth/issued-tokens.ts';
import { withMetadata } from '../../src/oauth/kept-metadata.ts';
import { newTokens } from '../../src/oauth/new-tokens.ts';
import type { Run } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import { type Issuing, makingIn, revokeOnFailure, unproven } from './issuing.ts';

/** The tokens of a grant, as JSON (RFC 6749 §5.1). */
export const issueTokens = (issuing: Issuing): Run => {
  const { provider, bind, store, attributes } = issuing;
  const clientOf = bind.fact(clientFact);
  const grantOf = bind.fact(grantFact);
  const issued = bind.fact(issuedFact);
  const metadataOf = bind.fact(metadataFact);
  const complete = completing(issuing);
  return async (x) => {
    const [application, begun] = [clientOf.get(x), grantOf.get(x)];
    if (application === undefined || begun === undefined) throw unproven();
    const completed = complete(x, begun);
    const carried = withMetadata(completed.attributes, metadataOf.get(x));
    const grant = { ...completed, attributes: attributes(x, carried) };
    const made = await newTokens(grant, { provider, application }, makingIn(x, issuing));
    const body = await recordTokens(made, grant, store);
    keepIssuedTokens(x, body, provider);
    const { access } = made.tokens;
    issued.set(x, issuedFactOf('access', access));
    revokeOnFailure(x, access.family, store);
    x.message.replace(200, undefined, ['Content-Type', 'application/json'], Buffer.from(JSON.stringify(body)));
    return undefined;
  };
};

/**
 * Puts into a grant that begins here what this very request has established: who its owner is, and which scopes were
 * selected. What goes on with an authorization has both from there.
 */
const completing = ({ provider, bind, applications }: Issuing) => {
  const ownerOf = bind.fact(ownerFact);
  const asked = askedScopes(bind, provider, applications);
  return (x: Exchange, grant: Grant): Grant => {
    if (grant.family !== undefined) return grant;
    const scopes = asked(x);
    if (grant.awaitsOwner !== true) return scopes === grant.scopes ? grant : { ...grant, scopes };
    const owner = ownerOf.get(x);
    // A hand-made token endpoint where nobody can sign in.
    if (owner === undefined) throw refusal('oauth/grant-type-unsupported', { detail: 'no step establishes the owner' });
    return { ...grant, owner: owner.id, scopes };
  };
};
