import type { Applications } from '../../src/applications/applications.ts';
import type { TokenMaking } from '../../src/oauth/new-tokens.ts';
import type { Provider } from '../../src/oauth/provider.ts';
import type { SigningKeys } from '../../src/oauth/signing/signing-keys.ts';
import type { Binder } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import type { Attributes, GrantStore } from '../../src/stores/grants.ts';

/** What issuing works with. */
export interface Issuing {
  readonly provider: Provider;
  readonly bind: Binder;
  readonly applications: Applications;
  readonly store: GrantStore;
  readonly signingKeys: SigningKeys;
  /** Those that this step sets, over those that were there before. */
  readonly attributes: (x: Exchange, before: Attributes | undefined) => Attributes | undefined;
}

/** What tokens are made with in an exchange: now, by chance, and signed where the provider's are JWTs. */
export const makingIn = (x: Exchange, { provider, signingKeys }: Issuing): TokenMaking => {
  const { jwt } = provider.settings.accessToken;
  const now = x.clock.now();
  return { now, random: x.random, sign: jwt && ((claims) => signingKeys.sign(claims, jwt, now)) };
};

/** The steps that establish these facts stand in front: without them something of ours is broken. */
export const unproven = (): Error => new Error('oauth-issue ran before what it issues was established');

/** If a later step fails, what was issued is revoked before the answer leaves. */
export const revokeOnFailure = (x: Exchange, family: string, store: GrantStore): void => {
  x.undo = [async () => void (await store.revoke({ by: 'family', family }, x.clock.now())), ...(x.undo ?? [])];
};
