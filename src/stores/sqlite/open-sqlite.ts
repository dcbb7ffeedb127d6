import type { Stores } from '../transactions.ts';
import { SqliteConsentStore } from './consent-store.ts';
import { type Durability, type Form, openDatabase } from './database.ts';
import { SqliteGrantStore } from './grant-store.ts';
import { GroupCommit } from './group-commit.ts';
import { SqliteReplayStore } from './replay-store.ts';
import { SqliteSessionStore } from './session-store.ts';
import { SqliteSigningKeyStore } from './signing-key-store.ts';
import { SqliteTransactionStore } from './transaction-store.ts';

/** How a SQLite store behaves; every one has a default. */
export interface SqliteOptions {
  /** What an answered write survives. Default `process`. */
  readonly durability?: Durability;
  /** What becomes of a file of an older form. Default `today`. */
  readonly form?: Form;
  /** How long one is retried while another process holds the lock, before `StoreUnavailable`. Default 5,000. */
  readonly lockWaitMs?: number;
  /** How many live access tokens are remembered, at about half a kilobyte each. Default 20,000. */
  readonly cacheEntries?: number;
}

/**
 * Opens the store at `path`, making file and folder where they are missing; `:memory:` for one that ends with the process.
 * Several processes may have one file open. `grants.purge` also removes transactions, used ids, sessions and
 * consents that have expired.
 *
 * @throws StoreUnusable when the file is a newer program's or another one's, or cannot be opened; with the form `as-is`
 * also when it is an older program's.
 */
export const openSqlite = (path: string, options: SqliteOptions = {}): Stores => {
  const { durability = 'process', form = 'today', lockWaitMs = 5000, cacheEntries = 20_000 } = options;
  const database = openDatabase(path, { durability, form });
  const writes = new GroupCommit(database, lockWaitMs);
  return {
    grants: new SqliteGrantStore({ database, writes, lockWaitMs, cacheEntries }),
    transactions: new SqliteTransactionStore({ database, writes, lockWaitMs }),
    replays: new SqliteReplayStore(database, writes),
    signingKeys: new SqliteSigningKeyStore({ database, writes, lockWaitMs }),
    sessions: new SqliteSessionStore({ database, writes, lockWaitMs }),
    consents: new SqliteConsentStore({ database, writes, lockWaitMs }),
    close: () => writes.close(),
  };
};

export { StoreUnusable } from './store-unusable.ts';
export type { Durability, Form };
