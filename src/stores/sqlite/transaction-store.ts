import type { DatabaseSync } from 'node:sqlite';
import type { Hash, Instant } from '../grants.ts';
import type { Transaction, TransactionStore } from '../transactions.ts';
import type { GroupCommit } from './group-commit.ts';
import { readPatiently } from './patient-read.ts';
import { integer, type Row, text } from './rows.ts';

interface TransactionStoreInit {
  readonly database: DatabaseSync;
  readonly writes: GroupCommit;
  readonly lockWaitMs: number;
}

/** Authorizations under way, in the same database as the grants. */
export class SqliteTransactionStore implements TransactionStore {
  readonly #writes: GroupCommit;
  readonly #sql: ReturnType<typeof statements>;
  readonly #lockWaitMs: number;

  constructor({ database, writes, lockWaitMs }: TransactionStoreInit) {
    this.#writes = writes;
    this.#sql = statements(database);
    this.#lockWaitMs = lockWaitMs;
  }

  async create({ hash, version, data, expiresAt }: Transaction): Promise<void> {
    await this.#writes.submit(() => {
      this.#sql.insert.run(hash, version, JSON.stringify(data), expiresAt);
    });
  }

  /**
   * The row's version is the lock: `WHERE version = ?` holds for one of all who try, since it writes the next one.
   *
   * @throws RangeError when `next` does not carry the version after `version`: two could then leave the same one.
   */
  async advance(hash: Hash, version: number, next: Transaction | 'done'): Promise<'won' | 'lost'> {
    if (next !== 'done' && next.version !== version + 1) throw new RangeError('a transaction advances by one version');
    const changes = await this.#writes.submit(() =>
      next === 'done'
        ? this.#sql.delete.run(hash, version).changes
        : this.#sql.update.run(next.hash, next.version, JSON.stringify(next.data), next.expiresAt, hash, version)
            .changes,
    );
    return Number(changes) === 1 ? 'won' : 'lost';
  }

  async find(hash: Hash, now: Instant): Promise<Transaction | undefined> {
    return readPatiently(() => {
      const row = this.#sql.find.get(hash, now);
      return row && transactionOf(hash, row);
    }, this.#lockWaitMs);
  }
}

const transactionOf = (hash: Hash, row: Row): Transaction => ({
  hash,
  version: integer(row['version']),
  data: JSON.parse(text(row['data'])),
  expiresAt: integer(row['expires_at']),
});

const statements = (database: DatabaseSync) => ({
  insert: database.prepare('INSERT INTO authorization_transaction (hash, version, data, expires_at) VALUES (?,?,?,?)'),
  update: database.prepare(`UPDATE authorization_transaction SET hash = ?, version = ?, data = ?, expires_at = ?
    WHERE hash = ? AND version = ?`),
  delete: database.prepare('DELETE FROM authorization_transaction WHERE hash = ? AND version = ?'),
  find: database.prepare(
    'SELECT version, data, expires_at FROM authorization_transaction WHERE hash = ? AND expires_at > ?',
  ),
});
