import { timingSafeEqual } from 'node:crypto';
import type { GrantStore, RefreshRecord } from '../stores/grants.ts';
import { type RefreshKeys, refreshKeysOf } from './tokens.ts';

/** A refresh token that somebody presents, with the chain it is or was of. */
export interface PresentedRefresh {
  readonly keys: RefreshKeys;
  readonly record: RefreshRecord;
  /** Whether it is the one of its chain that has not been used. It may have expired. */
  readonly isUnused: boolean;
}

/** Looks a refresh token up; `undefined` for what is none, or of a chain that is gone. */
export const findPresentedRefresh = async (
  secret: string,
  store: Pick<GrantStore, 'findRefresh'>,
): Promise<PresentedRefresh | undefined> => {
  const keys = refreshKeysOf(secret);
  const record = keys && (await store.findRefresh(keys.hash));
  if (keys === undefined || record === undefined) return undefined;
  return { keys, record, isUnused: record.usesLeft !== 0 && timingSafeEqual(record.current, keys.current) };
};
