import type { DatabaseSync } from 'node:sqlite';
import type { ConsentKey, ConsentRecord, ConsentStore } from '../consents.ts';
import type { Instant } from '../grants.ts';
import type { GroupCommit } from './group-commit.ts';
import { readPatiently } from './patient-read.ts';
import { consentColumns, consentOf, finding, listing, scopesText, text } from './rows.ts';
import { unruled } from './unruled.ts';

interface ConsentStoreInit {
  readonly database: DatabaseSync;
  readonly writes: GroupCommit;
  readonly lockWaitMs: number;
}

/** Remembered consents, in the same database as the grants: one row for each owner, application and provider. */
export class SqliteConsentStore implements ConsentStore {
  readonly #writes: GroupCommit;
  readonly #sql: ReturnType<typeof statements>;
  readonly #lockWaitMs: number;

  constructor({ database, writes, lockWaitMs }: ConsentStoreInit) {
    this.#writes = writes;
    this.#sql = statements(database);
    this.#lockWaitMs = lockWaitMs;
  }

  async find(key: ConsentKey, now: Instant): Promise<ConsentRecord | undefined> {
    return readPatiently(() => {
      const values = this.#sql.find(...keyOf(key), now);
      return values && consentOf(key, values);
    }, this.#lockWaitMs);
  }

  async list(
    { provider, owner }: Pick<ConsentKey, 'provider' | 'owner'>,
    now: Instant,
    limit: number,
  ): Promise<readonly ConsentRecord[]> {
    const rows = await readPatiently(() => this.#sql.list(owner, provider, now, limit), this.#lockWaitMs);
    return rows.map(([application, ...values]) =>
      consentOf({ provider, application: text(application), owner }, values),
    );
  }

  async remember({ scopes, givenAt, expiresAt, ...key }: ConsentRecord): Promise<void> {
    await this.#writes.submit(() => {
      this.#sql.remember.run(...keyOf(key), scopesText(scopes), givenAt, expiresAt);
    });
  }
}

const keyOf = ({ owner, application, provider }: ConsentKey) => [owner, application, provider] as const;

const statements = (database: DatabaseSync) => ({
  find: finding(
    database,
    `SELECT ${consentColumns} FROM consent AS kept
      WHERE owner = ? AND application = ? AND provider = ? AND expires_at > ? AND ${unruled('consent')}`,
  ),
  list: listing(
    database,
    `SELECT application, ${consentColumns} FROM consent AS kept
      WHERE owner = ? AND provider = ? AND expires_at > ? AND ${unruled('consent')} ORDER BY given_at DESC LIMIT ?`,
  ),
  remember: database.prepare(`INSERT INTO consent (owner, application, provider, ${consentColumns})
      VALUES (?,?,?,?,?,?) ON CONFLICT (owner, application, provider)
      DO UPDATE SET scopes = excluded.scopes, given_at = excluded.given_at, expires_at = excluded.expires_at`),
});
