import { planFact } from '../src/applications/plan-fact.ts';
import { applicationFact, grantFact, issuedFact, ownerFact, tokenFact } from '../src/oauth/facts.ts';
import { shownAttributes } from '../src/oauth/kept-metadata.ts';
import { ownerFromId } from '../src/oauth/owner.ts';
import type { Bindings } from '../src/runtime/binder.ts';
import type { Exchange } from '../src/runtime/exchange.ts';
import type { FactKey } from '../src/runtime/facts.ts';

const fact = <T>(x: Exchange, { place }: FactKey<T>): T | undefined => x.facts?.[place] as T | undefined; // only the step that declares it sets it

const plan = (x: Exchange) => {
  const found = fact(x, planFact);
  return found === 'all' ? undefined : found;
};

/** What an author's step behind `oauth-issue` knows of it; at a protected API, the token that was presented. */
const granted = (x: Exchange) => fact(x, issuedFact) ?? fact(x, tokenFact);

/** The life of a token; that of a code is nobody's affair. */
const token = (x: Exchange) => {
  const issued = fact(x, issuedFact);
  return issued?.kind === 'access' ? issued : fact(x, tokenFact);
};

const ownerName = (x: Exchange): string | undefined => {
  const owner = fact(x, issuedFact)?.owner;
  return owner === undefined ? fact(x, ownerFact)?.name : ownerFromId(owner).name;
};

const instant = (time: number | undefined): string | undefined =>
  time === undefined ? undefined : new Date(time).toISOString();

/** What authors may read of facts, by IBM API Connect v5's names. No token, code or secret is among them. */
export const views: Bindings['views'] = {
  'client.app.id': (x) => applicationOf(x),
  'client.app.name': (x) => fact(x, applicationFact)?.title,
  'oauth.resource-owner': ownerName,
  'oauth.scope': (x) => granted(x)?.scopes.join(' '),
  'oauth.not-before': (x) => instant(token(x)?.issuedAt),
  'oauth.not-after': (x) => instant(token(x)?.expiresAt),
  'oauth.attributes.*': (x) => shownAttributes((granted(x) ?? fact(x, grantFact))?.attributes),
  'plan.id': (x) => plan(x) && `${plan(x)?.product}:${plan(x)?.plan}`,
  'plan.name': (x) => plan(x)?.plan,
};

/** Id of the application that an exchange belongs to, for the access log. */
export const applicationOf = (x: Exchange): string | undefined => fact(x, applicationFact)?.id;

/** Kind of the code or token that an exchange has issued, for the metrics. */
export const issuedBy = (x: Exchange): string | undefined => fact(x, issuedFact)?.kind;
