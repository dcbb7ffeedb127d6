import type { Definition } from '../../../definition/definition.ts';
import { usualNumberAt } from '../../../definition/keys/extensions.ts';
import { keyOf } from '../../place.ts';
import { clientTypeOf, endsWithinYear, firstGrantOf, YEAR_SECONDS } from '../../providers/oauth-choices.ts';
import { defineRule, type Finding } from '../../rule.ts';

/** A sign-in by a client without a secret that is never asked for again. */
export const endlessRefresh = defineRule({
  code: 'posture/endless-refresh',
  about: 'definition',
  why: 'A public client proves itself by its refresh token alone. While it is refreshed in time, whoever has it once acts for the user for years, and the user is never asked again.',
  source: 'RFC 9700 §4.14.2; OWASP ASVS 5.0 §10.4.8: an absolute end, also where tokens are rotated (A17)',
  severity: { strict: 'warning', 'legacy-v5': 'info' },
  examples: {
    good: [
      `
x-oauth:
  client-type: public
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  refresh-token: { ttl: 86400 }
  maximum-consent: { ttl: 31536000 }
`,
      `
x-oauth:
  client-type: public
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  refresh-token: { ttl: 86400, count: 364 }
`,
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  refresh-token: { ttl: 86400 }
`,
    ],
    bad: [
      `
x-oauth:
  client-type: public
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  refresh-token: { ttl: 86400 } #! posture/endless-refresh
`,
      `
x-ibm-configuration:
  oauth2:
    client-type: public
    scopes: { a: A }
    grants: [accessCode]
    authentication: { x-ibm-authentication-registry: staff }
    authorization: { type: default-form }
    refresh-token: { count: 2048, ttl: 2682000 } #! posture/endless-refresh
`,
    ],
  },
  *check({ definition }): Iterable<Finding> {
    const { oauth } = definition;
    if (oauth?.refreshToken === undefined || clientTypeOf(definition) !== 'public') return;
    if (firstGrantOf(oauth, ['accessCode', 'password']) === undefined) return;
    if (!endsWithinYear(oauth) && longestOf(definition) > YEAR_SECONDS) yield { at: keyOf(oauth.refreshToken.at) };
  },
  message: () => 'Clients without a secret can refresh for more than a year, and users are never asked again',
  help: 'Add maximum-consent: { ttl: 31536000 }, or the time after which users should sign in again.',
});

/** How long a chain of refresh tokens can go on, in seconds. */
const longestOf = ({ oauth, profile }: Definition): number => {
  const { ttl, count } = oauth?.refreshToken ?? {};
  const usualTimes = profile === 'strict' ? Number.POSITIVE_INFINITY : usualNumberAt(profile, 'refresh-token', 'count');
  const times = count?.value ?? usualTimes;
  const seconds = ttl?.value ?? usualNumberAt(profile, 'refresh-token', 'ttl');
  return times === 0 ? 0 : (times + 1) * seconds;
};
