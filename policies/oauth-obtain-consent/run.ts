import type { Applications } from '../../src/applications/applications.ts';
import { askedScopes } from '../../src/oauth/asked-scopes.ts';
import type { AuthorizationRequest } from '../../src/oauth/authorization.ts';
import { AuthorizationRefusal, accessDenied } from '../../src/oauth/errors.ts';
import { applicationFact, authorizationFact, consentFact, ownerFact, shownScopesFact } from '../../src/oauth/facts.ts';
import { type Provider, providerOf } from '../../src/oauth/provider.ts';
import { lifetimeInWords } from '../../src/pages/lifetime-in-words.ts';
import type { Pages } from '../../src/pages/pages.ts';
import { formActionsFor, redirectHostOf } from '../../src/pages/redirect-target.ts';
import type { Implementation, Suspension } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import { obtainConsent as declaration, type ObtainConsent } from './policy.ts';

/** A person has half an hour from the first page to the decision. */
const lifetimeSeconds = 1800;

/** Shows what is asked for until the owner has decided; only `approve=true` grants. */
export const obtainConsent = (applications: Applications, pages: Pages): Implementation<ObtainConsent> => ({
  declaration,
  link({ provider: named }, bind) {
    const provider = providerOf(bind, named);
    const { title, settings } = provider;
    const requestOf = bind.fact(authorizationFact);
    const applicationOf = bind.fact(applicationFact);
    const ownerOf = bind.fact(ownerFact);
    const consentOf = bind.fact(consentFact);
    const shownOf = bind.fact(shownScopesFact);
    const scopesAskedFor = askedScopes(bind, provider, applications);
    const lifetimes = { code: accessInWords(settings), token: tokenInWords(settings) };
    const show = (
      x: Exchange,
      { redirectUri, responseType }: AuthorizationRequest,
      asked: readonly string[],
    ): Suspension => {
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
            scopes: asked.map((name) => ({ name, description: settings.scopes[name] || name })),
            lifetime: lifetimes[responseType],
            action: x.request.path,
            hidden,
          }),
        }),
      };
    };
    return (x) => {
      const request = requestOf.get(x);
      if (request === undefined) throw new Error('oauth-obtain-consent ran before the request was validated');
      const asked = scopesAskedFor(x);
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

/** How long the application can get at what is granted, not how long one token lasts. */
const accessInWords = (settings: Provider['settings']): string => {
  const { refreshToken, consentSeconds } = settings;
  if (refreshToken === undefined) return tokenInWords(settings);
  if (consentSeconds !== undefined) return `up to ${lifetimeInWords(consentSeconds)}`;
  return `until it has not been used for ${lifetimeInWords(refreshToken.lifetimeSeconds)}`;
};

/** Where there is nothing but one token. */
const tokenInWords = ({ accessToken, consentSeconds }: Provider['settings']): string =>
  lifetimeInWords(Math.min(accessToken.lifetimeSeconds, consentSeconds ?? accessToken.lifetimeSeconds));
