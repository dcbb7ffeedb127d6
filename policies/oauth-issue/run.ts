import {
  applicationFact,
  authorizationFact,
  consentFact,
  grantFact,
  issuedFact,
  ownerFact,
} from '../../src/oauth/facts.ts';
import { issueAccessToken, newAccessToken, newCode } from '../../src/oauth/issue.ts';
import { issuerOf } from '../../src/oauth/provider.ts';
import { redirectTo } from '../../src/oauth/redirect-uri.ts';
import type { Binder, Implementation, Run } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import type { GrantStore } from '../../src/stores/grants.ts';
import { issue as declaration, type Issue } from './policy.ts';

/** Issues the code or the tokens. If a later step fails, what was issued is revoked before the answer leaves. */
export const issue = (store: GrantStore): Implementation<Issue> => ({
  declaration,
  link: (properties, bind) =>
    properties.issues === 'code' ? issueCode(properties, bind, store) : issueTokens(properties, bind, store),
});

const issueCode = ({ provider, lifetimeSeconds }: Issue, bind: Binder, store: GrantStore): Run => {
  const requestOf = bind.fact(authorizationFact);
  const ownerOf = bind.fact(ownerFact);
  const consentOf = bind.fact(consentFact);
  const issued = bind.fact(issuedFact);
  const iss = issuerOf(bind.publicUrl, bind.assembly.basePath);
  return async (x) => {
    const [request, owner, consent] = [requestOf.get(x), ownerOf.get(x), consentOf.get(x)];
    if (request === undefined || owner === undefined || consent === undefined) throw unproven();
    const granted = { provider, owner: owner.id, scopes: consent.scopes };
    const { code, record } = newCode(request, granted, { now: x.clock.now(), random: x.random, lifetimeSeconds });
    await store.saveCode(record);
    issued.set(x, { kind: 'code', family: record.family, expiresAt: record.expiresAt });
    revokeOnFailure(x, record.family, store);
    const location = redirectTo(request.redirectUri, { code, state: request.state, iss });
    x.message.replace(302, undefined, ['Location', location], undefined);
    return undefined;
  };
};

const issueTokens = ({ provider, lifetimeSeconds }: Issue, bind: Binder, store: GrantStore): Run => {
  const applicationOf = bind.fact(applicationFact);
  const grantOf = bind.fact(grantFact);
  const issued = bind.fact(issuedFact);
  return async (x) => {
    const [application, grant] = [applicationOf.get(x), grantOf.get(x)];
    if (application === undefined || grant === undefined) throw unproven();
    const making = { now: x.clock.now(), random: x.random, lifetimeSeconds };
    const { record, body } = newAccessToken(grant, { provider, application: application.id }, making);
    await issueAccessToken(record, grant, store);
    issued.set(x, { kind: 'access', family: record.family, expiresAt: record.expiresAt });
    revokeOnFailure(x, record.family, store);
    x.message.replace(200, undefined, ['Content-Type', 'application/json'], Buffer.from(JSON.stringify(body)));
    return undefined;
  };
};

/** The compiler puts the steps that establish these facts in front: without them something of ours is broken. */
const unproven = (): Error => new Error('oauth-issue ran before what it issues was established');

const revokeOnFailure = (x: Exchange, family: string, store: GrantStore): void => {
  x.undo = [async () => void (await store.revoke({ by: 'family', family }, x.clock.now())), ...(x.undo ?? [])];
};
