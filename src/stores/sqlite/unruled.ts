/** What a rule can hit by all of its members. */
export type Grants = 'access_token' | 'authorization_code' | 'refresh_chain' | 'consent';

/** SQL: a time as the moments of rules are kept. */
const momentSql = (column: string): string => `format('%012x', ${column})`;

/**
 * SQL: the line `rule` of the revocation list hits the row `kept` of a table, whoever owns it. Only access tokens are signed.
 * A family begins with the moment that its authorization began at: what a thief has refreshed since is hit as well.
 */
export const hits = (table: Grants): string => `rule.moment >= ${
  table === 'consent' ? momentSql('kept.given_at') : 'substr(kept.family, 1, 12)'
}
  AND rule.provider IN ('', kept.provider) AND rule.application IN ('', kept.application)
  AND rule.signed_by IN ('', ${table === 'access_token' ? 'kept.signed_by' : 'NULL'})
  AND (rule.scope = '' OR instr(' ' || kept.scopes || ' ', ' ' || rule.scope || ' '))`;

/**
 * SQL: no rule hits the row `kept` of a table. It stands in every statement that finds or spends, so that what is found
 * and what is spent in one transaction go by the same list. Two looks into an index by owner and moment: of however many
 * rules, only those are read that are of this owner, or of no owner, and younger than the row.
 */
export const unruled = (table: Grants): string => `NOT EXISTS
  (SELECT 1 FROM revocation_rule AS rule WHERE rule.owner = '' AND ${hits(table)})
  AND NOT EXISTS (SELECT 1 FROM revocation_rule AS rule WHERE rule.owner = kept.owner AND ${hits(table)})`;

/**
 * SQL: no rule ends the session `kept`. One does that ends everything of its owner, here or everywhere, that began at or
 * before its moment: what an application holds is no reason to sign somebody out of their browser.
 */
export const unruledSession: string = `NOT EXISTS (SELECT 1 FROM revocation_rule AS rule
  WHERE rule.owner = kept.owner AND rule.provider IN ('', kept.provider)
  AND rule.application = '' AND rule.scope = '' AND rule.signed_by = ''
  AND rule.moment >= ${momentSql('kept.authenticated_at')})`;
