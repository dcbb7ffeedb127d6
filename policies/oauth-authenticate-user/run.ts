import type { Authenticated, Registry } from '../../src/identity/registry.ts';
import { bodyForm } from '../../src/oauth/body-form.ts';
import { AuthorizationRefusal, refusal } from '../../src/oauth/errors.ts';
import { applicationFact, authorizationFact, grantFact, ownerFact, selectedScopesFact } from '../../src/oauth/facts.ts';
import { ownerOf as ownerIn } from '../../src/oauth/owner.ts';
import type { Pages } from '../../src/pages/pages.ts';
import { formActionsFor } from '../../src/pages/redirect-target.ts';
import type { Binder, Implementation, Run, Suspension } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import { type AuthenticateUser, authenticateUser as declaration } from './policy.ts';
import { type Registries, registryOf } from './registry-of.ts';

/** A person has half an hour from the first page to the decision. */
const lifetimeSeconds = 1800;

/** Asks the registry who it is: with what the login form brings, or with the password of a token request. */
export const authenticateUser = (registries: Registries, pages: Pages): Implementation<AuthenticateUser> => ({
  declaration,
  link({ title, credentials, registry: asked }, bind) {
    const registry = registryOf(asked, registries, bind);
    // Not linked: what is missing has been reported.
    if (registry === undefined) return () => undefined;
    const logIn = loginAt(registry, bind);
    return credentials === 'password'
      ? byPassword(logIn, registry, bind)
      : byForm(logIn, registry, { title, pages, bind });
  },
});

/** What a request brings to log in with. */
interface Credentials {
  readonly name: string;
  readonly password: string;
  /** Asked for. */
  readonly scopes: readonly string[];
}

/** Establishes the owner; `false` where these are not the credentials of a user. */
type LogIn = (x: Exchange, credentials: Credentials) => Promise<boolean>;

const loginAt = (registry: Registry, bind: Binder): LogIn => {
  const ownerOf = bind.fact(ownerFact);
  const selectedOf = bind.fact(selectedScopesFact);
  const establish = (x: Exchange, { name, selectedScopes }: Authenticated): void => {
    ownerOf.set(x, ownerIn(registry.name, name));
    if (selectedScopes !== undefined) selectedOf.set(x, selectedScopes);
  };
  return async (x, credentials) => {
    const { method, path, search } = x.request;
    // `message` still has the headers of the client, and neither its credentials nor cookies of ours.
    const user = await registry.authenticate({
      ...credentials,
      method,
      uri: path + search,
      headers: x.message.headers,
      caller: x,
    });
    if (user !== undefined) establish(x, user);
    return user !== undefined;
  };
};

/** RFC 6749 §4.3.2. Other grants have their owner, or need none. */
const byPassword = (logIn: LogIn, registry: Registry, bind: Binder): Run => {
  const grantOf = bind.fact(grantFact);
  const ownerOf = bind.fact(ownerFact);
  const applicationOf = bind.fact(applicationFact);
  return (x) => {
    const grant = grantOf.get(x);
    if (grant?.awaitsOwner !== true || ownerOf.get(x) !== undefined) return undefined;
    const { username = '', password = '' } = bodyForm(x);
    return logIn(x, { name: username, password, scopes: grant.scopes }).then((isUser) => {
      if (isUser) return undefined;
      // Some type their password where the name belongs: neither is logged.
      const detail = `client "${applicationOf.get(x)?.id}", registry "${registry.name}"`;
      throw refusal('oauth/owner-unproven', { detail });
    });
  };
};

interface FormLogin {
  readonly title: string;
  readonly pages: Pages;
  readonly bind: Binder;
}

const byForm = (logIn: LogIn, registry: Registry, { title, pages, bind }: FormLogin): Run => {
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
    if (owner?.registry === registry.name) return undefined;
    if (owner !== undefined) throw new AuthorizationRefusal('oauth/owner-outdated', undefined);
    if (x.answer?.awaits !== 'login') return show(x, undefined);
    const { username = '', password = '' } = x.answer.fields;
    x.answer = undefined;
    const scopes = requestOf.get(x)?.scopes ?? [];
    return logIn(x, { name: username, password, scopes }).then((isUser) => (isUser ? undefined : show(x, username)));
  };
};
