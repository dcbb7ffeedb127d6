import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { problemsIn } from './example-project.ts';

const PROVIDER = `swagger: "2.0"
info: { title: Sign-in, version: 1.0.0, x-name: sign-in }
basePath: /sign-in
x-oauth:
  client-type: confidential
  scopes:
    a: A
  grants: [accessCode]
  authentication: { registry: staff }
  access-token: { ttl: 3600 }
paths: {}
`;

const API = `swagger: "2.0"
info: { title: Photos, version: 1.0.0, x-name: photos }
basePath: /photos
securityDefinitions:
  oauth: { type: oauth2, flow: accessCode, authorizationUrl: /sign-in/oauth2/authorize, tokenUrl: /sign-in/oauth2/token, scopes: { a: A, b: B } }
security: [{ oauth: [a] }]
paths: { /a: { get: { responses: { 200: { description: A } } } } }
`;

type Case = readonly [written: string, instead: string, found: string, help: RegExp];

const inProvider: readonly Case[] = [
  ['grants: [accessCode]', 'grants: authorization_code', '8:11 definition/wrong-type', /\[accessCode\]/],
  [
    'grants: [accessCode]',
    'grants: "password, client_credentials"',
    '8:11 definition/wrong-type',
    /\[password, application\]/,
  ],
  ['[accessCode]', '[accessCode, Client-Credentials]', '8:24 oauth/grant-unknown', /Write "application"/],
  ['[accessCode]', '[accessCode, refresh-token]', '8:24 oauth/grant-unknown', /"refresh-token" beside "grants"/],
  ['{ registry: staff }', '{ authentication-url: x }', '9:21 definition/unknown-key', /one of: registry, url/],
  ['ttl: 3600', 'ttl: 360000000', '10:24 oauth/lifetime-range', /63244800/],
  ['version: 1.0.0', 'version: 1.0', '2:34 openapi/schema', /^Put it in quotes: "1.0"\.$/],
  ['paths: {}\n', '', '1:1 openapi/schema', /paths: \{\}\.$/],
];

const inApi: readonly Case[] = [
  ['[{ oauth: [a] }]', '[{ oauth: [c] }]', '6:22 security/undefined-scope', /^Write|^Add|Did you mean/],
  ['[{ oauth: [a] }]', '[{ oauth: [b] }]', '6:21 security/scope-not-offered', /Add "b"/],
];

describe('a mistake that many make is one problem, which says what to write', () => {
  for (const [written, instead, found, help] of inProvider) {
    test(`in a provider: ${instead === '' ? `no ${written.trim()}` : instead}`, async () => {
      await assertOne({ 'sign-in.yaml': PROVIDER.replace(written, instead) }, found, help);
    });
  }
  for (const [written, instead, found, help] of inApi) {
    test(`in an API: security: ${instead}`, async () => {
      await assertOne({ 'photos.yaml': API.replace(written, instead), 'sign-in.yaml': PROVIDER }, found, help);
    });
  }

  for (const instead of ['[oauth]', '{ oauth: [a] }', 'oauth']) {
    test(`in an API: security: ${instead} says how a requirement is written`, async () => {
      const problems = await problemsIn(
        new Map(Object.entries({ 'photos.yaml': API.replace('[{ oauth: [a] }]', instead) })),
      );
      const [problem] = problems.filter(({ code }) => code === 'openapi/schema');
      assert.match(problem?.help ?? '', /- (oauth|name): \[scope\]/);
    });
  }

  test('a line that is not indented as it should be is told where it may belong', async () => {
    const problems = await problemsIn(
      new Map(Object.entries({ 'sign-in.yaml': PROVIDER.replace('    a: A', '  a: A') })),
    );
    assert.match(problems.find(({ code }) => code === 'definition/unknown-key')?.help ?? '', /belongs to "scopes"/);
  });
});

const assertOne = async (files: Readonly<Record<string, string>>, found: string, help: RegExp): Promise<void> => {
  const problems = await problemsIn(new Map(Object.entries(files)));
  assert.deepEqual(
    problems.map(({ line, column, code }) => `${line}:${column} ${code}`),
    [found],
  );
  assert.match(problems[0]?.help ?? '', help);
};
