import type { Stores } from '../transactions.ts';
import { type Durability, openDatabase } from './database.ts';
import { SqliteGrantStore } from './grant-store.ts';
import { GroupCommit } from './group-commit.ts';
import { SqliteTransactionStore } from './transaction-store.ts';

/** How a SQLite store behaves; every one has a default. */
export interface SqliteOptions {
  /** What an answered write survives. Default `process`. */
  readonly durability?: Durability;
  /** How long one is retried while another process holds the lock, before `StoreUnavailable`. Default 5,000. */
  readonly lockWaitMs?: number;
  /** How many live access tokens are remembered, at about half a kilobyte each. Default 20,000. */
  readonly cacheEntries?: number;
}

/**
 * Opens the store at `path`, making file and folder where they are missing; `:memory:` for one that ends with the process.
 * Several processes may have one file open. `grants.purge` also removes transactions that have expired.
 *
 * @throws StoreUnusable when the file is a newer program's or another one's, or cannot be opened.
 */
export const openSqlite = (path: string, options: SqliteOptions = {}): Stores => {
  const { durability = 'process', lockWaitMs = 5000, cacheEntries = 20_000 } = options;
  const database = openDatabase(path, durability);
  const writes = new GroupCommit(database, lockWaitMs);
  return {
    grants: new SqliteGrantStore({ database, writes, lockWaitMs, cacheEntries }),
    transactions: new SqliteTransactionStore({ database, writes, lockWaitMs }),
    close: () => writes.close(),
  };
};

export { StoreUnusable } from './store-unusable.ts';
export type { Durability };
