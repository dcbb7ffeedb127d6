import type { DatabaseSync } from 'node:sqlite';
import type {
  AccessRecord,
  Attributes,
  CodeRecord,
  GrantStore,
  Hash,
  Instant,
  Issued,
  NewTokens,
  OwnerId,
  Permission,
  RefreshRecord,
  RevocationRule,
  Selection,
  Spend,
} from '../grants.ts';
import { AccessTokens } from './access-tokens.ts';
import { AuthorizationCodes } from './authorization-codes.ts';
import { type CountHits, countingHits } from './counting-hits.ts';
import type { GroupCommit } from './group-commit.ts';
import { readPatiently } from './patient-read.ts';
import { type FindPermissions, findingPermissions } from './permissions.ts';
import { RefreshChains, type Spent } from './refresh-chains.ts';
import { type RemoveExpired, removingExpired } from './removing-expired.ts';
import { RevocationList, refuseVague } from './revocation-list.ts';

interface GrantStoreInit {
  readonly database: DatabaseSync;
  readonly writes: GroupCommit;
  readonly lockWaitMs: number;
  /** How many live access tokens are remembered. */
  readonly cacheEntries: number;
}

/** Codes and tokens in SQLite. Writes go through the group commit, reads are immediate. */
export class SqliteGrantStore implements GrantStore {
  readonly #writes: GroupCommit;
  readonly #codes: AuthorizationCodes;
  readonly #tokens: AccessTokens;
  readonly #chains: RefreshChains;
  readonly #list: RevocationList;
  readonly #countHits: CountHits;
  readonly #findPermissions: FindPermissions;
  readonly #removeExpired: RemoveExpired;
  readonly #lockWaitMs: number;

  constructor({ database, writes, lockWaitMs, cacheEntries }: GrantStoreInit) {
    this.#writes = writes;
    this.#codes = new AuthorizationCodes(database);
    this.#tokens = new AccessTokens(database, cacheEntries);
    this.#chains = new RefreshChains(database);
    this.#list = new RevocationList(database);
    this.#countHits = countingHits(database, lockWaitMs);
    this.#findPermissions = findingPermissions(database);
    this.#removeExpired = removingExpired(database);
    this.#lockWaitMs = lockWaitMs;
  }

  async saveCode(record: CodeRecord): Promise<void> {
    await this.#writes.submit(() => this.#codes.add(record));
  }

  async findCode(hash: Hash): Promise<CodeRecord | undefined> {
    return readPatiently(() => this.#codes.find(hash), this.#lockWaitMs);
  }

  async findRefresh(hash: Hash): Promise<RefreshRecord | undefined> {
    return readPatiently(() => this.#chains.find(hash), this.#lockWaitMs);
  }

  /**
   * One `UPDATE` decides who of several has the code or the refresh token. It and the winner's tokens are in one
   * transaction, and transactions that write exclude each other over all processes: whoever comes too late finds the
   * winner's tokens too, and revokes them. There is no moment at which a second use could come between the two.
   */
  issue(tokens: NewTokens, spends: Spend | undefined, now: Instant): Promise<Issued> {
    const { access, refresh } = tokens;
    const keepUntil = Math.max(access.expiresAt, refresh?.expiresAt ?? access.expiresAt);
    return this.#writes.submit((): Issued => {
      const spent = this.#spend(spends, tokens, { now, keepUntil });
      if (spent.result === 'reused') return { ...spent, revoked: this.#endFamily(access.family, now) };
      if (spent.result !== 'issued' && spent.result !== 'repeated') return spent;
      this.#tokens.add(access, refresh === undefined && spends?.kind !== 'refresh' ? 'alone' : 'chained');
      if (refresh !== undefined && spends?.kind !== 'refresh') this.#chains.add(refresh, keepUntil);
      return spent;
    });
  }

  findAccess(hash: Hash, now: Instant): AccessRecord | undefined | Promise<AccessRecord | undefined> {
    const known = this.#tokens.remembered(hash);
    if (known !== undefined) return known.expiresAt > now ? known : undefined;
    return readPatiently(() => this.#tokens.find(hash, now), this.#lockWaitMs);
  }

  setAttributes(family: string, attributes: Attributes, now: Instant): Promise<number> {
    return this.#writes.submit(
      () => this.#tokens.setAttributes(family, attributes, now) + this.#chains.setAttributes(family, attributes, now),
    );
  }

  async permissions(
    of: { readonly provider: string; readonly owner: OwnerId },
    now: Instant,
    limit: number,
  ): Promise<readonly Permission[]> {
    return readPatiently(() => this.#findPermissions(of, now, limit), this.#lockWaitMs);
  }

  async count(selection: Selection, now: Instant): Promise<number> {
    refuseVague(selection);
    if (selection.by === 'rule') return this.#countHits(selection, now);
    return readPatiently(() => this.#count(selection, now), this.#lockWaitMs);
  }

  /** A rule's number is that of just before: to look through a million tokens in the transaction would stop all others. */
  async revoke(selection: Selection, now: Instant): Promise<number> {
    if (selection.by === 'rule') {
      const live = await this.count(selection, now);
      await this.#writes.submit(() => this.#addRule(selection));
      return live;
    }
    return this.#writes.submit(() => {
      if (selection.by === 'family') return this.#endFamily(selection.family, now);
      const live = this.#count(selection, now);
      this.#tokens.remove(selection.hash);
      return live;
    });
  }

  purge(now: Instant, limit: number, keepMs: number): Promise<number> {
    return this.#writes.submit(() => {
      this.#list.settle(now);
      return this.#removeExpired(now, limit, keepMs);
    });
  }

  /** `issued` also where there is nothing to spend. */
  #spend(
    spends: Spend | undefined,
    tokens: NewTokens,
    at: { readonly now: Instant; readonly keepUntil: Instant },
  ): Spent {
    if (spends === undefined) return { result: 'issued' };
    if (spends.kind === 'refresh') return this.#chains.spend(spends, tokens, at);
    return { result: this.#codes.spend(spends.hash, tokens.access.family, at) };
  }

  #count(selection: Exclude<Selection, RevocationRule>, now: Instant): number {
    if (selection.by === 'token') return this.#tokens.count(selection.hash, now);
    return this.#tokens.countFamily(selection.family, now) + this.#chains.countFamily(selection.family, now);
  }

  /** Unused codes of the family count as used from here on. How many live tokens it ended. */
  #endFamily(family: string, now: Instant): number {
    const live = this.#count({ by: 'family', family }, now);
    this.#codes.voidFamily(family);
    this.#tokens.removeFamily(family);
    this.#chains.removeFamily(family);
    return live;
  }

  #addRule(rule: RevocationRule): void {
    this.#list.add(rule);
    this.#tokens.forget();
  }
}
