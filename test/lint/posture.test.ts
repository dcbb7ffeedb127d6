/** What is safe enough and what is not, at its edges: RFC 9700, OAuth 2.1, OWASP ASVS 5.0. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { formatPretty } from '../../src/diagnostics/format-pretty.ts';
import type { Problem } from '../../src/diagnostics/problem.ts';
import { noNames } from '../../src/lint/environment-names.ts';
import { filesOf, problemsIn } from './example-project.ts';
import { document, elsewhere, operation, type Profile, profiles, type Tree, textOf } from './example-provider.ts';

const found = async (text: string, codes: RegExp): Promise<readonly string[]> =>
  (await problemsIn(new Map([['provider.json', text]])))
    .filter(({ code }) => codes.test(code))
    .map(({ severity, code, pointer }) => `${severity} ${code} ${pointer.replace(/^.*\/(x-oauth|oauth2)\b/, '')}`);

describe('lifetimes: the longest that nothing is said of, and one second more', () => {
  const limits: readonly (readonly [setting: string, most: number, severity: string, beside?: Tree])[] = [
    ['authorization-code', 60, 'info'],
    ['access-token', 86_400, 'warning'],
    ['access-token', 3600, 'warning', { 'client-type': 'public', grants: ['accessCode', 'implicit'] }],
    ['refresh-token', 31_536_000, 'warning'],
  ];
  for (const [setting, most, severity, beside = {}] of limits) {
    for (const profile of profiles) {
      test(`${setting}.ttl of ${most}${beside['grants'] === undefined ? '' : ' with "implicit"'} (${profile}; A10, A17)`, async () => {
        const saidOf = (ttl: number): Promise<readonly string[]> =>
          found(textOf({ oauth: { ...beside, [setting]: { ttl } } }, profile), /^posture\/long-lifetime$/);
        assert.deepEqual(await saidOf(most), []);
        assert.deepEqual(await saidOf(most + 1), [`${severity} posture/long-lifetime /${setting}/ttl`]);
      });
    }
  }

  test('refresh tokens of years are no matter where a maximum consent of a year ends them all', async () => {
    const saidOf = (ttl: number): Promise<readonly string[]> => {
      const oauth = { 'refresh-token': { ttl: 63_072_000 }, 'maximum-consent': { ttl } };
      return found(textOf({ oauth }, 'strict'), /^posture\/long-lifetime$/);
    };
    assert.deepEqual(await saidOf(31_536_000), []);
    for (const ttl of [31_536_001, 0]) {
      assert.deepEqual(await saidOf(ttl), ['warning posture/long-lifetime /refresh-token/ttl']);
    }
  });

  test('public clients refresh for a year at most: count and lifetime together (RFC 9700 §4.14.2; A17)', async () => {
    const saidOf = (refresh: Tree, clientType = 'public'): Promise<readonly string[]> => {
      const oauth = { 'client-type': clientType, grants: ['accessCode'], 'refresh-token': refresh };
      return found(textOf({ oauth }, 'strict'), /^posture\/endless-refresh$/);
    };
    assert.deepEqual(await saidOf({ ttl: 86_400, count: 364 }), []);
    assert.deepEqual(await saidOf({ ttl: 86_400, count: 365 }), ['warning posture/endless-refresh /refresh-token']);
    assert.deepEqual(await saidOf({ ttl: 86_400, count: 0 }), []);
    assert.deepEqual(await saidOf({ ttl: 86_400, count: 365 }, 'confidential'), []);
  });
});

describe('PKCE (RFC 9700 §2.1.1; A11)', () => {
  const cases: readonly (readonly [
    clientType: string,
    mode: string | undefined,
    profile: Profile,
    severity?: string,
  ])[] = [
    ['public', undefined, 'strict'],
    ['public', 'required', 'legacy-v5'],
    ['public', 'optional', 'strict', 'warning'],
    ['public', 'optional', 'legacy-v5', 'warning'],
    ['public', undefined, 'legacy-v5', 'info'],
    ['public', 'off', 'legacy-v5', 'warning'],
    ['confidential', 'optional', 'strict'],
    ['confidential', undefined, 'legacy-v5'],
    ['confidential', 'off', 'strict', 'warning'],
  ];
  for (const [clientType, mode, profile, severity] of cases) {
    test(`${mode ?? 'not said'} for ${clientType} clients (${profile}): ${severity ?? 'nothing is said'}`, async () => {
      const oauth = { 'client-type': clientType, grants: ['accessCode'], ...(mode && { pkce: { mode } }) };
      const said = await found(textOf({ oauth }, profile), /^posture\/pkce$/);
      assert.deepEqual(
        said.map((one) => one.split(' ')[0]),
        severity === undefined ? [] : [severity],
      );
    });
  }
});

describe('credentials and decisions over plain http', () => {
  const url = 'http://Inside.example:8080/ask';
  const services: readonly (readonly [what: string, oauth: Tree, pointer: string])[] = [
    ['the authentication URL', { authentication: { url } }, '/authentication/url'],
    ['a login service', { ...elsewhere, 'identity-extraction': { type: 'redirect', url } }, '/identity-extraction/url'],
    ['a login form', { 'identity-extraction': { type: 'custom-form', url } }, '/identity-extraction/url'],
    [
      'a consent form',
      { authorization: { type: 'custom-form', 'custom-form': { url } } },
      '/authorization/custom-form/url',
    ],
    [
      'a scope check for the application',
      { 'scope-validators': { application: { url } } },
      '/scope-validators/application/url',
    ],
    ['a scope check for the owner', { 'scope-validators': { owner: { url } } }, '/scope-validators/owner/url'],
    ['the metadata URL', { metadata: { 'metadata-url': { url } } }, '/metadata/metadata-url/url'],
    ['the revocation URL', { revocation: { url } }, '/revocation/url'],
  ];
  const judged = async (oauth: Tree, profile: Profile, hosts?: readonly string[]): Promise<readonly string[]> => {
    const environment = hosts && { ...noNames, registries: new Set(['staff']), insecureCallouts: new Set(hosts) };
    const problems = await problemsIn(new Map([['provider.json', textOf({ oauth }, profile)]]), environment);
    return problems
      .filter(({ severity }) => severity !== 'info')
      .filter(({ code }) => code === 'oauth/credentials-over-http')
      .map(({ severity, pointer }) => `${severity} ${pointer.replace(/^.*\/(x-oauth|oauth2)\b/, '')}`);
  };
  for (const [what, oauth, pointer] of services) {
    for (const profile of profiles) {
      test(`${what} is an error unless the environment names its host (${profile}; RFC 6749 §10.9)`, async () => {
        assert.deepEqual(await judged(oauth, profile), [`error ${pointer}`]);
        assert.deepEqual(await judged(oauth, profile, ['outside.example']), [`error ${pointer}`]);
        assert.deepEqual(await judged(oauth, profile, ['inside.example']), []);
      });
    }
  }

  test('this machine, a property and what is never asked are none', async () => {
    for (const own of ['http://127.0.0.1:9/x', 'http://[::1]/x', 'http://localhost/x', 'https://a.example', '$(a)/x']) {
      assert.deepEqual(await judged({ metadata: { url: own } }, 'strict'), []);
    }
    const unused = { grants: ['application'], authentication: { url } };
    assert.deepEqual(await judged(unused, 'strict'), []);
  });
});

describe('secrets in a document', () => {
  const withProperty = (name: string, value: string): string =>
    `x-gateway:\n  properties:\n    ${name}:\n      value: ${JSON.stringify(value)}\n`;
  const judged = (text: string): Promise<readonly Problem[]> => problemsIn(filesOf(text));
  const isTold = async (text: string): Promise<boolean> =>
    (await judged(text)).some(({ code }) => code === 'posture/secret-literal');

  const secrets: readonly (readonly [name: string, value: string])[] = [
    ['backend-password', '0penSesame'],
    ['clientSecret', 'd41d8cd98f00b204'],
    ['X_API_KEY', '9f86d081884c7d65'],
    ['db.password', '1234'],
    ['anything', '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----'],
    ['anything', '{"kty":"oct","k":"c2VjcmV0"}'],
    ['anything', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlcw'],
    ['anything', 'Basic YWxpY2U6c2VjcmV0'],
    ['anything', 'https://alice:wonderland@backend.example/'],
    ['anything', 'AKIAIOSFODNN7EXAMPLE'],
  ];
  for (const [name, value] of secrets) {
    test(`"${name}": ${value.slice(0, 12)}… is one`, async () => assert.ok(await isTold(withProperty(name, value))));
  }

  const others: readonly (readonly [name: string, value: string])[] = [
    ['backend-password', ''],
    ['backend-password', '$(other)'],
    ['backend-password', '<your password>'],
    ['backend-password', 'changeme'],
    ['backend-password', '********'],
    ['password-url', 'https://id.example/reset'],
    ['secret', 'https://vault.example/path'],
    ['secret-rotation', 'monthly'],
    ['anything', '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----'],
    ['anything', '{"kty":"EC","x":"a","y":"b"}'],
    ['anything', 'Bearer $(token)'],
    ['anything', '9f86d081884c7d659a2feaa0c55ad015'],
  ];
  for (const [name, value] of others) {
    test(`"${name}": ${JSON.stringify(value.slice(0, 30))} is none`, async () =>
      assert.equal(await isTold(withProperty(name, value)), false));
  }

  test('no report repeats one, in no frame of any problem (CWE-532; A44)', async () => {
    const text = [
      'basePath: nowhere',
      'x-gateway:',
      '  properties:',
      '    signing-key:',
      '      value: |',
      '        -----BEGIN PRIVATE KEY-----',
      '        canary-of-the-key',
      '        -----END PRIVATE KEY-----',
      '    api-secret: { value: canary-in-a-line }',
      '  enforce: true',
    ].join('\n');
    const problems = await judged(text);
    assert.equal(problems.filter(({ code }) => code === 'posture/secret-literal').length, 2);
    const report = formatPretty(problems, new Map([['example.yaml', { text }]]), { colour: false });
    assert.match(report, /definition\/unknown-key/);
    assert.doesNotMatch(report, /canary/);
    assert.doesNotMatch(JSON.stringify(problems), /canary/);
  });
});

describe('endpoints of a provider', () => {
  const ofPublicClients = { 'client-type': 'public', grants: ['accessCode'] };
  const switches = { revocation: { type: 'gateway', tokens: true, permissions: true }, introspection: true };
  const withPaths = (paths: Tree): Tree => ({ paths: { ...(document['paths'] as Tree), ...paths } }); // written there

  test('a secret is asked of no public client by the security of the document either (R8)', async () => {
    const paths = withPaths({
      '/oauth2/issued': { get: operation, delete: operation },
      '/oauth2/revoke': { post: operation },
      '/oauth2/introspect': { post: operation },
    });
    const root = { ...paths, security: [{ id: [], secret: [] }] };
    const saidOf = (profile: Profile, security: unknown): Promise<readonly string[]> => {
      const oauth = { ...ofPublicClients, ...switches };
      return found(textOf({ oauth, root: { ...root, security } }, profile), /^oauth\/public-secret$/);
    };
    const at = '/security/0/secret';
    // One of "issued", which has two methods at one path, one of "revoke", and one of "introspect".
    const [native, ibm] = [await saidOf('strict', root.security), await saidOf('legacy-v5', root.security)];
    assert.deepEqual(new Set(native), new Set([`error oauth/public-secret ${at}`]));
    assert.deepEqual(new Set(ibm), new Set([`warning oauth/public-secret ${at}`]));
    assert.deepEqual([native.length, ibm.length], [2, 3]);
    assert.deepEqual(await saidOf('strict', [{ id: [] }]), []);
  });

  test('an empty URL switches a setting off, in both dialects', async () => {
    const off = { url: '', 'tls-profile': '' };
    const oauth = {
      revocation: off,
      metadata: { 'metadata-url': off },
      'scope-validators': { application: off, owner: off },
      'identity-extraction': { type: 'default-form', 'redirect-url': '', 'custom-form': off },
      authorization: { type: 'default-form', 'custom-form': off },
    };
    for (const profile of profiles) {
      assert.deepEqual(await found(textOf({ oauth }, profile), /^(oauth\/(?!definition-missing)|posture\/)/), []);
    }
  });

  test('but where tokens are revoked at a path, it is told that API Connect v5 would not look (A31)', async () => {
    const root = withPaths({ '/oauth2/revoke': { post: operation } });
    const saidOf = (revocation: unknown): Promise<readonly string[]> =>
      found(textOf({ oauth: { revocation }, root }, 'legacy-v5'), /^oauth\/revocation-off$/);
    assert.deepEqual(await saidOf({ url: '', 'tls-profile': '' }), ['info oauth/revocation-off /revocation']);
    assert.deepEqual(await saidOf({ type: 'gateway' }), []);
    assert.deepEqual(await saidOf({ url: 'https://lists.example' }), []);
  });

  test('authorize without a grant that needs it is information; an endpoint natively switched off is an error', async () => {
    const grants = { grants: ['application'] };
    assert.deepEqual(await found(textOf({ oauth: grants }, 'strict'), /^oauth\/endpoint-off$/), [
      'info oauth/endpoint-off /paths/~1oauth2~1authorize',
    ]);
    const root = withPaths({ '/oauth2/introspect': { post: operation } });
    const saidOf = (profile: Profile, oauth: Tree): Promise<readonly string[]> =>
      found(textOf({ oauth, root }, profile), /^oauth\/endpoint-off$/);
    assert.deepEqual(await saidOf('strict', {}), ['error oauth/endpoint-off /paths/~1oauth2~1introspect']);
    assert.deepEqual(await saidOf('strict', { introspection: true }), []);
    assert.deepEqual(await saidOf('legacy-v5', {}), []);
  });
});
