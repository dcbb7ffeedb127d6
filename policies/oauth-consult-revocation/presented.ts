import { bodyForm } from '../../src/oauth/body-form.ts';
import type { Presented } from '../../src/oauth/consult-revocation.ts';
import {
  applicationFact,
  authorizationFact,
  consentFact,
  familyFact,
  grantFact,
  ownerFact,
} from '../../src/oauth/facts.ts';
import { mintFamily } from '../../src/oauth/tokens.ts';
import type { Binder } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';

/** What a request is about to use; `undefined`: nothing that could be on a list. */
export type PresentedIn = (x: Exchange) => Presented | undefined;

/**
 * A consent that was just given, at the authorization endpoint. It is known by the family of all that it leads to, so that
 * who lists it later ends all of that.
 */
export const newConsent = (bind: Binder): PresentedIn => {
  const requestOf = bind.fact(authorizationFact);
  const ownerOf = bind.fact(ownerFact);
  const consentOf = bind.fact(consentFact);
  const familyOf = bind.fact(familyFact);
  return (x) => {
    const [request, owner, consent] = [requestOf.get(x), ownerOf.get(x), consentOf.get(x)];
    if (request === undefined || owner === undefined || consent === undefined) throw unproven();
    if (familyOf.get(x) !== undefined) return undefined;
    const { since: issuedAt } = consent;
    const family = mintFamily(issuedAt, x.random);
    familyOf.set(x, family);
    return { kind: 'consent', secret: family, family, application: request.applicationId, owner: owner.id, issuedAt };
  };
};

/** The code or the refresh token of a token request. */
export const spentCredential = (bind: Binder): PresentedIn => {
  const applicationOf = bind.fact(applicationFact);
  const grantOf = bind.fact(grantFact);
  return (x) => {
    const [application, grant] = [applicationOf.get(x), grantOf.get(x)];
    if (application === undefined || grant === undefined) throw unproven();
    const { spends, family, owner } = grant;
    if (spends === undefined || family === undefined) return undefined;
    const { kind, issuedAt } = spends;
    const secret = bodyForm(x)[kind === 'code' ? 'code' : 'refresh_token'] ?? '';
    return { kind, secret, family, application: application.id, owner, issuedAt };
  };
};

/** The steps that establish these facts stand in front: without them something of ours is broken. */
const unproven = (): Error => new Error('oauth-consult-revocation ran before what it asks about was established');
