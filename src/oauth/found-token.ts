import type { GrantStore, Instant } from '../stores/grants.ts';
import { shownAttributes } from './kept-metadata.ts';
import { findPresentedToken, type PresentedToken } from './presented-token.ts';
import type { Provider } from './provider.ts';

/** What finding needs. */
export interface Finding {
  readonly provider: Pick<Provider, 'name'>;
  readonly store: Pick<GrantStore, 'findAccess' | 'findRefresh' | 'findCode'>;
  readonly now: Instant;
}

/** The token or code that a text is; `undefined` for what is none, dead, or another provider's. A code may have been used. */
export const findToken = async (
  text: string,
  { provider, store, now }: Finding,
): Promise<PresentedToken | undefined> => {
  const found = await findPresentedToken(text, store, now);
  if (found?.record.provider !== provider.name || found.record.expiresAt <= now) return undefined;
  return found.kind === 'refresh' && !found.isUnused ? undefined : found;
};

/** What an author is told of it: plain JSON, and no part of the token. */
export const describeToken = (found: PresentedToken | undefined): Readonly<Record<string, unknown>> => {
  if (found === undefined) return { active: false };
  const { application, owner, scopes, issuedAt, expiresAt, attributes } = found.record;
  return {
    active: true,
    kind: found.kind,
    client_id: application,
    ...(owner === undefined ? {} : { owner }),
    scope: scopes.join(' '),
    issued_at: new Date(issuedAt).toISOString(),
    expires_at: new Date(expiresAt).toISOString(),
    attributes: shownAttributes(attributes) ?? {},
  };
};
