import type { CompiledAuthenticationUrl } from '../../src/assembly/types.ts';
import { authenticationUrl } from '../../src/identity/authentication-url.ts';
import type { Registry } from '../../src/identity/registry.ts';
import { type CallOutLinking, calledAt } from '../../src/oauth/call-out.ts';
import type { Provider } from '../../src/oauth/provider.ts';
import type { Outbound } from '../../src/outbound/outbound.ts';
import type { Binder } from '../../src/runtime/binder.ts';

/** The registries of the environment by name, and the way to those outside of it. */
export interface Registries {
  readonly named: ReadonlyMap<string, Registry>;
  readonly outbound: Outbound;
}

/** The registry that a step asks; `undefined` where there is none, which is then reported. */
export const registryOf = (provider: Provider, { named, outbound }: Registries, bind: Binder): Registry | undefined => {
  const asked = provider.settings.authentication;
  if (typeof asked === 'object') return urlRegistry(asked, provider, { bind, outbound });
  const registry = named.get(asked ?? '');
  if (registry === undefined) {
    bind.problem({
      code: 'link/unknown-registry',
      message: asked === undefined ? 'The provider has no way to log in' : `There is no user registry "${asked}"`,
      help: 'Name one that stands under `user-registries` of headgate.yaml.',
    });
  }
  if (registry?.external !== undefined) checkPasswords(provider, bind);
  return registry;
};

/** Whoever signs in elsewhere has no password that a provider could ask for. */
const checkPasswords = ({ settings }: Provider, bind: Binder): void => {
  const { grants, identityExtraction } = settings;
  const asks = grants.includes('password') ? 'grants "password"' : `extracts by "${identityExtraction.type}"`;
  if (!grants.includes('password') && identityExtraction.type === 'default-form') return;
  bind.problem({
    code: 'link/external-registry',
    message: `The provider ${asks}, and its users sign in elsewhere: they have no password here`,
    help: 'Leave that out, or name a registry that knows passwords.',
  });
};

const urlRegistry = (asked: CompiledAuthenticationUrl, provider: Provider, linking: CallOutLinking): Registry => {
  const { url = '', tlsProfile } = calledAt(asked, provider, linking) ?? {};
  const { forwardHeaders } = asked;
  return authenticationUrl({ provider: provider.name, url, tlsProfile, forwardHeaders }, linking.outbound);
};
