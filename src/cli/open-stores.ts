import type { StoreConfig } from '../environment/environment.ts';
import { type Form, openSqlite, StoreUnusable } from '../stores/sqlite/open-sqlite.ts';
import type { Stores } from '../stores/transactions.ts';
import { UsageError } from './terminal.ts';

/**
 * Opens what the environment names; `path` is seen from the root, and `form` is what becomes of an older program's.
 *
 * @throws UsageError where it cannot be used.
 */
export const openStores = ({ path, durability }: Pick<StoreConfig, 'path' | 'durability'>, form: Form): Stores => {
  try {
    return openSqlite(path, { durability, form });
  } catch (error) {
    if (error instanceof StoreUnusable) throw new UsageError(`${error.message} (${error.code})\nhelp: ${error.help}`);
    throw error;
  }
};
