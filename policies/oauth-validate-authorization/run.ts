import type { Applications } from '../../src/applications/applications.ts';
import { subscriptionCheck } from '../../src/applications/subscriptions.ts';
import { type AuthorizationRequest, validateAuthorizationRequest } from '../../src/oauth/authorization.ts';
import { AuthorizationRefusal } from '../../src/oauth/errors.ts';
import { applicationFact, authorizationFact } from '../../src/oauth/facts.ts';
import { providerOf } from '../../src/oauth/provider.ts';
import type { Implementation } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import { formText } from '../../src/runtime/request-parts.ts';
import { validateAuthorization as declaration, type ValidateAuthorization } from './policy.ts';

/**
 * Judges the request each time its pipeline is entered: applications, scopes and redirect lists may have changed while
 * the browser showed a page.
 */
export const validateAuthorization = (applications: Applications): Implementation<ValidateAuthorization> => ({
  declaration,
  link({ provider: named }, bind) {
    const applicationOf = bind.fact(applicationFact);
    const requestOf = bind.fact(authorizationFact);
    const subscriptionOf = subscriptionCheck(bind.assembly, bind.operation, bind.bundle.products);
    const provider = providerOf(bind, named);
    const judge = (x: Exchange): AuthorizationRequest => {
      const request = validateAuthorizationRequest(parametersOf(x), { clients: applications, provider });
      const application = applications.find(request.applicationId);
      if (application === undefined || subscriptionOf(application) === undefined) {
        const compared = { client_id: request.applicationId };
        throw new AuthorizationRefusal('oauth/client-not-subscribed', request, { compared });
      }
      const { id, title, type } = application;
      applicationOf.set(x, { id, title, type });
      return request;
    };
    return (x) => {
      const before = requestOf.get(x);
      try {
        const request = judge(x);
        if (before !== undefined && !isAsShown(request, before)) {
          throw new AuthorizationRefusal('oauth/consent-outdated', undefined);
        }
        requestOf.set(x, request);
      } catch (error) {
        // What has stopped to hold since a page was shown is told to the person before it, not to the client.
        if (x.continued === undefined || !(error instanceof AuthorizationRefusal)) throw error;
        throw new AuthorizationRefusal(error.refusal, undefined, error.compared && { compared: error.compared });
      }
      return undefined;
    };
  },
});

/**
 * What a request leaves out is filled in from the definition and the registry, which may have changed since: nobody
 * grants another scope, or is sent to another place, than they were shown.
 */
const isAsShown = (now: AuthorizationRequest, shown: AuthorizationRequest): boolean =>
  now.redirectUri === shown.redirectUri &&
  now.scopes.length === shown.scopes.length &&
  now.scopes.every((scope) => shown.scopes.includes(scope));

const parametersOf = (x: Exchange): string => {
  if (x.request.method !== 'POST') return x.request.search;
  const text = formText(x);
  if (text === undefined) throw new AuthorizationRefusal('oauth/content-type', undefined);
  return text;
};
