import type { Applications } from '../../src/applications/applications.ts';
import type { AuthorizationRequest } from '../../src/oauth/authorization.ts';
import { AuthorizationRefusal, accessDenied } from '../../src/oauth/errors.ts';
import {
  applicationFact,
  authorizationFact,
  consentFact,
  ownerFact,
  selectedScopesFact,
  shownScopesFact,
} from '../../src/oauth/facts.ts';
import { cutScopes } from '../../src/oauth/scope.ts';
import { lifetimeInWords } from '../../src/pages/lifetime-in-words.ts';
import type { Pages } from '../../src/pages/pages.ts';
import { formActionsFor, redirectHostOf } from '../../src/pages/redirect-target.ts';
import type { Binder, Implementation, Suspension } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import { obtainConsent as declaration, type ObtainConsent } from './policy.ts';

/** A person has half an hour from the first page to the decision. */
const lifetimeSeconds = 1800;

/** Shows what is asked for until the owner has decided; only `approve=true` grants. */
export const obtainConsent = (applications: Applications, pages: Pages): Implementation<ObtainConsent> => ({
  declaration,
  link(properties, bind) {
    const { title, scopes } = properties;
    const requestOf = bind.fact(authorizationFact);
    const applicationOf = bind.fact(applicationFact);
    const ownerOf = bind.fact(ownerFact);
    const consentOf = bind.fact(consentFact);
    const shownOf = bind.fact(shownScopesFact);
    const scopesAskedFor = askedFor(bind, applications, Object.keys(scopes));
    const lifetime = accessInWords(properties);
    const show = (x: Exchange, { redirectUri }: AuthorizationRequest, asked: readonly string[]): Suspension => {
      shownOf.set(x, asked);
      return {
        kind: 'suspend',
        awaits: 'consent',
        lifetimeSeconds,
        render: (hidden) => ({
          status: 200,
          headers: pages.headers(formActionsFor(redirectUri)),
          body: pages.consent({
            title,
            locale: 'en',
            application: applicationOf.get(x)?.title ?? '',
            owner: ownerOf.get(x)?.name ?? '',
            redirectHost: redirectHostOf(redirectUri),
            scopes: asked.map((name) => ({ name, description: scopes[name] || name })),
            lifetime,
            action: x.request.path,
            hidden,
          }),
        }),
      };
    };
    return (x) => {
      const request = requestOf.get(x);
      if (request === undefined) throw new Error('oauth-obtain-consent ran before the request was validated');
      const asked = scopesAskedFor(x, request);
      const isAsked = (scope: string): boolean => asked.includes(scope);
      const consent = consentOf.get(x);
      if (consent !== undefined) {
        if (consent.scopes.every(isAsked)) return undefined;
        throw new AuthorizationRefusal('oauth/consent-outdated', undefined);
      }
      const decision = x.answer?.awaits === 'consent' ? x.answer.fields['approve'] : undefined;
      x.answer = undefined;
      if (decision === 'false') throw accessDenied(request);
      if (decision !== 'true') return show(x, request, asked);
      const shown = shownOf.get(x);
      if (shown?.every(isAsked) !== true) throw new AuthorizationRefusal('oauth/consent-outdated', undefined);
      consentOf.set(x, { scopes: shown });
      return undefined;
    };
  },
});

/** What the request asks for, or what the registry of its owner selects instead, as far as it may be granted. */
const askedFor = (bind: Binder, applications: Applications, scopes: readonly string[]) => {
  const selectedOf = bind.fact(selectedScopesFact);
  return (x: Exchange, request: AuthorizationRequest): readonly string[] => {
    const selected = selectedOf.get(x);
    if (selected === undefined) return request.scopes;
    const client = applications.find(request.applicationId);
    if (client === undefined) throw new AuthorizationRefusal('oauth/client-unknown', undefined);
    const asked = cutScopes(selected, { scopes }, client);
    if (typeof asked === 'string') throw new AuthorizationRefusal(asked, request);
    return asked;
  };
};

/** How long the application can get at what is granted, not how long one token lasts. */
const accessInWords = ({ accessTokenLifetimeSeconds, refreshTokenLifetimeSeconds, consentSeconds }: ObtainConsent) => {
  if (refreshTokenLifetimeSeconds === undefined) {
    return lifetimeInWords(Math.min(accessTokenLifetimeSeconds, consentSeconds ?? accessTokenLifetimeSeconds));
  }
  if (consentSeconds !== undefined) return `up to ${lifetimeInWords(consentSeconds)}`;
  return `until it has not been used for ${lifetimeInWords(refreshTokenLifetimeSeconds)}`;
};
