import type { DatabaseSync } from 'node:sqlite';
import type { CodeRecord, Hash, Instant, Issued } from '../grants.ts';
import { codeColumns, codeOf, finding, integer, jsonText, scopesText, text } from './rows.ts';
import { unruled } from './unruled.ts';

/**
 * The authorization codes, a row each. What writes is part of an operation of the group commit.
 *
 * A row outlives the use of its code as long as anything lives that came of it: until then a second use has something to
 * revoke.
 */
export class AuthorizationCodes {
  readonly #sql: ReturnType<typeof statements>;

  constructor(database: DatabaseSync) {
    this.#sql = statements(database);
  }

  add(record: CodeRecord): void {
    this.#sql.insert.run(
      record.hash,
      record.family,
      record.provider,
      record.application,
      record.owner,
      scopesText(record.scopes),
      record.redirectUri ?? null,
      record.challenge?.method ?? null,
      record.challenge?.value ?? null,
      jsonText(record.attributes),
      jsonText(record.audience),
      record.issuedAt,
      record.expiresAt,
      record.expiresAt,
    );
  }

  find(hash: Hash): CodeRecord | undefined {
    const values = this.#sql.find(hash);
    return values && codeOf(hash, values);
  }

  /** A code of another family than the token is none that it could come from. */
  spend(
    hash: Hash,
    family: string,
    { now, keepUntil }: { readonly now: Instant; readonly keepUntil: Instant },
  ): Exclude<Issued['result'], 'repeated'> {
    if (Number(this.#sql.spend.run(keepUntil, hash, now, family).changes) === 1) return 'issued';
    const row = this.#sql.findSpent.get(hash);
    if (row === undefined || text(row['family']) !== family) return 'unknown';
    return integer(row['used']) === 0 ? 'expired' : 'reused';
  }

  /** Unused codes of the family count as used from here on. */
  voidFamily(family: string): void {
    this.#sql.voidFamily.run(family);
  }
}

const statements = (database: DatabaseSync) => {
  const kept = `FROM authorization_code AS kept WHERE hash = ? AND ${unruled('authorization_code')}`;
  return {
    insert: database.prepare(`INSERT INTO authorization_code (hash, ${codeColumns}, keep_until)
      VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)`),
    find: finding(database, `SELECT ${codeColumns} ${kept}`),
    findSpent: database.prepare(`SELECT family, used ${kept}`),
    spend: database.prepare(`UPDATE authorization_code AS kept SET used = 1, keep_until = max(keep_until, ?)
      WHERE hash = ? AND used = 0 AND expires_at > ? AND family = ? AND ${unruled('authorization_code')}`),
    voidFamily: database.prepare('UPDATE authorization_code SET used = 1 WHERE family = ? AND used = 0'),
  };
};
