import type { Applications } from '../../src/applications/applications.ts';
import { composed } from '../../src/identity/composed.ts';
import type { Authenticated, Registry } from '../../src/identity/registry.ts';
import { askedScopes } from '../../src/oauth/asked-scopes.ts';
import {
  applicationFact,
  metadataFact,
  ownerFact,
  type SignIn,
  scopeDescriptionsFact,
  selectedScopesFact,
  signInFact,
} from '../../src/oauth/facts.ts';
import type { LoginTries } from '../../src/oauth/login-tries.ts';
import { type Owner, ownerOf as ownerIn } from '../../src/oauth/owner.ts';
import type { Provider } from '../../src/oauth/provider.ts';
import type { Binder } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';

/** What a request brings to sign in with. */
export interface Credentials {
  readonly name: string;
  readonly password: string;
}

/** What all ways to sign in work with, linked for one step. */
export interface SigningIn {
  readonly bind: Binder;
  readonly provider: Provider;
  readonly registry: Registry;
  /** Those that somebody signs in for. */
  readonly scopes: (x: Exchange) => readonly string[];
  /** Whose credentials these are; `undefined`: nobody's. Rejects where they are tried too often, or cannot be checked now. */
  readonly attempt: (x: Exchange, credentials: Credentials) => Promise<Authenticated | undefined>;
  /** From now on this request has this owner. `by` is absent where no browser is there to sign in. */
  readonly establish: (x: Exchange, user: Authenticated, by: SignIn['by'] | undefined) => Owner;
}

interface SigningInInit extends Pick<SigningIn, 'bind' | 'provider' | 'registry'> {
  readonly applications: Applications;
  readonly tries: LoginTries;
}

/** Links it. */
export const signingIn = ({ bind, provider, registry, applications, tries }: SigningInInit): SigningIn => {
  const scopes = askedScopes(bind, provider, applications);
  const applicationOf = bind.fact(applicationFact);
  return {
    bind,
    provider,
    registry,
    scopes,
    establish: establishing(bind, registry),
    attempt: async (x, credentials) => {
      const [name, password] = [composed(credentials.name), composed(credentials.password)];
      // Nobody's: no try, and so long perhaps that to count it by its name would keep us busy.
      if (name === undefined || password === undefined) return undefined;
      const { method, path, search, address } = x.request;
      const application = applicationOf.get(x)?.id;
      return tries.counted({ registry: registry.name, name, address, application }, x.clock.now(), () =>
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
    },
  };
};

const establishing = (bind: Binder, registry: Registry): SigningIn['establish'] => {
  const ownerOf = bind.fact(ownerFact);
  const signInOf = bind.fact(signInFact);
  const selectedOf = bind.fact(selectedScopesFact);
  const descriptionsOf = bind.fact(scopeDescriptionsFact);
  const metadataOf = bind.fact(metadataFact);
  return (x, { name, groups, selectedScopes, scopeDescriptions, metadata }, by) => {
    const known = ownerIn(registry.name, name);
    const owner = groups === undefined ? known : { ...known, groups };
    ownerOf.set(x, owner);
    if (by !== undefined) signInOf.set(x, { at: x.clock.now(), by });
    if (selectedScopes !== undefined) {
      selectedOf.set(x, selectedScopes);
      // What was selected before is no more, and neither is what that was called.
      descriptionsOf.set(x, scopeDescriptions ?? {});
    }
    if (metadata !== undefined) metadataOf.set(x, metadata);
    return owner;
  };
};
