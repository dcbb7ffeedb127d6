import { usualNumberAt } from '../../../definition/keys/extensions.ts';
import { valueOrKey } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** A limit on what was consented to that ends before the first access token would. */
export const consentLimitShort = defineRule({
  code: 'oauth/consent-limit-short',
  about: 'definition',
  why: 'Nothing outlives the limit: access tokens never live as long as "access-token" says, and no refresh token can ever be used after them.',
  source: 'IBM API Connect v5, Creating an OAuth provider API: the limit on the life of a chain of tokens',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  access-token: { ttl: 600 }
  refresh-token: { ttl: 600 }
  maximum-consent: { ttl: 601 }
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  access-token: { ttl: 600 }
  refresh-token: { ttl: 600 }
  maximum-consent:
    ttl: 600 #! oauth/consent-limit-short
`,
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  refresh-token: { ttl: 86400 }
  maximum-consent:
    ttl: 3600 #! oauth/consent-limit-short
`,
    ],
  },
  *check({ definition: { oauth, profile } }) {
    const { maximumConsent, refreshToken, accessToken } = oauth ?? {};
    const limit = maximumConsent?.ttl;
    // Where nothing is refreshed another rule speaks.
    if (limit === undefined || refreshToken === undefined || !Number.isInteger(limit.value) || limit.value <= 0) return;
    const lifetime = accessToken?.ttl?.value ?? usualNumberAt(profile, 'access-token', 'ttl');
    if (limit.value <= lifetime) yield { at: valueOrKey(limit.at), limit: limit.value, lifetime };
  },
  message: ({ limit, lifetime }) =>
    `"maximum-consent" ends everything after ${limit} seconds, and an access token lives ${lifetime}: nothing is ever refreshed`,
  help: 'Write a longer "ttl" for "maximum-consent", or a shorter one for "access-token".',
});
