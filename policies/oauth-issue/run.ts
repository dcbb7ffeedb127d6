import type { Applications } from '../../src/applications/applications.ts';
import { refusal } from '../../src/oauth/errors.ts';
import {
  applicationFact,
  authorizationFact,
  consentFact,
  grantFact,
  issuedFact,
  ownerFact,
  selectedScopesFact,
} from '../../src/oauth/facts.ts';
import type { Grant } from '../../src/oauth/grants/grant.ts';
import { newCode, newTokens, recordTokens } from '../../src/oauth/issue.ts';
import { issuerOf } from '../../src/oauth/provider.ts';
import { redirectTo } from '../../src/oauth/redirect-uri.ts';
import { cutScopes } from '../../src/oauth/scope.ts';
import type { Binder, Implementation, Run } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import type { GrantStore } from '../../src/stores/grants.ts';
import { issue as declaration, type Issue } from './policy.ts';

/** Issues the code or the tokens. If a later step fails, what was issued is revoked before the answer leaves. */
export const issue = (applications: Applications, store: GrantStore): Implementation<Issue> => ({
  declaration,
  link: (properties, bind) =>
    properties.issues === 'code'
      ? issueCode(properties, bind, store)
      : issueTokens(properties, bind, { applications, store }),
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

const issueTokens = (
  { provider, lifetimeSeconds, refresh, consentSeconds }: Issue,
  bind: Binder,
  { applications, store }: { readonly applications: Applications; readonly store: GrantStore },
): Run => {
  const applicationOf = bind.fact(applicationFact);
  const grantOf = bind.fact(grantFact);
  const issued = bind.fact(issuedFact);
  const complete = completing(bind, applications);
  return async (x) => {
    const [application, begun] = [applicationOf.get(x), grantOf.get(x)];
    if (application === undefined || begun === undefined) throw unproven();
    const grant = complete(x, begun, application.id);
    const making = { now: x.clock.now(), random: x.random, lifetimeSeconds, refresh, consentSeconds };
    const { tokens, body } = newTokens(grant, { provider, application: application.id }, making);
    await recordTokens(tokens, grant, store);
    const { family, expiresAt } = tokens.access;
    issued.set(x, { kind: 'access', family, expiresAt });
    revokeOnFailure(x, family, store);
    x.message.replace(200, undefined, ['Content-Type', 'application/json'], Buffer.from(JSON.stringify(body)));
    return undefined;
  };
};

/** Puts into a grant what a login in this very request has established: its owner, and the scopes that the registry selects. */
const completing = (bind: Binder, applications: Applications) => {
  const ownerOf = bind.fact(ownerFact);
  const selectedOf = bind.fact(selectedScopesFact);
  const provider = { scopes: Object.keys(bind.assembly.provider?.scopes ?? {}) };
  return (x: Exchange, grant: Grant, applicationId: string): Grant => {
    if (grant.awaitsOwner !== true) return grant;
    const [owner, selected, client] = [ownerOf.get(x), selectedOf.get(x), applications.find(applicationId)];
    if (owner === undefined) throw unproven();
    if (client === undefined) throw refusal('oauth/client-unknown');
    const scopes = selected === undefined ? grant.scopes : cutScopes(selected, provider, client);
    if (typeof scopes === 'string') throw refusal(scopes, { detail: `client "${client.id}"` });
    return { ...grant, owner: owner.id, scopes };
  };
};

/** The compiler puts the steps that establish these facts in front: without them something of ours is broken. */
const unproven = (): Error => new Error('oauth-issue ran before what it issues was established');

const revokeOnFailure = (x: Exchange, family: string, store: GrantStore): void => {
  x.undo = [async () => void (await store.revoke({ by: 'family', family }, x.clock.now())), ...(x.undo ?? [])];
};
