import type { AccessRecord, CodeRecord, GrantStore, Instant, RefreshRecord } from '../stores/grants.ts';
import { accessKeyOf } from './presented-access.ts';
import { findPresentedRefresh } from './presented-refresh.ts';

/** A token or code, and what the store keeps of it. `isUnused`: see `PresentedRefresh`. */
export type PresentedToken =
  | { readonly kind: 'access'; readonly record: AccessRecord }
  | { readonly kind: 'refresh'; readonly record: RefreshRecord; readonly isUnused: boolean }
  | { readonly kind: 'code'; readonly record: CodeRecord };

/** Finds what somebody has in hand, whoever issued it: a live access token; a refresh token or a code, also a dead one. */
export const findPresentedToken = async (
  token: string,
  store: Pick<GrantStore, 'findAccess' | 'findRefresh' | 'findCode'>,
  now: Instant,
): Promise<PresentedToken | undefined> => {
  const key = accessKeyOf(token);
  if (key === undefined) {
    const { record, isUnused = false } = (await findPresentedRefresh(token, store)) ?? {};
    return record && { kind: 'refresh', record, isUnused };
  }
  const access = await store.findAccess(key, now);
  if (access !== undefined) return { kind: 'access', record: access };
  const code = await store.findCode(key);
  return code && { kind: 'code', record: code };
};

const names = { access: 'an access token', refresh: 'all of a refresh token', code: 'all of an authorization code' };

/** Says which token it is, without the token. */
export const describePresented = ({ kind, record: { application, provider, owner, family } }: PresentedToken): string =>
  [
    names[kind],
    `application "${application}"`,
    `provider "${provider}"`,
    ...(owner === undefined ? [] : [`owner "${owner}"`]),
    `family "${family}"`,
  ].join(', ');
