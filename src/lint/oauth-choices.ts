import type { Definition, Located, OAuthSettings } from '../definition/definition.ts';

/** The grants in which a resource owner takes part. */
export const OWNER_GRANTS = ['accessCode', 'password', 'implicit'];

/** The client type that holds: the written one, or the profile's default (legacy-v5: `public`). */
export const clientTypeOf = ({ oauth, profile }: Definition): string | undefined =>
  oauth?.clientType?.value ?? (oauth !== undefined && profile === 'legacy-v5' ? 'public' : undefined);

/** Where a grant is listed; `undefined` where it is not. */
export const writtenGrant = ({ oauth }: Definition, grant: string): Located<string> | undefined =>
  oauth?.grants?.find(({ value }) => value === grant);

/** The first listed grant of several. */
export const firstGrantOf = (oauth: OAuthSettings, grants: readonly string[]): Located<string> | undefined =>
  oauth.grants?.find(({ value }) => grants.includes(value));
