import type { Applications } from '../../src/applications/applications.ts';
import { subscriptionCheck } from '../../src/applications/subscriptions.ts';
import { bodyForm } from '../../src/oauth/body-form.ts';
import { authenticateClient as authenticate } from '../../src/oauth/client-authentication.ts';
import { refusal } from '../../src/oauth/errors.ts';
import { applicationFact } from '../../src/oauth/facts.ts';
import type { Implementation } from '../../src/runtime/binder.ts';
import { headerValues } from '../../src/runtime/request-parts.ts';
import { type AuthenticateClient, authenticateClient as declaration } from './policy.ts';

/** Finds the credentials in the request; an application must also subscribe to a plan with the provider. */
export const authenticateClient = (applications: Applications): Implementation<AuthenticateClient> => ({
  declaration,
  link({ clientType, headers }, bind) {
    const fact = bind.fact(applicationFact);
    const subscriptionOf = subscriptionCheck(bind.assembly, bind.operation, bind.bundle.products);
    const rules = { clients: applications, realm: bind.assembly.title, clientType };
    return (x) => {
      const [authorization, ...more] = headerValues(x, 'authorization');
      const application = authenticate(
        {
          authorization: authorization !== undefined && more.length > 0 ? [authorization, ...more] : authorization,
          form: bodyForm(x),
          headers: headers
            ? { id: one(headerValues(x, 'x-ibm-client-id')), secret: one(headerValues(x, 'x-ibm-client-secret')) }
            : undefined,
        },
        rules,
      );
      if (subscriptionOf(application) === undefined) throw refusal('oauth/client-not-subscribed');
      const { id, title, type } = application;
      fact.set(x, { id, title, type });
      return undefined;
    };
  },
});

const one = (values: readonly string[]): string | undefined => {
  if (values.length > 1) throw refusal('oauth/client-authentication-ambiguous');
  return values[0];
};
