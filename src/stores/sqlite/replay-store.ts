import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Instant } from '../grants.ts';
import type { ReplayStore } from '../replays.ts';
import type { GroupCommit } from './group-commit.ts';

/** What may be seen once, in the same database as the grants. */
export class SqliteReplayStore implements ReplayStore {
  readonly #writes: GroupCommit;
  readonly #insert: StatementSync;

  constructor(database: DatabaseSync, writes: GroupCommit) {
    this.#writes = writes;
    this.#insert = database.prepare(`INSERT INTO used_id (hash, expires_at) VALUES (?,?)
      ON CONFLICT (hash) DO UPDATE SET expires_at = excluded.expires_at WHERE expires_at <= ?`);
  }

  isNew(hash: Uint8Array, expiresAt: Instant, now: Instant): Promise<boolean> {
    return this.#writes.submit(() => Number(this.#insert.run(hash, expiresAt, now).changes) === 1);
  }
}
