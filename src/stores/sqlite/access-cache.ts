import { performance } from 'node:perf_hooks';
import type { DatabaseSync } from 'node:sqlite';
import { LRUCache } from 'lru-cache';
import type { AccessRecord, Hash } from '../grants.ts';
import { finding } from './rows.ts';

/** For so long another process's commit may go unseen. */
const unseenMs = 1;

/**
 * Access tokens that were live when last read, bounded. Holds nothing that another process has changed since.
 *
 * `PRAGMA data_version` moves whenever another connection commits, and when it has moved everything is forgotten. It is
 * read at most once a millisecond, so a revocation in another process counts a millisecond later at the latest. Once in
 * each turn of the event loop would be no stricter, since a turn may take longer, but costs a tenth of a proxied request
 * (measured). What this process revokes is dropped at once, by `drop` and `clear`.
 */
export class AccessCache {
  readonly #records: LRUCache<string, AccessRecord>;
  /** In front of it, by the last byte: what was asked for by the same object finds its record without a key. */
  readonly #front: (Asked | undefined)[] = Array.from({ length: 256 }, () => undefined);
  readonly #dataVersion: ReturnType<typeof finding>;
  /** `undefined`: not known, and nothing is remembered. */
  #version: unknown;
  /** On the clock of `performance.now()`. */
  #checkedAt = Number.NEGATIVE_INFINITY;

  constructor(database: DatabaseSync, most: number) {
    this.#records = new LRUCache({ max: most });
    this.#dataVersion = finding(database, 'PRAGMA data_version');
  }

  /** May have expired since. */
  find(hash: Hash): AccessRecord | undefined {
    const now = performance.now();
    if (now - this.#checkedAt >= unseenMs) this.#check(now);
    const front = this.#front[placeOf(hash)];
    return front?.hash === hash ? front.record : this.#look(hash);
  }

  /** For what was read after a `find`: whatever has changed since then will be seen at the next check. */
  keep(record: AccessRecord): void {
    if (this.#version !== undefined) this.#records.set(keyOf(record.hash), record);
  }

  drop(hash: Hash): void {
    this.#front[placeOf(hash)] = undefined;
    this.#records.delete(keyOf(hash));
  }

  clear(): void {
    this.#records.clear();
    this.#front.fill(undefined);
  }

  #check(now: number): void {
    const version = this.#readVersion();
    if (version === undefined || version !== this.#version) this.clear();
    this.#version = version;
    this.#checkedAt = now;
  }

  #look(hash: Hash): AccessRecord | undefined {
    const record = this.#records.get(keyOf(hash));
    if (record !== undefined) this.#front[placeOf(hash)] = { hash, record };
    return record;
  }

  /** `undefined` where it cannot be told: then nothing remembered counts. */
  #readVersion(): unknown {
    try {
      return this.#dataVersion()?.[0];
    } catch {
      return undefined;
    }
  }
}

interface Asked {
  readonly hash: Hash;
  readonly record: AccessRecord;
}

const placeOf = (hash: Hash): number => hash[hash.length - 1] ?? 0;

/** Without a buffer made of it first: this is in the way of every request. */
const keyOf = (hash: Hash): string => Buffer.prototype.latin1Slice.call(hash, 0, hash.byteLength);
