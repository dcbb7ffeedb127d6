import { AuthorizationRefusal, accessDenied } from '../../src/oauth/errors.ts';
import { applicationFact, authorizationFact, consentFact, ownerFact } from '../../src/oauth/facts.ts';
import { lifetimeInWords } from '../../src/pages/lifetime-in-words.ts';
import type { Pages } from '../../src/pages/pages.ts';
import { formActionsFor, redirectHostOf } from '../../src/pages/redirect-target.ts';
import type { Implementation, Suspension } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import { obtainConsent as declaration, type ObtainConsent } from './policy.ts';

/** A person has half an hour from the first page to the decision. */
const lifetimeSeconds = 1800;

/** Shows what is asked for until the owner has decided; only `approve=true` grants. */
export const obtainConsent = (pages: Pages): Implementation<ObtainConsent> => ({
  declaration,
  link({ title, scopes, accessTokenLifetimeSeconds }, bind) {
    const requestOf = bind.fact(authorizationFact);
    const applicationOf = bind.fact(applicationFact);
    const ownerOf = bind.fact(ownerFact);
    const consentOf = bind.fact(consentFact);
    const lifetime = lifetimeInWords(accessTokenLifetimeSeconds);
    const show = (x: Exchange): Suspension => {
      const request = requestOf.get(x);
      const redirectUri = request?.redirectUri ?? '';
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
            scopes: (request?.scopes ?? []).map((name) => ({ name, description: scopes[name] || name })),
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
      const consent = consentOf.get(x);
      if (consent !== undefined) {
        if (consent.scopes.every((scope) => request.scopes.includes(scope))) return undefined;
        throw new AuthorizationRefusal('oauth/consent-outdated', undefined);
      }
      const decision = x.answer?.awaits === 'consent' ? x.answer.fields['approve'] : undefined;
      x.answer = undefined;
      if (decision === 'false') throw accessDenied(request);
      if (decision !== 'true') return show(x);
      consentOf.set(x, { scopes: request.scopes });
      return undefined;
    };
  },
});
