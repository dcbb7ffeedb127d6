import type { DatabaseSync } from 'node:sqlite';
import type { Instant } from '../grants.ts';

/** Removes what ended `keepMs` ago, at most `limit` rows. How many went. */
export type RemoveExpired = (now: Instant, limit: number, keepMs: number) => number;

/**
 * Prepares the removal of expired tokens, of codes and chains that nothing living can come from or has come from, and, at
 * once when they end, of abandoned authorizations, ids that were used, sessions, consents and rules that hit nothing any more.
 */
export const removingExpired = (database: DatabaseSync): RemoveExpired => {
  const removing = (table: string, key: string, end: string) =>
    database.prepare(`DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} WHERE ${end} <= ? LIMIT ?)`);
  const grants = [
    removing('access_token', 'hash', 'expires_at'),
    removing('authorization_code', 'hash', 'keep_until'),
    removing('refresh_chain', 'hash', 'keep_until'),
  ];
  const others = [
    removing('authorization_transaction', 'hash', 'expires_at'),
    removing('used_id', 'hash', 'expires_at'),
    removing('session', 'hash', 'idle_ends_at'),
    removing('session', 'hash', 'expires_at'),
    removing('consent', 'owner, application, provider', 'expires_at'),
    removing('revocation_rule', 'id', 'keep_until'),
  ];
  return (now, limit, keepMs) => {
    let left = limit;
    for (const [removals, end] of [
      [grants, now - keepMs],
      [others, now],
    ] as const) {
      for (const removal of removals) left -= Number(removal.run(end, left).changes);
    }
    return limit - left;
  };
};
