import { authenticationUrl } from '../../src/identity/authentication-url.ts';
import type { Registry } from '../../src/identity/registry.ts';
import type { Outbound } from '../../src/outbound/outbound.ts';
import type { Binder } from '../../src/runtime/binder.ts';
import type { AuthenticationUrl } from './policy.ts';

/** The registries of the environment by name, and the way to those outside of it. */
export interface Registries {
  readonly named: ReadonlyMap<string, Registry>;
  readonly outbound: Outbound;
}

/** The registry that a step asks; `undefined` where there is none, which is then reported. */
export const registryOf = (
  asked: string | AuthenticationUrl,
  { named, outbound }: Registries,
  bind: Binder,
): Registry | undefined => {
  if (typeof asked !== 'string') return urlRegistry(asked, outbound, bind);
  const registry = named.get(asked);
  if (registry === undefined) {
    bind.problem({
      code: 'link/unknown-registry',
      message: `There is no user registry "${asked}"`,
      help: 'Name one that stands under `user-registries` of headgate.yaml.',
    });
  }
  return registry;
};

const urlRegistry = (
  { url, tlsProfile, forwardHeaders }: AuthenticationUrl,
  outbound: Outbound,
  bind: Binder,
): Registry => {
  if (tlsProfile !== undefined && !outbound.hasTlsProfile(tlsProfile)) {
    bind.problem({
      code: 'link/unknown-tls-profile',
      message: `There is no TLS profile "${tlsProfile}"`,
      help: 'Name one that stands under `tls-profiles` of headgate.yaml.',
    });
  }
  const { name: provider } = bind.assembly;
  return authenticationUrl({ provider, url: bind.fixedText(url), tlsProfile, forwardHeaders }, outbound);
};
