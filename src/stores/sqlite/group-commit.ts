import { performance } from 'node:perf_hooks';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { StoreUnavailable } from '../grants.ts';
import { isBusy, isOfOperation } from './sqlite-errors.ts';

/** One write waiting for its turn. */
interface Waiting {
  readonly operation: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: StoreUnavailable) => void;
  /** Monotonic milliseconds. */
  readonly since: number;
}

type Attempt =
  | { readonly kind: 'committed'; readonly values: readonly unknown[] }
  | { readonly kind: 'busy' | 'failed'; readonly error: unknown }
  | { readonly kind: 'refused'; readonly at: number; readonly error: unknown };

/** At about 10 µs a write, 1,000 keep the event loop for 10 ms; the rest comes in the next turn. */
const batchLimit = 1000;
/** What may wait while another process holds the lock: some seconds of a full load. More is refused at once. */
const queueLimit = 50_000;
/** Measured: with a retry after 1 ms, two processes under load wait for each other at most 41 ms. */
const retryMs = 1;

/**
 * Commits together what is written in one turn of the event loop: one transaction costs as much as three writes, so this
 * is what makes a durable token cheap. Answers go out after the commit.
 *
 * An operation is a synchronous function over the database; it may be run again, since a batch is repeated from its
 * beginning after a rollback, and nothing of it may take effect outside the database unless that is harmless twice. One
 * that throws rejects itself alone: the batch is rolled back and repeated without it, so no operation needs a savepoint.
 */
export class GroupCommit {
  readonly #database: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #lockWaitMs: number;
  #queue: Waiting[] = [];
  #scheduled = false;
  #closed: Promise<void> | undefined;
  #whenEmpty: (() => void) | undefined;

  /** `lockWaitMs`: how long a write is retried while another process holds the lock. */
  constructor(database: DatabaseSync, lockWaitMs: number) {
    this.#database = database;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#lockWaitMs = lockWaitMs;
  }

  /** Runs the operation in this turn's transaction; resolves with its value after the commit. */
  submit<T>(operation: () => T): Promise<T> {
    if (this.#closed !== undefined) return Promise.reject(new StoreUnavailable(new Error('the store is closed')));
    if (this.#queue.length >= queueLimit)
      return Promise.reject(new StoreUnavailable(new Error('too many writes wait')));
    return new Promise<T>((resolve, reject) => {
      // The value that `resolve` gets is the one that `operation` returned, so it is a T.
      const settle = resolve as (value: unknown) => void;
      this.#queue.push({ operation, resolve: settle, reject, since: performance.now() });
      this.#schedule();
    });
  }

  /** Takes no more, writes what waits, then closes the database. */
  close(): Promise<void> {
    this.#closed ??= new Promise<void>((resolve) => {
      if (this.#queue.length === 0) resolve();
      else this.#whenEmpty = resolve;
    }).then(() => this.#database.close());
    return this.#closed;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#scheduled = false;
    let batch = this.#queue.splice(0, batchLimit);
    while (batch.length > 0) {
      const attempt = this.#attempt(batch);
      if (attempt.kind === 'busy') {
        this.#retryLater(batch, attempt.error);
        return;
      }
      if (attempt.kind === 'refused') {
        batch[attempt.at]?.reject(new StoreUnavailable(attempt.error));
        batch = batch.toSpliced(attempt.at, 1);
        continue;
      }
      for (const [at, waiting] of batch.entries()) {
        if (attempt.kind === 'committed') waiting.resolve(attempt.values[at]);
        else waiting.reject(new StoreUnavailable(attempt.error));
      }
      break;
    }
    this.#continue();
  }

  /** The whole batch or nothing of it, in one transaction that never outlives this call. */
  #attempt(batch: readonly Waiting[]): Attempt {
    const values: unknown[] = [];
    try {
      this.#begin.run();
    } catch (error) {
      return brokenOff(error);
    }
    try {
      for (const { operation } of batch) values.push(operation());
    } catch (error) {
      const failed = this.#rollback(error);
      return isOfOperation(failed) ? { kind: 'refused', at: values.length, error: failed } : brokenOff(failed);
    }
    try {
      this.#commit.run();
      return { kind: 'committed', values };
    } catch (error) {
      return brokenOff(this.#rollback(error));
    }
  }

  /** Some errors have rolled back already. The error to report. */
  #rollback(error: unknown): unknown {
    try {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      return error;
    } catch (worse) {
      return new AggregateError([error, worse], 'rollback failed');
    }
  }

  /** Another process has the lock. Waiting for it in SQLite would stop the event loop: the batch comes again later. */
  #retryLater(batch: readonly Waiting[], error: unknown): void {
    const now = performance.now();
    const patient = batch.filter((waiting) => now - waiting.since < this.#lockWaitMs);
    for (const waiting of batch) {
      if (now - waiting.since >= this.#lockWaitMs) waiting.reject(new StoreUnavailable(error));
    }
    this.#queue = [...patient, ...this.#queue];
    this.#scheduled = this.#queue.length > 0;
    if (this.#scheduled) setTimeout(() => this.#flush(), retryMs);
    else this.#continue();
  }

  #continue(): void {
    if (this.#queue.length > 0) this.#schedule();
    else this.#whenEmpty?.();
  }
}

const brokenOff = (error: unknown): Attempt => ({ kind: isBusy(error) ? 'busy' : 'failed', error });
