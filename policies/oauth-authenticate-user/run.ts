import type { Applications } from '../../src/applications/applications.ts';
import { basicCredentials } from '../../src/identity/basic-credentials.ts';
import { composed } from '../../src/identity/composed.ts';
import type { Authenticated, Registry } from '../../src/identity/registry.ts';
import { askedScopes } from '../../src/oauth/asked-scopes.ts';
import { bodyForm } from '../../src/oauth/body-form.ts';
import { basicChallenge } from '../../src/oauth/client-authentication.ts';
import { AuthorizationRefusal, refusal } from '../../src/oauth/errors.ts';
import { applicationFact, authorizationFact, grantFact, ownerFact, selectedScopesFact } from '../../src/oauth/facts.ts';
import type { LoginTries } from '../../src/oauth/login-tries.ts';
import { ownerOf as ownerIn } from '../../src/oauth/owner.ts';
import { providerOf } from '../../src/oauth/provider.ts';
import type { Pages } from '../../src/pages/pages.ts';
import { formActionsFor } from '../../src/pages/redirect-target.ts';
import type { Binder, Implementation, Run, Suspension } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import { headerValues } from '../../src/runtime/request-parts.ts';
import { type AuthenticateUser, authenticateUser as declaration } from './policy.ts';
import { type Registries, registryOf } from './registry-of.ts';

/** A person has half an hour from the first page to the decision. */
const lifetimeSeconds = 1800;

/** Asks the registry who it is: with what the login form brings, or with the password of a token request. */
export const authenticateUser = (
  applications: Applications,
  { tries, ...registries }: Registries & { readonly tries: LoginTries },
  pages: Pages,
): Implementation<AuthenticateUser> => ({
  declaration,
  link({ provider: named, credentials }, bind) {
    const provider = providerOf(bind, named);
    const { title } = provider;
    const registry = registryOf(provider, registries, bind);
    // Not linked: what is missing has been reported.
    if (registry === undefined) return () => undefined;
    const logIn = loginAt(registry, { bind, scopes: askedScopes(bind, provider, applications), tries });
    if (credentials === 'password') return byPassword(logIn, registry, bind);
    if (credentials === 'basic') return byBasic(logIn, title, bind);
    return byForm(logIn, registry, { title, pages, bind });
  },
});

/** What a request brings to log in with. */
interface Credentials {
  readonly name: string;
  readonly password: string;
}

/** Establishes the owner; `false` where these are not the credentials of a user. Rejects where they are tried too often. */
type LogIn = (x: Exchange, credentials: Credentials) => Promise<boolean>;

/** `scopes`: those that a login is for. */
const loginAt = (
  registry: Registry,
  { bind, scopes, tries }: { bind: Binder; scopes: (x: Exchange) => readonly string[]; tries: LoginTries },
): LogIn => {
  const ownerOf = bind.fact(ownerFact);
  const selectedOf = bind.fact(selectedScopesFact);
  const establish = (x: Exchange, { name, selectedScopes }: Authenticated): void => {
    ownerOf.set(x, ownerIn(registry.name, name));
    if (selectedScopes !== undefined) selectedOf.set(x, selectedScopes);
  };
  return async (x, credentials) => {
    const [name, password] = [composed(credentials.name), composed(credentials.password)];
    // Nobody's: no try, and so long perhaps that to count it by its name would keep us busy.
    if (name === undefined || password === undefined) return false;
    const { method, path, search, address } = x.request;
    const user = await tries.counted({ registry: registry.name, name, address }, x.clock.now(), () =>
      registry.authenticate({
        name,
        password,
        scopes: scopes(x),
        method,
        uri: path + search,
        // `message` still has the headers of the client, and neither its credentials nor cookies of ours.
        headers: x.message.headers,
        caller: x,
      }),
    );
    if (user === undefined) return false;
    establish(x, user);
    return true;
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
    return logIn(x, { name: username, password }).then((isUser) => {
      if (isUser) return undefined;
      // Some type their password where the name belongs: neither is logged.
      const detail = `client "${applicationOf.get(x)?.id}", registry "${registry.name}"`;
      throw refusal('oauth/owner-unproven', { detail });
    });
  };
};

/** Of a request that brings no grant: name and password are all that shows who asks. */
const byBasic = (logIn: LogIn, title: string, bind: Binder): Run => {
  const ownerOf = bind.fact(ownerFact);
  const applicationOf = bind.fact(applicationFact);
  const challenge = `${basicChallenge(title)}, charset="UTF-8"`;
  return async (x) => {
    if (ownerOf.get(x) !== undefined) return undefined;
    const [header, ...more] = headerValues(x, 'authorization');
    const shown = more.length === 0 ? basicCredentials(header) : undefined;
    if (shown !== undefined && (await logIn(x, shown))) return undefined;
    const detail = `client "${applicationOf.get(x)?.id}", ${shown === undefined ? 'no credentials' : 'wrong name or password'}`;
    throw refusal('oauth/owner-not-authenticated', { challenge, detail });
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
    return logIn(x, { name: username, password }).then((isUser) => (isUser ? undefined : show(x, username)));
  };
};
