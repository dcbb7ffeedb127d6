import type { DatabaseSync } from 'node:sqlite';
import type { Instant, RevocationRule, Selection } from '../grants.ts';

/** For so long after its moment a token may still be recorded that a rule hits: a write waits for less. */
const onTheWayMs = 60_000;

/** @throws RangeError where a member of a rule is empty, or its scope is several: it would hit more, or less, than meant. */
export const refuseVague = (selection: Selection): void => {
  if (selection.by !== 'rule') return;
  const { provider, application, owner, scope, signedBy } = selection;
  if ([provider, application, owner, scope, signedBy].includes('')) throw new RangeError('a member of a rule is empty');
  if (scope?.includes(' ') === true) throw new RangeError('a rule has more than one scope');
};

/**
 * The revocation list. What writes is part of an operation of the group commit.
 *
 * A rule stays until the last of what it can hit is dead. That is known only when nothing more can come that was issued
 * before its moment, so the end of a rule is decided by a purge some time after that moment.
 */
export class RevocationList {
  readonly #sql: ReturnType<typeof statements>;

  constructor(database: DatabaseSync) {
    this.#sql = statements(database);
  }

  add(rule: RevocationRule): void {
    this.#sql.add.run(...valuesOf(rule));
  }

  /** Gives an end to the rules whose moment is long enough past. */
  settle(now: Instant): void {
    this.#sql.settle.run(now - onTheWayMs);
  }
}

/** Provider, application, owner, scope, key and moment, as the list keeps them: an empty text stands for any. The moment comes also as families begin with it. */
export const valuesOf = ({ provider, application, owner, scope, signedBy, before }: RevocationRule) =>
  [provider ?? '', application ?? '', owner ?? '', scope ?? '', signedBy ?? '', before, momentOf(before)] as const;

/** Twelve digits, which sort as the times do; what no family can begin with lies at an end. */
const momentOf = (at: Instant): string =>
  Math.min(Math.max(Math.floor(at), 0), 2 ** 48 - 1)
    .toString(16)
    .padStart(12, '0');

const statements = (database: DatabaseSync) => ({
  add: database.prepare(`INSERT INTO revocation_rule (provider, application, owner, scope, signed_by, before, moment)
    VALUES (?,?,?,?,?,?,?) ON CONFLICT (owner, application, provider, scope, signed_by)
    DO UPDATE SET before = max(before, excluded.before), moment = max(moment, excluded.moment), keep_until = NULL`),
  settle: database.prepare(`UPDATE revocation_rule SET keep_until = max(before,
    (SELECT ifnull(max(expires_at), 0) FROM access_token),
    (SELECT ifnull(max(keep_until), 0) FROM authorization_code),
    (SELECT ifnull(max(keep_until), 0) FROM refresh_chain),
    (SELECT ifnull(max(expires_at), 0) FROM session),
    (SELECT ifnull(max(expires_at), 0) FROM consent)) WHERE keep_until IS NULL AND before <= ?`),
});
