import type { Located, OAuthSettings } from '../../../definition/definition.ts';
import { rangeAt } from '../../../definition/keys/extensions.ts';
import type { Severity } from '../../../diagnostics/problem.ts';
import { endsWithinYear, YEAR_SECONDS } from '../../providers/oauth-choices.ts';
import { defineRule, type Finding } from '../../rule.ts';

const HOUR = 3600;
const DAY = 86_400;

/** Tokens that are worth stealing for long. */
export const longLifetime = defineRule({
  code: 'posture/long-lifetime',
  about: 'definition',
  why: 'Whoever steals a token has it for as long as it lives, and who verifies it alone learns of no revocation before that.',
  source:
    'RFC 6750 §5.3: bearer tokens of one hour or less; RFC 9700 §2.1.2 for those in browsers; OWASP ASVS 5.0 §10.4.3: codes of a minute; §10.4.8: refresh tokens expire (A10, A17)',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  authorization-code: { ttl: 60 }
  access-token: { ttl: 86400 }
  refresh-token: { ttl: 31536000 }
`,
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  refresh-token: { ttl: 63072000 }
  maximum-consent: { ttl: 31536000 }
`,
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  refresh-token: { count: 0, ttl: 63072000 }
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  authorization-code:
    ttl: 61 #! posture/long-lifetime
  access-token:
    ttl: 86401 #! posture/long-lifetime
  refresh-token:
    ttl: 31536001 #! posture/long-lifetime
`,
      `
x-oauth:
  client-type: public
  scopes: { a: A }
  grants: [implicit]
  allow-legacy: [implicit]
  authentication: { registry: staff }
  access-token:
    ttl: 3601 #! posture/long-lifetime
`,
    ],
  },
  *check({ definition: { oauth } }): Iterable<Long> {
    if (oauth === undefined) return;
    for (const { setting, written, most, ...one } of limitsOf(oauth)) {
      // What is out of range is an error of its own.
      if (written === undefined || written.value <= most || written.value > rangeAt(setting, 'ttl').to) continue;
      yield { ...one, at: written.at, value: written.value, most };
    }
  },
  message: ({ what, value }) => `${what} live ${inWords(value)}`,
  help: ({ help, most }) => `${help}: ${most} seconds at most.`,
});

interface Texts {
  readonly what: string;
  readonly help: string;
  readonly severity?: Severity;
}

interface Long extends Finding, Texts {
  readonly value: number;
  readonly most: number;
}

interface Limit extends Texts {
  readonly setting: string;
  readonly written: Located<number> | undefined;
  readonly most: number;
}

const limitsOf = (oauth: OAuthSettings): readonly Limit[] => {
  const { authorizationCode, accessToken, refreshToken, grants } = oauth;
  const isInBrowsers = grants?.some(({ value }) => value === 'implicit') === true;
  return [
    {
      setting: 'authorization-code',
      written: authorizationCode?.ttl,
      most: 60,
      severity: 'info',
      what: 'Codes',
      help: 'Clients exchange a code at once; a minute is enough',
    },
    // The hour of RFC 6750 is advice that documents of all vendors pass over: from a day on it is a risk of its own.
    isInBrowsers
      ? {
          setting: 'access-token',
          written: accessToken?.ttl,
          most: HOUR,
          what: 'Access tokens, which "implicit" leaves in browsers,',
          help: 'Write a shorter "ttl"',
        }
      : {
          setting: 'access-token',
          written: accessToken?.ttl,
          most: DAY,
          what: 'Access tokens',
          help: 'Write a shorter "ttl", and let clients refresh',
        },
    {
      setting: 'refresh-token',
      // A count of 0 turns them off.
      written: endsWithinYear(oauth) || refreshToken?.count?.value === 0 ? undefined : refreshToken?.ttl,
      most: YEAR_SECONDS,
      what: 'Refresh tokens that nobody uses',
      help: 'Write a shorter "ttl", or limit everything by "maximum-consent"',
    },
  ];
};

const inWords = (seconds: number): string => {
  if (seconds >= 2 * YEAR_SECONDS) return `${Math.floor(seconds / YEAR_SECONDS)} years`;
  if (seconds >= 2 * DAY) return `${Math.floor(seconds / DAY)} days`;
  if (seconds >= 2 * HOUR) return `${Math.floor(seconds / HOUR)} hours`;
  return `${seconds} seconds`;
};
