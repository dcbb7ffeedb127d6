/**
 * The rules between the settings of an OAuth provider, R1 to R16 (IBM API Connect v5, Creating an OAuth provider API):
 * those of documents as problems in both profiles, those of a running gateway with the test that holds them.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  document,
  elsewhere,
  errors,
  operation,
  type Profile,
  profiles,
  said,
  type Rule as Tested,
  type Tree,
  textOf,
  tolerated,
} from './example-provider.ts';

/** Of IBM's rules. */
interface Rule extends Tested {
  readonly id: string;
}

const ofPublicClients = { 'client-type': 'public', grants: ['accessCode'] };

const withEndpoints = {
  ...ofPublicClients,
  introspection: true,
  revocation: { type: 'gateway', tokens: true, permissions: true },
};

const secretAsked = (name: string, severity: Rule['severity'], method = 'post'): Rule => {
  const path = `/oauth2/${name}`;
  const withSecurity = (security: unknown): Tree => ({
    paths: { ...(document['paths'] as Tree), [path]: { [method]: { ...operation, security } } }, // written above
  });
  return {
    id: 'R8',
    says: `${method.toUpperCase()} "${name}" asks public clients for no secret`,
    code: 'oauth/public-secret',
    severity,
    bad: { oauth: withEndpoints, root: withSecurity([{ id: [], secret: [] }]) },
    at: `/paths/~1oauth2~1${name}/${method}/security/0/secret`,
    good: { oauth: withEndpoints, root: withSecurity([]) },
  };
};

const userChecked = (grant: string, clientType: string): Rule => ({
  id: 'R13',
  says: `the grant "${grant}" needs to know users, client credentials do not`,
  code: 'oauth/authentication-required',
  severity: errors,
  bad: { oauth: { grants: [grant], 'client-type': clientType, authentication: undefined } },
  at: '/grants/0',
  good: { oauth: { grants: ['application'], authentication: undefined } },
});

const rules: readonly Rule[] = [
  {
    id: 'R1',
    says: 'a provider has at least one scope',
    code: 'oauth/scope-required',
    severity: errors,
    bad: { oauth: { scopes: {} } },
    at: '/scopes',
    good: { oauth: { scopes: { read: '' } } },
  },
  {
    id: 'R2',
    says: 'a provider has at least one grant',
    code: 'oauth/grant-required',
    severity: errors,
    bad: { oauth: { grants: [] } },
    at: '/grants',
    good: { oauth: { grants: ['application'] } },
  },
  {
    id: 'R3',
    says: 'client credentials are not for public clients',
    code: 'oauth/public-application',
    severity: tolerated,
    bad: { oauth: { 'client-type': 'public' } },
    at: '/grants/1',
    good: { oauth: ofPublicClients },
  },
  {
    id: 'R4',
    says: 'the implicit grant is not for confidential clients',
    code: 'oauth/confidential-implicit',
    severity: tolerated,
    bad: { oauth: { grants: ['implicit'] } },
    at: '/grants/0',
    good: { oauth: { grants: ['implicit'], 'client-type': 'public' } },
  },
  {
    id: 'R5',
    says: 'identity extraction by redirect needs an authentication URL',
    code: 'oauth/redirect-needs-authentication-url',
    severity: errors,
    bad: { oauth: { ...elsewhere, authentication: { registry: 'staff' } } },
    at: '/identity-extraction/type',
    good: { oauth: elsewhere },
  },
  {
    id: 'R6',
    says: 'identity extraction by redirect needs the authorization "authenticated"',
    code: 'oauth/redirect-needs-authenticated',
    severity: errors,
    bad: { oauth: { ...elsewhere, authorization: { type: 'default-form' } } },
    at: '/authorization/type',
    good: { oauth: elsewhere },
  },
  {
    id: 'R7',
    says: 'a maximum consent needs refresh tokens',
    code: 'oauth/consent-limit-unused',
    severity: tolerated,
    bad: { oauth: { 'maximum-consent': { ttl: 60 } } },
    at: '/maximum-consent',
    good: { oauth: { 'maximum-consent': { ttl: 60 }, 'refresh-token': { count: 1 }, 'access-token': { ttl: 30 } } },
  },
  secretAsked('issued', tolerated, 'get'),
  secretAsked('issued', tolerated, 'delete'),
  secretAsked('revoke', tolerated),
  // Natively whoever looks into tokens proves who that is (RFC 7662 §2.1), whatever the type of the other clients.
  secretAsked('introspect', { 'legacy-v5': 'warning' }),
  {
    id: 'R10',
    says: 'a provider that is served is reached by https only',
    code: 'oauth/plain-http',
    severity: tolerated,
    bad: { root: { schemes: ['https', 'http'] } },
    at: '/schemes/1',
    good: { root: { schemes: ['http'], 'x-gateway': { enforced: false } } },
  },
  userChecked('accessCode', 'confidential'),
  userChecked('password', 'confidential'),
  userChecked('implicit', 'public'),
];

describe('rules between the settings of a provider', () => {
  for (const { id, says, code, severity, bad, at, good } of rules) {
    for (const profile of profiles) {
      const expected = severity[profile] === undefined ? [] : [`${severity[profile]} ${code} ${at}`];
      test(`${id}: ${says} (${profile}: ${severity[profile] ?? 'no rule'})`, async () => {
        assert.deepEqual(await said(textOf(bad, profile)), expected);
        assert.deepEqual(await said(textOf(good, profile)), []);
      });
    }
  }

  for (const [profile, severity] of Object.entries(tolerated)) {
    test(`R9: in IBM's dialect a provider writes the paths that its grants need (${profile}: ${severity})`, async () => {
      const textWith = (paths: readonly string[], grant: string): string => {
        const written = Object.fromEntries(paths.map((path) => [path, { post: operation }]));
        return textOf({ oauth: { grants: [grant] }, root: { paths: written } }, profile as Profile, 'ibm'); // a key of the table
      };
      const missing = [`${severity} oauth/endpoint-missing /paths`];
      assert.deepEqual(await said(textWith(['/token'], 'accessCode')), missing);
      assert.deepEqual(await said(textWith(['/authorize'], 'accessCode')), missing);
      assert.deepEqual(await said(textWith(['/oauth2/authorize', '/oauth2/token'], 'accessCode')), []);
      assert.deepEqual(await said(textWith(['/token'], 'application')), []);
    });
  }

  test('R9: a native provider need not write any', async () => {
    assert.deepEqual(await said(textOf({ root: { paths: {} } }, 'strict')), []);
  });
});

describe('lifetimes and counts: both edges, and one beyond each', () => {
  const limits: readonly (readonly [setting: string, member: string, from: number, to: number])[] = [
    ['access-token', 'ttl', 1, 63_244_800],
    ['refresh-token', 'ttl', 2, 252_979_200],
    ['refresh-token', 'count', 0, 4096],
    ['maximum-consent', 'ttl', 0, 2_529_792_000],
    ['authorization-code', 'ttl', 1, 600],
    ['session', 'ttl', 1, 2_592_000],
  ];
  for (const [setting, member, from, to] of limits) {
    for (const profile of profiles) {
      test(`${setting}.${member} is a whole number from ${from} to ${to} (${profile})`, async () => {
        const beside = setting === 'maximum-consent' ? { 'refresh-token': { count: 1 } } : {};
        const saidOf = async (value: unknown): Promise<readonly string[]> =>
          said(textOf({ oauth: { ...beside, [setting]: { [member]: value } } }, profile));
        const refused = [`error oauth/lifetime-range /${setting}/${member}`];
        for (const value of [from, to]) assert.deepEqual(await saidOf(value), []);
        for (const value of [from - 1, to + 1, from + 0.5]) assert.deepEqual(await saidOf(value), refused);
        for (const value of [String(from), null, [from]]) {
          assert.deepEqual(await saidOf(value), [`error definition/wrong-type /${setting}/${member}`]);
        }
      });
    }
  }
});

describe('rules of a running gateway are held by other tests', () => {
  const facts: readonly (readonly [id: string, says: string, file: string, title: string])[] = [
    [
      'R11',
      'a token has every scope of a requirement, not one of them',
      'policies/require-security/examples.yaml',
      'A token that lacks a scope is told which are needed (RFC 6750 §3.1)',
    ],
    [
      'R12',
      'the default form is a page of the gateway, on which users sign in',
      'test/browser/sign-in.test.ts',
      'the keyboard alone is enough',
    ],
    [
      'R14',
      'a revoked token is dead at every API; only the provider that issued it revokes it, which is stricter than v5',
      'policies/require-security/examples.yaml',
      'A token that has been revoked',
    ],
    [
      'R14',
      'and at every process that shares the store',
      'test/e2e/two-processes.test.ts',
      'a token revoked in one process is dead in the other, also where that has just seen it alive',
    ],
    [
      'R15',
      'a code is good once, whatever "revocation" says, and in all processes that share the store',
      'test/e2e/two-processes.test.ts',
      'of one code presented to both processes at once one exchange wins, and its token dies with the reuse',
    ],
  ];
  for (const [id, says, file, title] of facts) {
    test(`${id}: ${says}`, () => {
      const text = readFileSync(join(import.meta.dirname, '../..', file), 'utf8');
      assert.ok(text.includes(title), `${file} has no test "${title}" any more`);
    });
  }

  test('R16, no gateway revocation in a hosted product, is none of ours: the setting is served wherever the gateway runs', async () => {
    for (const profile of profiles) {
      assert.deepEqual(await said(textOf({ oauth: { revocation: { type: 'gateway' } } }, profile)), []);
    }
  });
});
