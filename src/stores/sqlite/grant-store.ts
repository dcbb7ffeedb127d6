import type { DatabaseSync } from 'node:sqlite';
import type {
  AccessRecord,
  CodeRecord,
  GrantStore,
  Hash,
  Instant,
  Issued,
  NewTokens,
  Selection,
  Spend,
} from '../grants.ts';
import { AccessCache } from './access-cache.ts';
import type { GroupCommit } from './group-commit.ts';
import { readPatiently } from './patient-read.ts';
import { accessOf, blob, codeOf, integer, scopesText, text } from './rows.ts';

interface GrantStoreInit {
  readonly database: DatabaseSync;
  readonly writes: GroupCommit;
  readonly lockWaitMs: number;
  /** How many live access tokens are remembered. */
  readonly cacheEntries: number;
}

/** Codes and access tokens in SQLite. Writes go through the group commit, reads are immediate. */
export class SqliteGrantStore implements GrantStore {
  readonly #writes: GroupCommit;
  readonly #sql: ReturnType<typeof statements>;
  readonly #cache: AccessCache;
  readonly #lockWaitMs: number;

  constructor({ database, writes, lockWaitMs, cacheEntries }: GrantStoreInit) {
    this.#writes = writes;
    this.#sql = statements(database);
    this.#cache = new AccessCache(database, cacheEntries);
    this.#lockWaitMs = lockWaitMs;
  }

  async saveCode(record: CodeRecord): Promise<void> {
    await this.#writes.submit(() => {
      this.#sql.insertCode.run(
        record.hash,
        record.family,
        record.provider,
        record.application,
        record.owner,
        scopesText(record.scopes),
        record.redirectUri ?? null,
        record.challenge?.method ?? null,
        record.challenge?.value ?? null,
        record.issuedAt,
        record.expiresAt,
        record.expiresAt,
      );
    });
  }

  async findCode(hash: Hash): Promise<CodeRecord | undefined> {
    return readPatiently(() => {
      const row = this.#sql.findCode.get(hash);
      return row && codeOf(hash, row);
    }, this.#lockWaitMs);
  }

  /**
   * `UPDATE … WHERE used = 0` decides who of several has the code. It and the winner's token are in one transaction, and
   * transactions that write exclude each other over all processes: whoever finds the code used finds the winner's token
   * too, and revokes it. There is no moment at which a second use could come between the two.
   */
  issue(tokens: NewTokens, spends: Spend | undefined, now: Instant): Promise<Issued> {
    return this.#writes.submit(() => {
      const refused = spends && this.#spend(tokens.access, spends, now);
      if (refused !== undefined) return refused;
      this.#insertAccess(tokens.access);
      return { result: 'issued' };
    });
  }

  findAccess(hash: Hash, now: Instant): AccessRecord | undefined | Promise<AccessRecord | undefined> {
    const known = this.#cache.find(hash);
    if (known !== undefined) return known.expiresAt > now ? known : undefined;
    return readPatiently(() => this.#readAccess(hash, now), this.#lockWaitMs);
  }

  revoke(selection: Selection, now: Instant): Promise<number> {
    return this.#writes.submit(() => {
      if (selection.by === 'family') return this.#revokeFamily(selection.family, now);
      this.#cache.drop(selection.hash);
      return Number(this.#sql.deleteAccess.run(selection.hash, now).changes);
    });
  }

  /** Expired tokens, codes that nothing living can come from or has come from, and abandoned authorizations. */
  purge(now: Instant, limit: number): Promise<number> {
    return this.#writes.submit(() => {
      let gone = 0;
      for (const step of this.#sql.purge) gone += Number(step.run(now, Math.max(0, limit - gone)).changes);
      return gone;
    });
  }

  /** `undefined`: the code is this request's. A code of another family than the token is none that it could come from. */
  #spend(access: AccessRecord, { hash }: Spend, now: Instant): Issued | undefined {
    if (this.#sql.spendCode.get(access.expiresAt, hash, now, access.family) !== undefined) return undefined;
    const row = this.#sql.findCode.get(hash);
    if (row === undefined || text(row['family']) !== access.family) return { result: 'unknown' };
    if (integer(row['used']) === 0) return { result: 'expired' };
    return { result: 'reused', revoked: this.#revokeFamily(access.family, now) };
  }

  /** Unused codes of the family count as used from here on. */
  #revokeFamily(family: string, now: Instant): number {
    this.#sql.voidCodes.run(family);
    const gone = this.#sql.deleteFamily.all(family, now);
    for (const row of gone) this.#cache.drop(blob(row['hash']));
    return gone.length;
  }

  #insertAccess(record: AccessRecord): void {
    this.#sql.insertAccess.run(
      record.hash,
      record.family,
      record.provider,
      record.application,
      record.owner ?? null,
      scopesText(record.scopes),
      record.grantType,
      record.issuedAt,
      record.expiresAt,
    );
  }

  #readAccess(hash: Hash, now: Instant): AccessRecord | undefined {
    const row = this.#sql.findAccess.get(hash, now);
    if (row === undefined) return undefined;
    const record = accessOf(hash, row);
    this.#cache.keep(record);
    return record;
  }
}

const statements = (database: DatabaseSync) => {
  const purge = (table: string, column: string) =>
    database.prepare(`DELETE FROM ${table} WHERE hash IN (SELECT hash FROM ${table} WHERE ${column} <= ? LIMIT ?)`);
  return {
    insertCode: database.prepare(`INSERT INTO authorization_code (hash, family, provider, application, owner, scopes,
      redirect_uri, challenge_method, challenge, issued_at, expires_at, keep_until) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`),
    findCode: database.prepare('SELECT * FROM authorization_code WHERE hash = ?'),
    // Kept until the token that comes from it is dead: as long as a second use has something to revoke.
    spendCode: database.prepare(`UPDATE authorization_code SET used = 1, keep_until = max(keep_until, ?)
      WHERE hash = ? AND used = 0 AND expires_at > ? AND family = ? RETURNING 1`),
    voidCodes: database.prepare('UPDATE authorization_code SET used = 1 WHERE family = ? AND used = 0'),
    insertAccess: database.prepare(`INSERT INTO access_token (hash, family, provider, application, owner, scopes,
      grant_type, issued_at, expires_at) VALUES (?,?,?,?,?,?,?,?,?)`),
    findAccess: database.prepare(`SELECT family, provider, application, owner, scopes, grant_type, issued_at, expires_at
      FROM access_token WHERE hash = ? AND expires_at > ?`),
    deleteAccess: database.prepare('DELETE FROM access_token WHERE hash = ? AND expires_at > ?'),
    deleteFamily: database.prepare('DELETE FROM access_token WHERE family = ? AND expires_at > ? RETURNING hash'),
    purge: [
      purge('access_token', 'expires_at'),
      purge('authorization_code', 'keep_until'),
      purge('authorization_transaction', 'expires_at'),
    ],
  };
};
