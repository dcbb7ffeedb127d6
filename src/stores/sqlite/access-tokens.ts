import type { DatabaseSync } from 'node:sqlite';
import type { AccessRecord, Attributes, Hash, Instant } from '../grants.ts';
import { AccessCache } from './access-cache.ts';
import { accessColumns, accessOf, blob, finding, integer, jsonText, scopesText } from './rows.ts';
import { unruled } from './unruled.ts';

/** The access tokens, a row each, and those of them that are remembered. What writes is part of an operation of the group commit. */
export class AccessTokens {
  readonly #sql: ReturnType<typeof statements>;
  readonly #cache: AccessCache;

  /** `cacheEntries`: how many live ones are remembered. */
  constructor(database: DatabaseSync, cacheEntries: number) {
    this.#sql = statements(database);
    this.#cache = new AccessCache(database, cacheEntries);
  }

  /** `chained`: it came with a refresh token, or of one. */
  add(record: AccessRecord, came: 'alone' | 'chained'): void {
    this.#sql.insert.run(
      record.hash,
      record.family,
      record.provider,
      record.application,
      record.owner ?? null,
      scopesText(record.scopes),
      record.grantType,
      jsonText(record.attributes),
      jsonText(record.audience),
      record.signedBy ?? null,
      record.issuedAt,
      record.expiresAt,
      came === 'chained' ? 1 : 0,
    );
  }

  /** Without the file; may have expired since. */
  remembered(hash: Hash): AccessRecord | undefined {
    return this.#cache.find(hash);
  }

  find(hash: Hash, now: Instant): AccessRecord | undefined {
    const values = this.#sql.find(hash, now);
    if (values === undefined) return undefined;
    const record = accessOf(hash, values);
    this.#cache.keep(record);
    return record;
  }

  /** 1 where it is live. */
  count(hash: Hash, now: Instant): number {
    return integer(this.#sql.count.get(hash, now)?.['n']);
  }

  countFamily(family: string, now: Instant): number {
    return integer(this.#sql.countFamily.get(family, now)?.['n']);
  }

  remove(hash: Hash): void {
    this.#sql.remove.run(hash);
    this.#cache.drop(hash);
  }

  removeFamily(family: string): void {
    for (const row of this.#sql.removeFamily.all(family)) this.#cache.drop(blob(row['hash']));
  }

  /** Of the live ones of a family. How many they are. */
  setAttributes(family: string, attributes: Attributes, now: Instant): number {
    const changed = this.#sql.setAttributes.all(jsonText(attributes), family, now);
    for (const row of changed) this.#cache.drop(blob(row['hash']));
    return changed.length;
  }

  /** For a change that may be one of any of them. */
  forget(): void {
    this.#cache.clear();
  }
}

/**
 * SQL: the access tokens of the owner that the expression gives, a table expression. A chain is kept as long as any of its
 * access tokens lives.
 */
export const tokensOf = (owner: string): string => `(
  SELECT * FROM access_token WHERE owner = ${owner} AND chained = 0
  UNION ALL
  SELECT * FROM access_token WHERE chained = 1
    AND family IN (SELECT family FROM refresh_chain WHERE refresh_chain.owner = ${owner}))`;

const statements = (database: DatabaseSync) => {
  const live = `expires_at > ? AND ${unruled('access_token')}`;
  return {
    insert: database.prepare(`INSERT INTO access_token (hash, ${accessColumns}, chained)
      VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)`),
    find: finding(database, `SELECT ${accessColumns} FROM access_token AS kept WHERE hash = ? AND ${live}`),
    count: database.prepare(`SELECT count(*) AS n FROM access_token AS kept WHERE hash = ? AND ${live}`),
    countFamily: database.prepare(`SELECT count(*) AS n FROM access_token AS kept WHERE family = ? AND ${live}`),
    remove: database.prepare('DELETE FROM access_token WHERE hash = ?'),
    removeFamily: database.prepare('DELETE FROM access_token WHERE family = ? RETURNING hash'),
    setAttributes: database.prepare(`UPDATE access_token AS kept SET attributes = ? WHERE family = ? AND ${live}
      RETURNING hash`),
  };
};
