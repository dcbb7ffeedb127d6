import type { ConsentStore } from '../stores/consents.ts';
import type { GrantStore, Instant, OwnerId, Permission } from '../stores/grants.ts';
import type { Clients } from './client.ts';
import { timeText } from './iso-time.ts';
import { ownerFromId } from './owner.ts';
import type { Provider } from './provider.ts';
import { beginningOf } from './tokens.ts';

/** One answer has no more: nobody has allowed so much, and who has sees the newest. */
export const mostListed = 1000;

/** An `issued_response` of IBM API Connect v5. Times are ISO 8601. */
export interface IssuedPermission {
  readonly clientId: string;
  /** Title of the application. */
  readonly clientName: string;
  /** Name of the owner. */
  readonly owner: string;
  readonly scope: string;
  readonly issuedAt: string;
  /** When the last token that it has led to expires. */
  readonly expiredAt: string;
  readonly refreshTokenIssued: boolean;
  /** When the owner allowed it. */
  readonly consentedOn: string;
  /** Custom attribute `miscinfo`. */
  readonly miscInfo?: string;
}

/** Whose permissions, and at which provider. */
export interface Permitting {
  readonly owner: OwnerId;
  readonly provider: Pick<Provider, 'name'>;
}

/** What an owner has allowed to all applications of a provider and they still hold; the newest 1,000. */
export const permissionsOf = async (
  { owner, provider }: Permitting,
  {
    store,
    clients,
    now,
  }: { readonly store: Pick<GrantStore, 'permissions'>; readonly clients: Clients; readonly now: Instant },
): Promise<readonly IssuedPermission[]> => {
  const permissions = await store.permissions({ provider: provider.name, owner }, now, mostListed);
  return permissions.map((one) => ({
    clientId: one.application,
    clientName: clients.find(one.application)?.title ?? one.application,
    owner: ownerFromId(one.owner).name,
    scope: one.scopes.join(' '),
    issuedAt: timeText(one.issuedAt),
    expiredAt: timeText(one.expiresAt),
    refreshTokenIssued: one.hasRefresh,
    consentedOn: timeText(beginningOf(one.family) ?? one.issuedAt),
    ...miscInfoOf(one),
  }));
};

const miscInfoOf = ({ attributes }: Permission) => {
  const miscInfo = attributes?.['miscinfo'];
  return miscInfo === undefined ? {} : { miscInfo };
};

/**
 * Ends everything that an application holds of an owner at a provider: tokens, codes, and the consent that is remembered.
 *
 * Of an id that no application has and that holds nothing, nothing is kept: else owners could fill the revocation list.
 */
export const endPermissions = async (
  applicationId: string,
  { owner, provider }: Permitting,
  {
    store,
    consents,
    clients,
    now,
  }: {
    readonly store: Pick<GrantStore, 'permissions' | 'revoke'>;
    readonly consents: Pick<ConsentStore, 'find'>;
    readonly clients: Clients;
    readonly now: Instant;
  },
): Promise<void> => {
  const held = { provider: provider.name, application: applicationId, owner };
  const isKnown =
    clients.find(applicationId) !== undefined ||
    (await consents.find(held, now)) !== undefined ||
    (await store.permissions(held, now, mostListed)).some(({ application }) => application === applicationId);
  if (isKnown) await store.revoke({ by: 'rule', before: now, ...held }, now);
};
