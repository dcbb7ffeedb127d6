import type { DatabaseSync } from 'node:sqlite';
import type {
  AccessRecord,
  CodeRecord,
  GrantStore,
  Hash,
  Instant,
  Issued,
  NewTokens,
  RefreshRecord,
  Refused,
  Selection,
  Spend,
} from '../grants.ts';
import { AccessCache } from './access-cache.ts';
import type { GroupCommit } from './group-commit.ts';
import { readPatiently } from './patient-read.ts';
import { RefreshChains } from './refresh-chains.ts';
import { accessColumns, accessOf, blob, codeColumns, codeOf, finding, integer, scopesText, text } from './rows.ts';

interface GrantStoreInit {
  readonly database: DatabaseSync;
  readonly writes: GroupCommit;
  readonly lockWaitMs: number;
  /** How many live access tokens are remembered. */
  readonly cacheEntries: number;
}

/** Codes and tokens in SQLite. Writes go through the group commit, reads are immediate. */
export class SqliteGrantStore implements GrantStore {
  readonly #writes: GroupCommit;
  readonly #sql: ReturnType<typeof statements>;
  readonly #chains: RefreshChains;
  readonly #cache: AccessCache;
  readonly #lockWaitMs: number;

  constructor({ database, writes, lockWaitMs, cacheEntries }: GrantStoreInit) {
    this.#writes = writes;
    this.#sql = statements(database);
    this.#chains = new RefreshChains(database);
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
      const values = this.#sql.findCode(hash);
      return values && codeOf(hash, values);
    }, this.#lockWaitMs);
  }

  async findRefresh(hash: Hash): Promise<RefreshRecord | undefined> {
    return readPatiently(() => this.#chains.find(hash), this.#lockWaitMs);
  }

  /**
   * One `UPDATE` decides who of several has the code or the refresh token. It and the winner's tokens are in one
   * transaction, and transactions that write exclude each other over all processes: whoever comes too late finds the
   * winner's tokens too, and revokes them. There is no moment at which a second use could come between the two.
   */
  issue(tokens: NewTokens, spends: Spend | undefined, now: Instant): Promise<Issued> {
    const { access, refresh } = tokens;
    const keepUntil = Math.max(access.expiresAt, refresh?.expiresAt ?? access.expiresAt);
    return this.#writes.submit((): Issued => {
      const refused = spends && this.#spend(spends, tokens, { now, keepUntil });
      if (refused === 'reused') return { result: refused, revoked: this.#revokeFamily(access.family, now) };
      if (refused !== undefined) return { result: refused };
      this.#insertAccess(access);
      if (refresh !== undefined && spends?.kind !== 'refresh') this.#chains.begin(refresh, keepUntil);
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

  /** `undefined`: it is this request's. A code of another family than the token is none that it could come from. */
  #spend(
    spends: Spend,
    tokens: NewTokens,
    at: { readonly now: Instant; readonly keepUntil: Instant },
  ): Refused | undefined {
    if (spends.kind === 'refresh') return this.#chains.spend(spends, tokens, at);
    const { hash } = spends;
    const { family } = tokens.access;
    if (Number(this.#sql.spendCode.run(at.keepUntil, hash, at.now, family).changes) === 1) return undefined;
    const row = this.#sql.findSpent.get(hash);
    if (row === undefined || text(row['family']) !== family) return 'unknown';
    return integer(row['used']) === 0 ? 'expired' : 'reused';
  }

  /** Unused codes of the family count as used from here on. */
  #revokeFamily(family: string, now: Instant): number {
    this.#sql.voidCodes.run(family);
    const gone = this.#sql.deleteFamily.all(family, now);
    for (const row of gone) this.#cache.drop(blob(row['hash']));
    return gone.length + this.#chains.endFamily(family, now);
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
    const values = this.#sql.findAccess(hash, now);
    if (values === undefined) return undefined;
    const record = accessOf(hash, values);
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
    findCode: finding(database, `SELECT ${codeColumns} FROM authorization_code WHERE hash = ?`),
    findSpent: database.prepare('SELECT family, used FROM authorization_code WHERE hash = ?'),
    // Kept until the tokens that it is exchanged for are dead: as long as a second use has something to revoke.
    spendCode: database.prepare(`UPDATE authorization_code SET used = 1, keep_until = max(keep_until, ?)
      WHERE hash = ? AND used = 0 AND expires_at > ? AND family = ?`),
    voidCodes: database.prepare('UPDATE authorization_code SET used = 1 WHERE family = ? AND used = 0'),
    insertAccess: database.prepare(`INSERT INTO access_token (hash, family, provider, application, owner, scopes,
      grant_type, issued_at, expires_at) VALUES (?,?,?,?,?,?,?,?,?)`),
    findAccess: finding(database, `SELECT ${accessColumns} FROM access_token WHERE hash = ? AND expires_at > ?`),
    deleteAccess: database.prepare('DELETE FROM access_token WHERE hash = ? AND expires_at > ?'),
    deleteFamily: database.prepare('DELETE FROM access_token WHERE family = ? AND expires_at > ? RETURNING hash'),
    purge: [
      purge('access_token', 'expires_at'),
      purge('authorization_code', 'keep_until'),
      purge('refresh_chain', 'keep_until'),
      purge('authorization_transaction', 'expires_at'),
    ],
  };
};
