import type { Registry } from '../../src/identity/registry.ts';
import { AuthorizationRefusal } from '../../src/oauth/errors.ts';
import { applicationFact, authorizationFact, ownerFact } from '../../src/oauth/facts.ts';
import { ownerOf as ownerIn } from '../../src/oauth/owner.ts';
import type { Pages } from '../../src/pages/pages.ts';
import { formActionsFor } from '../../src/pages/redirect-target.ts';
import type { Implementation, Suspension } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import { type AuthenticateUser, authenticateUser as declaration } from './policy.ts';

/** A person has half an hour from the first page to the decision. */
const lifetimeSeconds = 1800;

/** Shows the login form until the registry knows who it is. */
export const authenticateUser = (
  registries: ReadonlyMap<string, Registry>,
  pages: Pages,
): Implementation<AuthenticateUser> => ({
  declaration,
  link({ title, registry: name }, bind) {
    const registry = registries.get(name);
    if (registry === undefined) {
      bind.problem({
        code: 'link/unknown-registry',
        message: `There is no user registry "${name}"`,
        help: 'Name one that stands under `user-registries` of headgate.yaml.',
      });
    }
    const ownerOf = bind.fact(ownerFact);
    const requestOf = bind.fact(authorizationFact);
    const applicationOf = bind.fact(applicationFact);
    const show = (x: Exchange, failedAs: string | undefined): Suspension => ({
      kind: 'suspend',
      awaits: 'login',
      lifetimeSeconds,
      render: (hidden) => ({
        status: 200,
        headers: pages.headers(formActionsFor(requestOf.get(x)?.redirectUri ?? '')),
        body: pages.login({
          title,
          locale: 'en',
          application: applicationOf.get(x)?.title ?? '',
          action: x.request.path,
          hidden,
          failed: failedAs !== undefined,
          username: failedAs ?? '',
        }),
      }),
    });
    return (x) => {
      const owner = ownerOf.get(x);
      if (owner?.registry === name) return undefined;
      if (owner !== undefined) throw new AuthorizationRefusal('oauth/owner-outdated', undefined);
      if (x.answer?.awaits !== 'login') return show(x, undefined);
      const { username = '', password = '' } = x.answer.fields;
      x.answer = undefined;
      return check(x, username, password);
    };

    async function check(x: Exchange, username: string, password: string): Promise<Suspension | undefined> {
      const user = await registry?.authenticate(username, password);
      if (user === undefined) return show(x, username);
      ownerOf.set(x, ownerIn(name, user.name));
      return undefined;
    }
  },
});
