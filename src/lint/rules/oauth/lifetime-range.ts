import type { Located, OAuthSettings } from '../../../definition/definition.ts';
import { defineRule } from '../../rule.ts';

interface Limited {
  readonly written: Located<number> | undefined;
  readonly setting: string;
  readonly from: number;
  readonly to: number;
}

const limitedOf = (oauth: OAuthSettings): readonly Limited[] => [
  // 600 s: a code should live ten minutes at most (RFC 6749 §4.1.2).
  { written: oauth.authorizationCode?.ttl, setting: 'authorization-code.ttl', from: 1, to: 600 },
  { written: oauth.accessToken?.ttl, setting: 'access-token.ttl', from: 1, to: 63_244_800 },
  { written: oauth.refreshToken?.ttl, setting: 'refresh-token.ttl', from: 2, to: 252_979_200 },
  { written: oauth.refreshToken?.count, setting: 'refresh-token.count', from: 0, to: 4096 },
  // 30 s: the retry after a lost answer comes soon; for so long a stolen refresh token is not told from it.
  { written: oauth.refreshToken?.grace, setting: 'refresh-token.grace', from: 0, to: 30 },
  { written: oauth.maximumConsent?.ttl, setting: 'maximum-consent.ttl', from: 0, to: 2_529_792_000 },
  // 30 days: so long a browser that was left behind signs in whoever finds it.
  { written: oauth.session?.idle, setting: 'session.idle', from: 1, to: 2_592_000 },
  { written: oauth.session?.ttl, setting: 'session.ttl', from: 1, to: 2_592_000 },
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
      'x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application], access-token: { ttl: 63244800 } }',
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
    for (const { written, setting, from, to } of limitedOf(oauth)) {
      if (written === undefined) continue;
      const { value, at } = written;
      if (!Number.isInteger(value) || value < from || value > to) yield { at, value, setting, from, to };
    }
  },
  message: ({ value, setting, from, to }) => `"${setting}" is ${value}, not a whole number from ${from} to ${to}`,
  help: ({ setting, from, to }) =>
    `Write a whole number${setting.endsWith('count') ? '' : ' of seconds'} from ${from} to ${to}.`,
});
