import type { Definition, Located, OAuthSettings } from '../../definition/definition.ts';
import { providerEndpoints } from '../../definition/provider-endpoints.ts';

/** The grants in which a resource owner takes part. */
export const OWNER_GRANTS = ['accessCode', 'password', 'implicit'];

/** The client type that holds: the written one, or the profile's default (legacy-v5: `public`). */
export const clientTypeOf = ({ oauth, profile }: Definition): string | undefined =>
  oauth?.clientType?.value ?? (oauth !== undefined && profile === 'legacy-v5' ? 'public' : undefined);

/** How users grant: the written way, or the profile's default (legacy-v5: `authenticated`). */
export const authorizationOf = ({ oauth, profile }: Definition): string | undefined =>
  oauth && (oauth.authorization?.type?.value ?? (profile === 'legacy-v5' ? 'authenticated' : 'default-form'));

/** Whether users sign in on pages: for an application, or to see what they have allowed. */
export const hasPages = (definition: Definition): boolean =>
  providerEndpoints(definition).some(({ name }) => name === 'authorize' || name === 'permissions');

/** Where a grant is listed; `undefined` where it is not. */
export const writtenGrant = ({ oauth }: Definition, grant: string): Located<string> | undefined =>
  oauth?.grants?.find(({ value }) => value === grant);

/** The first listed grant of several. */
export const firstGrantOf = (oauth: OAuthSettings, grants: readonly string[]): Located<string> | undefined =>
  oauth.grants?.find(({ value }) => grants.includes(value));

/** Longer than a year nothing should go on without its owner (OWASP ASVS 5.0 §10.4.8). */
export const YEAR_SECONDS = 31_536_000;

/** Whether everything that comes of one consent ends within a year. */
export const endsWithinYear = ({ maximumConsent }: OAuthSettings): boolean => {
  const seconds = maximumConsent?.ttl?.value ?? 0;
  return seconds > 0 && seconds <= YEAR_SECONDS;
};
