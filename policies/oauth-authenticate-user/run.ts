import type { Applications } from '../../src/applications/applications.ts';
import type { LoginTries } from '../../src/oauth/login-tries.ts';
import { providerOf } from '../../src/oauth/provider.ts';
import type { Implementation, Run } from '../../src/runtime/binder.ts';
import type { SessionStore } from '../../src/stores/sessions.ts';
import { byForm, type Making } from './by-form.ts';
import { byHeader } from './by-header.ts';
import { byIssuer } from './by-issuer.ts';
import { byPassword } from './by-password.ts';
import { byRedirect } from './by-redirect.ts';
import { inBrowser, inBrowserByBasic, type Way } from './in-browser.ts';
import { type AuthenticateUser, authenticateUser as declaration } from './policy.ts';
import { type Registries, registryOf } from './registry-of.ts';
import { type SigningIn, signingIn } from './signing-in.ts';

interface AuthenticatingWith extends Registries, Making {
  readonly tries: LoginTries;
  readonly sessions: SessionStore;
}

/** Asks the registry who it is: with what a browser brings, or a token request. */
export const authenticateUser = (
  applications: Applications,
  { tries, sessions, ...making }: AuthenticatingWith,
): Implementation<AuthenticateUser> => ({
  declaration,
  link({ provider: named, credentials }, bind) {
    const provider = providerOf(bind, named);
    const registry = registryOf(provider, making, bind);
    // Not linked: what is missing has been reported.
    if (registry === undefined) return () => undefined;
    const common = signingIn({ bind, provider, registry, applications, tries });
    if (credentials === 'password') return byPassword(common);
    if (credentials === 'basic') return byHeader(common);
    return byBrowser(common, making, sessions);
  },
});

/** As the provider says; users who sign in elsewhere have no password that any of it could ask for. */
const byBrowser = (common: SigningIn, making: Making, sessions: SessionStore): Run => {
  const { provider, registry } = common;
  const { identityExtraction: extraction } = provider.settings;
  if (registry.external === undefined && extraction.type === 'basic') return inBrowserByBasic(common);
  return inBrowser(common, wayOf(common, making), sessions);
};

const wayOf = (common: SigningIn, making: Making): Way => {
  const { provider, registry } = common;
  const { identityExtraction: extraction } = provider.settings;
  if (registry.external !== undefined) return byIssuer(common, registry.external);
  if (extraction.type === 'redirect') return byRedirect(common, extraction.url, making.outbound);
  return byForm(common, making);
};
