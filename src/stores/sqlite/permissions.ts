import type { DatabaseSync } from 'node:sqlite';
import type { Instant, OwnerId, Permission } from '../grants.ts';
import { tokensOf } from './access-tokens.ts';
import { attributesOf, integer, listing, scopesOf, text } from './rows.ts';
import { type Grants, unruled } from './unruled.ts';

/** Chains and access tokens of one owner that are looked at: 20 ms. Nobody but a program has more. */
const lookedAt = 10_000;

/** Finds what an owner has allowed at a provider and still holds, the newest first; at most `limit`. */
export type FindPermissions = (
  of: { readonly provider: string; readonly owner: OwnerId },
  now: Instant,
  limit: number,
) => readonly Permission[];

/** Prepares the look into the chains and the access tokens. */
export const findingPermissions = (database: DatabaseSync): FindPermissions => {
  const living = (table: Grants, rows: string, good: string) =>
    listing(
      database,
      `SELECT family, application, scopes, attributes, issued_at, expires_at FROM ${rows} AS kept
        WHERE owner = ?1 AND provider = ?2 AND expires_at > ?3 ${good} AND ${unruled(table)} LIMIT ${lookedAt}`,
    );
  const chains = living('refresh_chain', 'refresh_chain', 'AND uses_left IS NOT 0');
  const tokens = living('access_token', tokensOf('?1'), '');
  return ({ provider, owner }, now, limit) => {
    const found = new Map<string, Permission>();
    for (const [rows, hasRefresh] of [
      [chains, true],
      [tokens, false],
    ] as const) {
      for (const [family, application, scopes, attributes, issuedAt, expiresAt] of rows(owner, provider, now)) {
        const permission = {
          family: text(family),
          provider,
          application: text(application),
          owner,
          scopes: scopesOf(text(scopes)),
          issuedAt: integer(issuedAt),
          expiresAt: integer(expiresAt),
          hasRefresh,
          attributes: attributesOf(attributes),
        };
        const known = found.get(permission.family);
        found.set(permission.family, known === undefined ? permission : together(known, permission));
      }
    }
    return [...found.values()].sort((one, other) => other.issuedAt - one.issuedAt).slice(0, limit);
  };
};

/** The chain, which comes first, has all scopes; without one the permission is what its access tokens have. */
const together = (known: Permission, more: Permission): Permission => ({
  ...known,
  scopes: known.hasRefresh ? known.scopes : [...new Set([...known.scopes, ...more.scopes])],
  issuedAt: Math.min(known.issuedAt, more.issuedAt),
  expiresAt: Math.max(known.expiresAt, more.expiresAt),
});
