import type { DatabaseSync } from 'node:sqlite';
import type { Hash, Instant, NewTokens, RefreshRecord, Refused, Spend } from '../grants.ts';
import { finding, integer, refreshColumns, refreshOf, scopesText } from './rows.ts';

/**
 * The chains of refresh tokens, a row each. What writes is part of an operation of the group commit.
 *
 * A row outlives its last good token as long as anything lives that came of the chain: until then an old token that is
 * presented has something to revoke.
 */
export class RefreshChains {
  readonly #sql: ReturnType<typeof statements>;

  constructor(database: DatabaseSync) {
    this.#sql = statements(database);
  }

  find(hash: Hash): RefreshRecord | undefined {
    const values = this.#sql.find(hash);
    return values && refreshOf(hash, values);
  }

  begin(record: RefreshRecord, keepUntil: Instant): void {
    this.#sql.insert.run(
      record.hash,
      record.current,
      record.family,
      record.provider,
      record.application,
      record.owner,
      scopesText(record.scopes),
      record.grantType,
      record.usesLeft ?? null,
      record.issuedAt,
      record.expiresAt,
      record.consentEndsAt ?? null,
      keepUntil,
    );
  }

  /**
   * Puts the new token in place of the one presented; without a new one the chain is used up. `WHERE current = ?` holds
   * for one of all who present the same token, since it writes the next one.
   *
   * @returns `undefined`: the chain was this request's. A chain of another family is none that the token could come from.
   */
  spend(
    { hash, current }: Extract<Spend, { kind: 'refresh' }>,
    { access: { family }, refresh }: NewTokens,
    { now, keepUntil }: { readonly now: Instant; readonly keepUntil: Instant },
  ): Refused | undefined {
    const presented = [keepUntil, hash, current, now, family] as const;
    const { changes } =
      refresh === undefined
        ? this.#sql.useUp.run(...presented)
        : this.#sql.rotate.run(
            refresh.current,
            scopesText(refresh.scopes),
            refresh.usesLeft ?? null,
            refresh.issuedAt,
            refresh.expiresAt,
            refresh.consentEndsAt ?? null,
            ...presented,
          );
    return Number(changes) === 0 ? this.#whyNot(hash, current, family) : undefined;
  }

  /** Removes the chain of a family. How many refresh tokens that were good it ended: one or none. */
  endFamily(family: string, now: Instant): number {
    return this.#sql.deleteFamily.all(now, family).filter((row) => integer(row['alive']) === 1).length;
  }

  #whyNot(hash: Hash, current: Uint8Array, family: string): Refused {
    const chain = this.find(hash);
    if (chain?.family !== family) return 'unknown';
    return chain.usesLeft !== 0 && Buffer.from(chain.current).equals(current) ? 'expired' : 'reused';
  }
}

const statements = (database: DatabaseSync) => {
  const presented = 'hash = ? AND current = ? AND expires_at > ? AND family = ? AND uses_left IS NOT 0';
  return {
    insert: database.prepare(`INSERT INTO refresh_chain (hash, current, family, provider, application, owner, scopes,
      grant_type, uses_left, issued_at, expires_at, consent_ends_at, keep_until) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)`),
    find: finding(database, `SELECT ${refreshColumns} FROM refresh_chain WHERE hash = ?`),
    rotate: database.prepare(`UPDATE refresh_chain SET current = ?, scopes = ?, uses_left = ?, issued_at = ?,
      expires_at = ?, consent_ends_at = ?, keep_until = max(keep_until, ?) WHERE ${presented}`),
    useUp: database.prepare(`UPDATE refresh_chain SET uses_left = 0, keep_until = max(keep_until, ?)
      WHERE ${presented}`),
    deleteFamily: database.prepare(`DELETE FROM refresh_chain WHERE family = ?2
      RETURNING expires_at > ?1 AND uses_left IS NOT 0 AS alive`),
  };
};
