import type { Application } from '../../src/applications/application.ts';
import type { Applications } from '../../src/applications/applications.ts';
import { subscriptionCheck } from '../../src/applications/subscriptions.ts';
import type { CompiledStep } from '../../src/assembly/types.ts';
import { methodsByGrant, methodsForAny } from '../../src/oauth/authentication-methods.ts';
import { bodyForm } from '../../src/oauth/body-form.ts';
import { authenticateClient as authenticate, type ReadBasic } from '../../src/oauth/client-authentication.ts';
import type { ClientKeys } from '../../src/oauth/client-keys.ts';
import { refusal } from '../../src/oauth/errors.ts';
import { applicationFact, clientFact } from '../../src/oauth/facts.ts';
import type { PresentedCredentials } from '../../src/oauth/presented-client.ts';
import { providerOf } from '../../src/oauth/provider.ts';
import { RememberedHeaders } from '../../src/oauth/remembered-headers.ts';
import type { Binder, Implementation } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import { headerValues } from '../../src/runtime/request-parts.ts';
import type { ReplayStore } from '../../src/stores/replays.ts';
import { type AuthenticateClient, authenticateClient as declaration } from './policy.ts';

/** Finds the credentials in the request; an application must also subscribe to a plan with the provider. */
export const authenticateClient = (
  clients: Applications,
  keys: ClientKeys,
  replays: ReplayStore,
): Implementation<AuthenticateClient> => {
  const remembered = new RememberedHeaders<ReadBasic>();
  return {
    declaration,
    link({ provider: named, confidential = false, headers = false, authorization }, bind) {
      const { title: realm, issuer, clientType, settings } = providerOf(bind, named);
      const applicationOf = bind.fact(applicationFact);
      const clientOf = bind.fact(clientFact);
      const subscriptionOf = subscriptionCheck(bind.assembly, bind.operation, bind.bundle.products);
      const { token } = settings.endpoints;
      const tokenEndpoint = token === undefined ? issuer : bind.publicUrl + token;
      const readsGrant = takesGrant(bind);
      const rules = {
        clients,
        realm,
        clientType: confidential ? 'confidential' : clientType,
        methodsFor: (readsGrant ? methodsByGrant : methodsForAny)(settings.clientAuthentication),
        remembered,
        assertions: { audience: { issuer, tokenEndpoint }, keys, replays },
      } as const;
      const establish = (x: Exchange, application: Application): undefined => {
        if (subscriptionOf(application) === undefined) {
          throw refusal('oauth/client-not-subscribed', { compared: { client_id: application.id } });
        }
        const { id, title, type } = application;
        applicationOf.set(x, { id, title, type });
        clientOf.set(x, id);
        return undefined;
      };
      const credentialsOf = presentedIn({
        authorization: authorization === undefined,
        form: authorization === undefined || readsGrant,
        headers,
      });
      return (x) => {
        const found = authenticate(credentialsOf(x), rules, x.clock.now());
        return found instanceof Promise ? found.then((client) => establish(x, client)) : establish(x, found);
      };
    },
  };
};

/** Whether the form of a request to this operation names a grant: at any other, `grant_type` is a word that nobody reads. */
const takesGrant = ({ assembly, operation: { method, path } }: Pick<Binder, 'assembly' | 'operation'>): boolean => {
  const validates = ({ policy, blocks }: CompiledStep): boolean =>
    policy === 'oauth-validate-grant' || blocks.some((steps) => steps.some(validates));
  return assembly.routes.some((one) => one.method === method && one.path === path && one.steps.some(validates));
};

/** Where credentials of clients are read. */
const presentedIn =
  (places: Readonly<Record<keyof PresentedCredentials, boolean>>) =>
  (x: Exchange): PresentedCredentials => {
    const [authorization, ...more] = places.authorization ? headerValues(x, 'authorization') : [];
    return {
      authorization: authorization !== undefined && more.length > 0 ? [authorization, ...more] : authorization,
      form: places.form ? bodyForm(x) : {},
      headers: places.headers
        ? {
            id: one(headerValues(x, 'x-ibm-client-id')),
            secret: one(headerValues(x, 'x-ibm-client-secret')),
          }
        : undefined,
    };
  };

const one = (values: readonly string[]): string | undefined => {
  if (values.length > 1) throw refusal('oauth/client-authentication-ambiguous');
  return values[0];
};
