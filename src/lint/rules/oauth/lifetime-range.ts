import type { Located, OAuthSettings } from '../../../definition/definition.ts';
import { rangeAt } from '../../../definition/keys/extensions.ts';
import { defineRule } from '../../rule.ts';

type Limited = readonly [written: Located<number> | undefined, ...path: readonly string[]];

const limitedOf = (oauth: OAuthSettings): readonly Limited[] => [
  [oauth.authorizationCode?.ttl, 'authorization-code', 'ttl'],
  [oauth.accessToken?.ttl, 'access-token', 'ttl'],
  [oauth.refreshToken?.ttl, 'refresh-token', 'ttl'],
  [oauth.refreshToken?.count, 'refresh-token', 'count'],
  [oauth.refreshToken?.grace, 'refresh-token', 'grace'],
  [oauth.maximumConsent?.ttl, 'maximum-consent', 'ttl'],
  [oauth.session?.idle, 'session', 'idle'],
  [oauth.session?.ttl, 'session', 'ttl'],
];

/** A lifetime or count that is out of range. */
export const lifetimeRange = defineRule({
  code: 'oauth/lifetime-range',
  about: 'definition',
  why: 'A lifetime of 0 seconds gives tokens that nobody can use, one of millennia gives tokens that never end.',
  source: 'IBM API Connect v5, ranges of the OAuth provider settings; RFC 6749 §4.1.2 for codes',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      'x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application], access-token: { ttl: 63244800 } } #! posture/long-lifetime',
      'x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application], authorization-code: { ttl: 600 } }',
      'x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application], refresh-token: { ttl: 60, grace: 30 } }',
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  access-token: { ttl: 0 } #! oauth/lifetime-range
  authorization-code: { ttl: 601 } #! oauth/lifetime-range
`,
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  access-token: { ttl: 63244801 } #! oauth/lifetime-range
  authorization-code: { ttl: 1.5 } #! oauth/lifetime-range
  refresh-token: { ttl: 3600, grace: 31 } #! oauth/lifetime-range
`,
    ],
  },
  *check({ definition: { oauth } }) {
    if (oauth === undefined) return;
    for (const [written, ...path] of limitedOf(oauth)) {
      if (written === undefined) continue;
      const { value, at } = written;
      const { from, to, unit } = rangeAt(...path);
      const setting = path.join('.');
      if (!Number.isInteger(value) || value < from || value > to) yield { at, value, setting, from, to, unit };
    }
  },
  message: ({ value, setting, from, to }) => `"${setting}" is ${value}, not a whole number from ${from} to ${to}`,
  help: ({ from, to, unit }) => `Write a whole number${unit === 'seconds' ? ' of seconds' : ''} from ${from} to ${to}.`,
});
