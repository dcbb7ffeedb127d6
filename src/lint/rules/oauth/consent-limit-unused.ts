import type { Definition } from '../../../definition/definition.ts';
import { keyOf } from '../../place.ts';
import { authorizationOf } from '../../providers/oauth-choices.ts';
import { defineRule } from '../../rule.ts';

/** A limit on what refresh tokens prolong and consent is remembered for, where there is neither. */
export const consentLimitUnused = defineRule({
  code: 'oauth/consent-limit-unused',
  about: 'definition',
  why: 'The limit ends chains of refresh tokens, and consent that is remembered. Without any, tokens live as long as "access-token" says, and whoever set the limit relies on something else.',
  source: 'IBM API Connect v5, Creating an OAuth provider API: maximum consent only with refresh tokens',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  refresh-token: { count: 10, ttl: 3600 }
  maximum-consent: { ttl: 86400 }
`,
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  maximum-consent: { ttl: 0 }
`,
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  authorization: { remember: true }
  maximum-consent: { ttl: 86400 }
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  maximum-consent: { ttl: 86400 } #! oauth/consent-limit-unused
`,
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  refresh-token: { count: 0 }
  maximum-consent: { ttl: 86400 } #! oauth/consent-limit-unused
`,
    ],
  },
  *check({ definition }) {
    const { maximumConsent, refreshToken } = definition.oauth ?? {};
    const isLimited = (maximumConsent?.ttl?.value ?? 0) > 0;
    const isRefreshed = refreshToken !== undefined && refreshToken.count?.value !== 0;
    if (maximumConsent !== undefined && isLimited && !isRefreshed && !isRemembered(definition))
      yield { at: keyOf(maximumConsent.at) };
  },
  message: () => '"maximum-consent" limits what refresh tokens prolong, and this provider issues none',
  help: 'Add "refresh-token" with "count" and "ttl", or remove "maximum-consent".',
});

/** Where "authenticated" is API Connect v5's own, nothing goes by what was remembered. */
const isRemembered = (definition: Definition): boolean =>
  authorizationOf(definition) === 'authenticated'
    ? definition.profile === 'strict'
    : definition.oauth?.authorization?.remember?.value === true;
