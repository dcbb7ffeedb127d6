import type { ConsentKey, ConsentStore } from '../stores/consents.ts';
import type { Instant } from '../stores/grants.ts';
import type { Provider } from './provider.ts';

/** The consents that a provider remembers. */
export interface RememberedConsents {
  /** Scopes; `undefined`: they have allowed nothing yet, or it is over, or revoked, or this provider remembers nothing. */
  find(parties: Parties, now: Instant): Promise<readonly string[] | undefined>;
  /** In place of what was remembered before. Does nothing where this provider remembers nothing. */
  remember(parties: Parties, scopes: readonly string[], now: Instant): Promise<void>;
}

/** Who has allowed something, and to whom. */
export type Parties = Omit<ConsentKey, 'provider'>;

/** Who has not thought of an application for so long is asked again. */
const yearSeconds = 365 * 24 * 3600;

/** Consents by signing in are always remembered: without that every session would have to ask. */
export const rememberedConsents = (
  { name, settings }: Pick<Provider, 'name' | 'settings'>,
  store: ConsentStore,
): RememberedConsents => {
  const { type, remember } = settings.authorization;
  const isServed = remember || type === 'authenticated';
  const lifetimeMs = (settings.consentSeconds ?? yearSeconds) * 1000;
  return {
    find: async (parties, now) =>
      isServed ? (await store.find({ ...parties, provider: name }, now))?.scopes : undefined,
    remember: async (parties, scopes, now) => {
      if (!isServed) return;
      await store.remember({ ...parties, provider: name, scopes, givenAt: now, expiresAt: now + lifetimeMs });
    },
  };
};
