import type { Applications } from '../../src/applications/applications.ts';
import { planFact } from '../../src/applications/plan-fact.ts';
import { subscriptionCheck } from '../../src/applications/subscriptions.ts';
import { applicationFact } from '../../src/oauth/facts.ts';
import { Fault } from '../../src/policy/fault.ts';
import type { Implementation } from '../../src/runtime/binder.ts';
import { type CheckSubscription, checkSubscription as declaration } from './policy.ts';

/** An exchange without an application passes: its security did not ask for one. */
export const checkSubscription = (applications: Applications): Implementation<CheckSubscription> => ({
  declaration,
  link(_, bind) {
    const applicationOf = bind.fact(applicationFact);
    const plan = bind.fact(planFact);
    const subscriptionOf = subscriptionCheck(bind.assembly, bind.operation, bind.bundle.products);
    return (x) => {
      const id = applicationOf.get(x)?.id;
      if (id === undefined) return undefined;
      const application = applications.find(id);
      const subscribed = application && subscriptionOf(application);
      if (subscribed === undefined) throw notSubscribed(id);
      plan.set(x, subscribed);
      return undefined;
    };
  },
});

const notSubscribed = (id: string): Fault =>
  new Fault({
    fault: 'ForbiddenError',
    status: 403,
    code: 'security/not-subscribed',
    message: 'The application is not subscribed to a plan with this operation',
    detail: `application "${id}"`,
  });
