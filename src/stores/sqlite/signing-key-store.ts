import type { DatabaseSync } from 'node:sqlite';
import type { Instant } from '../grants.ts';
import type { SigningAlgorithm, SigningKeyRecord, SigningKeyStore } from '../signing-keys.ts';
import type { GroupCommit } from './group-commit.ts';
import { readPatiently } from './patient-read.ts';
import { integer, optionalInteger, type Row, text } from './rows.ts';

interface SigningKeyStoreInit {
  readonly database: DatabaseSync;
  readonly writes: GroupCommit;
  readonly lockWaitMs: number;
}

/** The keys that sign tokens, in the same database as the grants. Their order is that in which they were added. */
export class SqliteSigningKeyStore implements SigningKeyStore {
  readonly #writes: GroupCommit;
  readonly #sql: ReturnType<typeof statements>;
  readonly #lockWaitMs: number;

  constructor({ database, writes, lockWaitMs }: SigningKeyStoreInit) {
    this.#writes = writes;
    this.#sql = statements(database);
    this.#lockWaitMs = lockWaitMs;
  }

  async list(): Promise<readonly SigningKeyRecord[]> {
    return readPatiently(() => this.#sql.list.all().map(keyOf), this.#lockWaitMs);
  }

  add(key: SigningKeyRecord, after: string | undefined): Promise<'added' | 'outdated'> {
    const { kid, algorithm, privateKey, createdAt, activeAt, retiredAt, compromised } = key;
    return this.#writes.submit(() => {
      if (this.#sql.newest.get(algorithm)?.['kid'] !== after) return 'outdated';
      this.#sql.retireOthers.run(activeAt, algorithm);
      this.#sql.insert.run(kid, algorithm, privateKey, createdAt, activeAt, retiredAt ?? null, Number(compromised));
      return 'added';
    });
  }

  retire(kid: string, at: Instant, compromised: boolean): Promise<boolean> {
    return this.#writes.submit(() => Number(this.#sql.retire.run(at, Number(compromised), kid).changes) === 1);
  }

  forget(before: Instant): Promise<number> {
    return this.#writes.submit(() => Number(this.#sql.forget.run(before).changes));
  }
}

const keyOf = (row: Row): SigningKeyRecord => ({
  kid: text(row['kid']),
  algorithm: algorithmOf(text(row['algorithm'])),
  privateKey: text(row['private_key']),
  createdAt: integer(row['created_at']),
  activeAt: integer(row['active_at']),
  retiredAt: optionalInteger(row['retired_at']),
  compromised: integer(row['compromised']) !== 0,
});

const algorithmOf = (kept: string): SigningAlgorithm => {
  if (kept === 'ES256' || kept === 'EdDSA' || kept === 'RS256' || kept === 'PS256') return kept;
  throw new Error('a row holds no algorithm where an algorithm belongs');
};

const statements = (database: DatabaseSync) => ({
  list: database.prepare(`SELECT kid, algorithm, private_key, created_at, active_at, retired_at, compromised
    FROM signing_key ORDER BY id`),
  newest: database.prepare('SELECT kid FROM signing_key WHERE algorithm = ? ORDER BY id DESC LIMIT 1'),
  retireOthers: database.prepare(`UPDATE signing_key SET retired_at = ?1
    WHERE algorithm = ?2 AND ifnull(retired_at > ?1, 1)`),
  insert: database.prepare(`INSERT INTO signing_key (kid, algorithm, private_key, created_at, active_at, retired_at,
    compromised) VALUES (?,?,?,?,?,?,?)`),
  // Neither is taken back: not an earlier end, and not that it is compromised.
  retire: database.prepare(`UPDATE signing_key SET retired_at = min(?1, ifnull(retired_at, ?1)),
    compromised = max(compromised, ?2) WHERE kid = ?3`),
  forget: database.prepare('DELETE FROM signing_key WHERE retired_at < ?'),
});
