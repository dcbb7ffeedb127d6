import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Instant, RevocationRule } from '../grants.ts';
import { tokensOf } from './access-tokens.ts';
import { readPatiently } from './patient-read.ts';
import { valuesOf } from './revocation-list.ts';
import { blob, finding, integer } from './rows.ts';
import { hits, unruled } from './unruled.ts';

/** Rows that are looked at in one turn of the event loop: some milliseconds, and half a second for a million. */
const sliceRows = 10_000;

/** Counts the live access tokens and good refresh tokens that a rule hits, and no rule of the list yet. */
export type CountHits = (rule: RevocationRule, now: Instant) => Promise<number>;

/** Prepares it: an owner's are looked up at once, all tokens are looked through in slices, while requests are served. */
export const countingHits = (database: DatabaseSync, lockWaitMs: number): CountHits => {
  const tables = [countingIn(database, 'access_token'), countingIn(database, 'refresh_chain')];
  return async (rule, now) => {
    const values = [...valuesOf(rule), now];
    let hit = 0;
    for (const { ofOwner, slice } of tables) {
      const found = (after: Uint8Array): Counted =>
        rule.owner === undefined ? slice(...values, after) : ofOwner(...values);
      for (let after: Uint8Array | undefined = new Uint8Array(); after !== undefined; await nextTurn()) {
        const from = after;
        const counted: Counted = await readPatiently(() => found(from), lockWaitMs);
        hit += counted.hit;
        after = counted.last;
      }
    }
    return hit;
  };
};

interface Counted {
  readonly hit: number;
  /** Of the slice; `undefined`: there is no more. */
  readonly last: Uint8Array | undefined;
}

const countingIn = (database: DatabaseSync, table: 'access_token' | 'refresh_chain') => {
  const query = (last: string, rows: string) => {
    const find = finding(
      database,
      `WITH rule (provider, application, owner, scope, signed_by, before, moment) AS (VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7))
        SELECT count(*) FILTER (WHERE kept.expires_at > ?8 ${good[table]} AND ${hits(table)} AND ${unruled(table)}),
        ${last} FROM rule CROSS JOIN ${rows}`,
    );
    return (...values: readonly SQLInputValue[]): Counted => {
      const [hit, key] = find(...values) ?? [];
      return { hit: integer(hit), last: key === null ? undefined : blob(key) };
    };
  };
  const lastOfSlice = `(SELECT max(hash) FROM (SELECT hash FROM ${table} WHERE hash > ?9 ORDER BY hash LIMIT ${sliceRows}))`;
  return {
    ofOwner: query('NULL', rowsOfOwner[table]),
    slice: query('max(kept.hash)', `${table} AS kept WHERE kept.hash > ?9 AND kept.hash <= ${lastOfSlice}`),
  };
};

const good = { access_token: '', refresh_chain: 'AND kept.uses_left IS NOT 0' };
const rowsOfOwner = {
  access_token: `${tokensOf('?3')} AS kept`,
  refresh_chain: 'refresh_chain AS kept WHERE kept.owner = ?3',
};
