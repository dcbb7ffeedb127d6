import type { ConsentRecord, ConsentStore } from '../stores/consents.ts';
import type { GrantStore, Instant, Permission } from '../stores/grants.ts';
import type { Clients } from './client.ts';
import { mostListed, type Permitting } from './permissions.ts';
import { beginningOf } from './tokens.ts';

/** An application with all that it may do for an owner, however often they have allowed it. */
export interface ConnectedApplication {
  readonly id: string;
  /** Its id, where it is not registered any more. */
  readonly title: string;
  readonly scopes: readonly string[];
  /** When they first allowed what still holds. */
  readonly since: Instant;
  /** When the last of it is over. */
  readonly until: Instant;
}

interface Connecting {
  readonly store: Pick<GrantStore, 'permissions'>;
  readonly consents: Pick<ConsentStore, 'list'>;
  readonly clients: Clients;
  readonly now: Instant;
}

/**
 * Which applications hold something of an owner at a provider, or would get it without a question since a consent is
 * remembered; the newest first.
 */
export const connectedApplications = async (
  { owner, provider: { name: provider } }: Permitting,
  { store, consents, clients, now }: Connecting,
): Promise<readonly ConnectedApplication[]> => {
  const permissions = await store.permissions({ provider, owner }, now, mostListed);
  const remembered = await consents.list({ provider, owner }, now, mostListed);
  const all = [...permissions.map(held), ...remembered.map(allowed)];
  const byApplication = Map.groupBy(all, ({ application }) => application);
  const connected = Array.from(byApplication, ([id, theirs]) => ({
    id,
    title: clients.find(id)?.title ?? id,
    scopes: [...new Set(theirs.flatMap(({ scopes }) => scopes))],
    since: Math.min(...theirs.map(({ since }) => since)),
    until: Math.max(...theirs.map(({ until }) => until)),
  }));
  return connected.sort((one, other) => other.since - one.since);
};

const held = ({ application, scopes, family, issuedAt, expiresAt }: Permission) => ({
  application,
  scopes,
  since: beginningOf(family) ?? issuedAt,
  until: expiresAt,
});

const allowed = ({ application, scopes, givenAt, expiresAt }: ConsentRecord) => ({
  application,
  scopes,
  since: givenAt,
  until: expiresAt,
});
