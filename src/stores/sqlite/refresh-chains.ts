import type { DatabaseSync } from 'node:sqlite';
import type { Attributes, Hash, Instant, Issued, NewTokens, RefreshRecord, SpentRefresh } from '../grants.ts';
import { blob, finding, integer, jsonText, refreshColumns, refreshOf, scopesText, text } from './rows.ts';
import { unruled } from './unruled.ts';

/** How a one-time thing was spent, or why it was not. What a reuse revokes is left to the caller. */
export type Spent = Exclude<Issued, { result: 'reused' }> | { readonly result: 'reused' };

/**
 * The chains of refresh tokens, a row each. What writes is part of an operation of the group commit.
 *
 * A row outlives its last good token as long as anything lives that came of the chain: until then an old token that is
 * presented has something to revoke. It keeps the token that was used last, where that use had a grace.
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

  add(record: RefreshRecord, keepUntil: Instant): void {
    this.#sql.insert.run(
      record.hash,
      record.current,
      record.family,
      record.provider,
      record.application,
      record.owner,
      scopesText(record.scopes),
      record.grantType,
      jsonText(record.attributes),
      jsonText(record.audience),
      record.usesLeft ?? null,
      record.issuedAt,
      record.expiresAt,
      record.consentEndsAt ?? null,
      keepUntil,
    );
  }

  /**
   * Puts the new token in place of the one presented; without a new one the chain is used up. `WHERE current = ?` holds
   * for one of all who present the same token, since it writes the next one. A chain of another family is none that the
   * token could come from.
   */
  spend(
    spends: SpentRefresh,
    { access: { family }, refresh }: NewTokens,
    { now, keepUntil }: { readonly now: Instant; readonly keepUntil: Instant },
  ): Spent {
    const { hash, current, grace } = spends;
    const kept = grace === undefined ? [null, null, null] : [current, now + grace.seconds * 1000, grace.sealed];
    const presented = [...kept, keepUntil, hash, current, now, family] as const;
    const { changes } =
      refresh === undefined
        ? this.#sql.useUp.run(...presented)
        : this.#sql.rotate.run(
            refresh.current,
            scopesText(refresh.scopes),
            jsonText(refresh.attributes),
            jsonText(refresh.audience),
            refresh.usesLeft ?? null,
            refresh.issuedAt,
            refresh.expiresAt,
            refresh.consentEndsAt ?? null,
            ...presented,
          );
    return Number(changes) === 1 ? { result: 'issued' } : this.#repeat(spends, family, { now, keepUntil });
  }

  /** 1 where a good refresh token is left of the family. */
  countFamily(family: string, now: Instant): number {
    return integer(this.#sql.countFamily.get(family, now)?.['n']);
  }

  removeFamily(family: string): void {
    this.#sql.removeFamily.run(family);
  }

  /** Of the chain of a family, until its last token has expired. How many they are. */
  setAttributes(family: string, attributes: Attributes, now: Instant): number {
    return Number(this.#sql.setAttributes.run(jsonText(attributes), family, now).changes);
  }

  /** For a token that is not the good one. In its grace it counts as the good one does, and expires with it. */
  #repeat(
    { hash, current, grace }: SpentRefresh,
    family: string,
    { now, keepUntil }: { readonly now: Instant; readonly keepUntil: Instant },
  ): Spent {
    const row = this.#sql.presented.get(current, current, now, now, hash);
    if (row === undefined || text(row['family']) !== family) return { result: 'unknown' };
    const repeated = grace !== undefined && integer(row['repeated']) === 1;
    if (integer(row['good']) === 0 && !repeated) return { result: 'reused' };
    if (integer(row['expired']) === 1) return { result: 'expired' };
    this.#sql.keep.run(keepUntil, hash);
    return { result: 'repeated', sealed: blob(row['sealed']) };
  }
}

const statements = (database: DatabaseSync) => {
  const listed = unruled('refresh_chain');
  const presented = `hash = ? AND current = ? AND expires_at > ? AND family = ? AND uses_left IS NOT 0 AND ${listed}`;
  const used = 'previous = ?, previous_until = ?, sealed = ?, keep_until = max(keep_until, ?)';
  return {
    insert: database.prepare(`INSERT INTO refresh_chain (hash, ${refreshColumns}, keep_until)
      VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`),
    find: finding(database, `SELECT ${refreshColumns} FROM refresh_chain AS kept WHERE hash = ? AND ${listed}`),
    rotate: database.prepare(`UPDATE refresh_chain AS kept SET current = ?, scopes = ?, attributes = ?, audience = ?,
      uses_left = ?, issued_at = ?, expires_at = ?, consent_ends_at = ?, ${used} WHERE ${presented}`),
    useUp: database.prepare(`UPDATE refresh_chain AS kept SET uses_left = 0, ${used} WHERE ${presented}`),
    presented: database.prepare(`SELECT family, sealed, current = ? AND uses_left IS NOT 0 AS good,
      ifnull(previous = ? AND previous_until > ?, 0) AS repeated, expires_at <= ? AS expired
      FROM refresh_chain AS kept WHERE hash = ? AND ${listed}`),
    keep: database.prepare('UPDATE refresh_chain SET keep_until = max(keep_until, ?) WHERE hash = ?'),
    countFamily: database.prepare(`SELECT count(*) AS n FROM refresh_chain AS kept
      WHERE family = ? AND expires_at > ? AND uses_left IS NOT 0 AND ${listed}`),
    removeFamily: database.prepare('DELETE FROM refresh_chain WHERE family = ?'),
    setAttributes: database.prepare(`UPDATE refresh_chain AS kept SET attributes = ?
      WHERE family = ? AND expires_at > ? AND ${listed}`),
  };
};
