import { chmodSync, closeSync, fchmodSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrations } from './migrations.ts';
import { isBusy } from './sqlite-errors.ts';
import { StoreUnusable } from './store-unusable.ts';

/**
 * What an answered write survives: `process`, the end of this process (WAL with `synchronous=NORMAL`); `machine`, also
 * loss of power (`FULL`: one fsync a batch).
 */
export type Durability = 'process' | 'machine';

/**
 * What becomes of a file of an older form: `today` brings it to today's; `as-is` refuses it, since who serves with it now
 * knows nothing of what today's holds.
 */
export type Form = 'today' | 'as-is';

/** How a file is opened. */
interface Opening {
  readonly durability: Durability;
  /** Default `today`. */
  readonly form?: Form;
}

/** `PRAGMA application_id` of our files ("Hdgt"): tells them from other programs' databases. */
const applicationId = 0x48_64_67_74;
/** Opening may wait for a sibling that opens the same file; afterwards nothing ever waits on the event loop. */
const openingPatienceMs = 5000;
/** A sibling holds the lock for about a millisecond. */
const retryMs = 5;
/** Keeps the file of the log from staying as large as its largest burst. */
const logLimitBytes = 64 * 1024 * 1024;

/**
 * Opens the database, makes what is missing (folder 0700, file and its companions 0600) and brings the file to today's
 * form. `:memory:` is a database of its own that ends with the connection.
 *
 * @throws StoreUnusable
 */
export const openDatabase = (path: string, { durability, form = 'today' }: Opening): DatabaseSync => {
  let database: DatabaseSync | undefined;
  try {
    if (path !== ':memory:') makePrivateFile(path);
    database = new DatabaseSync(path, { timeout: openingPatienceMs });
    refuseForeign(path, database);
    if (form === 'as-is') refuseOlder(path, database);
    setUp(database, path === ':memory:' ? 'memory' : 'wal', durability);
    migrate(path, database);
    database.exec('PRAGMA busy_timeout = 0');
    return database;
  } catch (error) {
    if (database?.isOpen) database.close();
    if (error instanceof StoreUnusable) throw error;
    throw new StoreUnusable({
      code: 'store/cannot-open',
      message: `the store "${path}" cannot be opened: ${error instanceof Error ? error.message : String(error)}`,
      help: 'Check that the folder exists and may be written, and that no other program holds the file.',
      cause: error,
    });
  }
};

/** SQLite gives `-wal` and `-shm` the mode of the database; ones that are there already are narrowed here. */
const makePrivateFile = (path: string): void => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = openSync(path, 'a', 0o600);
  try {
    fchmodSync(file, 0o600);
  } finally {
    closeSync(file);
  }
  for (const companion of [`${path}-wal`, `${path}-shm`]) narrow(companion);
};

/** A sibling that closes the file removes its companions at any moment. */
const narrow = (companion: string): void => {
  try {
    chmodSync(companion, 0o600);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
};

/** Looks before anything is written: a newer file or another program's is left as it was. */
const refuseForeign = (path: string, database: DatabaseSync): void => {
  // In this order: a sibling that makes the file at this moment commits its tables and its name at once.
  const tables = number(database, 'SELECT count(*) FROM sqlite_schema');
  if (tables > 0 && number(database, 'PRAGMA application_id') !== applicationId) {
    throw new StoreUnusable({
      code: 'store/not-a-store',
      message: `"${path}" is a database of another program`,
      help: 'Name a file that does not exist yet, or one that Headgate has made.',
    });
  }
  refuseNewer(path, database);
};

const refuseNewer = (path: string, database: DatabaseSync): void => {
  const version = number(database, 'PRAGMA user_version');
  if (version <= migrations.length) return;
  throw new StoreUnusable({
    code: 'store/newer-than-program',
    message: `the store "${path}" was written by a newer program: it has version ${version}, this program knows ${migrations.length}`,
    help: 'Run the program that wrote it, or name another store.',
  });
};

const refuseOlder = (path: string, database: DatabaseSync): void => {
  const version = number(database, 'PRAGMA user_version');
  if (version >= migrations.length) return;
  throw new StoreUnusable({
    code: 'store/older-than-program',
    message: `the store "${path}" was written by an older program: it has version ${version}, this program makes ${migrations.length}`,
    help: 'Start a gateway of this version with it, and none of an older one; or run the program that wrote it.',
  });
};

const setUp = (database: DatabaseSync, journal: 'wal' | 'memory', durability: Durability): void => {
  const mode = journalMode(database, journal);
  if (mode !== journal) throw new Error(`journal mode "${mode}" where "${journal}" is needed`);
  database.exec(`
PRAGMA synchronous = ${durability === 'machine' ? 'FULL' : 'NORMAL'};
PRAGMA journal_size_limit = ${logLimitBytes};
PRAGMA trusted_schema = OFF;
`);
};

/** SQLite's own patience does not cover this change (it gives SQLITE_BUSY at once while a sibling makes it): asked again. */
const journalMode = (database: DatabaseSync, journal: 'wal' | 'memory'): unknown => {
  const end = performance.now() + openingPatienceMs;
  for (;;) {
    try {
      return database.prepare(`PRAGMA journal_mode = ${journal}`).get()?.['journal_mode'];
    } catch (error) {
      if (!isBusy(error) || performance.now() > end) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMs);
    }
  }
};

/** One transaction: a program that is stopped half-way leaves the old form. Two programs that open at once take turns. */
const migrate = (path: string, database: DatabaseSync): void => {
  if (number(database, 'PRAGMA user_version') === migrations.length) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    refuseNewer(path, database);
    for (const step of migrations.slice(number(database, 'PRAGMA user_version'))) database.exec(step);
    database.exec(`PRAGMA user_version = ${migrations.length}; PRAGMA application_id = ${applicationId}`);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
};

const number = (database: DatabaseSync, sql: string): number =>
  Number(Object.values(database.prepare(sql).get() ?? {})[0]);
