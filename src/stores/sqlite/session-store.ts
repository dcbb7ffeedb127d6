import type { DatabaseSync } from 'node:sqlite';
import type { Hash, Instant } from '../grants.ts';
import type { SessionRecord, SessionStore } from '../sessions.ts';
import type { GroupCommit } from './group-commit.ts';
import { readPatiently } from './patient-read.ts';
import { finding, jsonText, sessionColumns, sessionOf } from './rows.ts';
import { unruledSession } from './unruled.ts';

interface SessionStoreInit {
  readonly database: DatabaseSync;
  readonly writes: GroupCommit;
  readonly lockWaitMs: number;
}

/** Who is signed in, in the same database as the grants. None is remembered: what has ended is dead at once in every process. */
export class SqliteSessionStore implements SessionStore {
  readonly #writes: GroupCommit;
  readonly #sql: ReturnType<typeof statements>;
  readonly #lockWaitMs: number;

  constructor({ database, writes, lockWaitMs }: SessionStoreInit) {
    this.#writes = writes;
    this.#sql = statements(database);
    this.#lockWaitMs = lockWaitMs;
  }

  async create(session: SessionRecord, replaces?: Hash): Promise<void> {
    const { hash, provider, owner, groups, stamp, authenticatedAt, idleEndsAt, expiresAt } = session;
    await this.#writes.submit(() => {
      if (replaces !== undefined) this.#sql.end.run(replaces);
      this.#sql.insert.run(
        hash,
        provider,
        owner,
        jsonText(groups),
        stamp ?? null,
        authenticatedAt,
        idleEndsAt,
        expiresAt,
      );
    });
  }

  async find(hash: Hash, now: Instant): Promise<SessionRecord | undefined> {
    return readPatiently(() => {
      const values = this.#sql.find(hash, now, now);
      return values && sessionOf(hash, values);
    }, this.#lockWaitMs);
  }

  async touch(hash: Hash, idleEndsAt: Instant): Promise<void> {
    await this.#writes.submit(() => {
      this.#sql.touch.run(idleEndsAt, hash);
    });
  }

  async end(hash: Hash): Promise<void> {
    await this.#writes.submit(() => {
      this.#sql.end.run(hash);
    });
  }

  async endAll({ provider, owner }: Pick<SessionRecord, 'provider' | 'owner'>): Promise<void> {
    await this.#writes.submit(() => {
      this.#sql.endAll.run(owner, provider);
    });
  }
}

const statements = (database: DatabaseSync) => ({
  insert: database.prepare(`INSERT INTO session (hash, ${sessionColumns}) VALUES (?,?,?,?,?,?,?,?)`),
  find: finding(
    database,
    `SELECT ${sessionColumns} FROM session AS kept
      WHERE hash = ? AND idle_ends_at > ? AND expires_at > ? AND ${unruledSession}`,
  ),
  // Of two requests at once the one that came first may be written last.
  touch: database.prepare('UPDATE session SET idle_ends_at = max(idle_ends_at, ?) WHERE hash = ?'),
  end: database.prepare('DELETE FROM session WHERE hash = ?'),
  endAll: database.prepare('DELETE FROM session WHERE owner = ? AND provider = ?'),
});
