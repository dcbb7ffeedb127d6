import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CompiledAssembly, CompiledProvider, CompiledStep } from '../../src/assembly/types.ts';
import { readDefinitions } from '../harness/project.ts';
import { compiled, ibm, native, settingsOf } from './compiled-provider.ts';

const stepsOf = ({ routes }: CompiledAssembly): readonly CompiledStep[] => routes.flatMap(({ steps }) => steps);

/** A property of the first step of a policy at an endpoint. */
const property = (assembly: CompiledAssembly, step: string, name: string): unknown => {
  const found = stepsOf(assembly).find(({ id }) => id.endsWith(`#x-oauth/${step}`));
  assert.ok(found !== undefined, `there is no step ${step}`);
  return Reflect.get(Object(found.properties), name);
};

describe('what a provider does not say depends on its profile', () => {
  const confidential = '  client-type: confidential';
  const consent = '  authorization: { type: default-form }';
  const rows: readonly (readonly [about: string, name: keyof CompiledProvider, strict: unknown, legacy: unknown])[] = [
    ['PKCE', 'pkce', { mode: 'required', plain: false }, { mode: 'optional', plain: false }],
    ['a redirect to localhost on any port', 'localhostRedirects', false, true],
    ['the lifetime of a code', 'code', { lifetimeSeconds: 60 }, { lifetimeSeconds: 300 }],
    [
      'an access token',
      'accessToken',
      { lifetimeSeconds: 3600, audience: [] },
      { lifetimeSeconds: 3600, audience: [] },
    ],
    ['the scopes of a request without any', 'defaultScopes', [], []],
  ];
  for (const [about, name, strict, legacy] of rows) {
    test(`${about}: ${JSON.stringify(strict)} natively, ${JSON.stringify(legacy)} in IBM’s dialect`, async () => {
      assert.deepEqual(settingsOf(await compiled(native(confidential)))[name], strict);
      assert.deepEqual(settingsOf(await compiled(ibm(`  ${confidential}`)))[name], legacy);
    });
  }

  test('the profile given from outside wins over that of the dialect', async () => {
    const assembly = await compiled(native(`${confidential}\n${consent}`), 'legacy-v5');
    assert.equal(assembly.profile, 'legacy-v5');
    assert.equal(settingsOf(assembly).code.lifetimeSeconds, 300);
  });

  test('so does that of the document', async () => {
    const assembly = await compiled(native(`${confidential}\n${consent}\n  profile: legacy-v5`));
    assert.equal(settingsOf(assembly).code.lifetimeSeconds, 300);
  });

  test('the headers that an authentication URL gets: none natively, those of IBM API Connect v5 in its dialect', async () => {
    const url = 'authentication: { url: "https://users.example/check" }';
    const asked = async (text: string, more = ''): Promise<unknown> => {
      const written = text.replace(/authentication: .*/, url.replace(' }', `${more} }`));
      return Reflect.get(Object(settingsOf(await compiled(written)).authentication), 'forwardHeaders');
    };
    assert.deepEqual(await asked(native(confidential)), []);
    assert.equal(await asked(ibm('')), 'legacy-v5');
    for (const text of [native(confidential), ibm('')]) {
      assert.deepEqual(await asked(text, ', forward-headers: [X-Tenant]'), ['x-tenant']);
    }
  });

  test('a client type must be said natively; in IBM’s dialect it is public', async () => {
    const { problems } = await readDefinitions({ 'sign-in.yaml': native('') });
    assert.deepEqual(
      problems.filter(({ severity }) => severity === 'error').map(({ code }) => code),
      ['oauth/client-type'],
    );
    assert.equal(settingsOf(await compiled(ibm(''))).clientType, 'public');
  });

  test('natively a client must prove itself to look into tokens, whatever the client type (RFC 7662 §2.1)', async () => {
    const strict = await compiled(native('  client-type: public\n  introspection: true', '[accessCode]'));
    assert.equal(property(strict, 'introspect/authenticate-client', 'confidential'), true);
    assert.equal(property(strict, 'token/authenticate-client', 'confidential'), undefined);
    const legacy = await compiled(ibm('', ['/oauth2/authorize', '/oauth2/token', '/oauth2/introspect']));
    assert.equal(property(legacy, 'introspect/authenticate-client', 'confidential'), undefined);
  });
});

describe('refresh tokens', () => {
  const month = 2_682_000;
  const rows: readonly (readonly [written: string, strict: object | undefined, legacy: object | undefined])[] = [
    ['', undefined, undefined],
    ['refresh-token: { count: 0, ttl: 60 }', undefined, undefined],
    ['refresh-token: { ttl: 60 }', { lifetimeSeconds: 60 }, { lifetimeSeconds: 60, count: 2048 }],
    ['refresh-token: { count: 1 }', { lifetimeSeconds: month, count: 1 }, { lifetimeSeconds: month, count: 1 }],
    [
      'refresh-token: { ttl: 2, count: 4096, grace: 5 }',
      { lifetimeSeconds: 2, count: 4096, graceSeconds: 5 },
      { lifetimeSeconds: 2, count: 4096, graceSeconds: 5 },
    ],
  ];
  for (const [written, ...expected] of rows) {
    for (const [at, profile] of ['strict', 'legacy-v5'].entries()) {
      test(`where "${written}" is written are ${JSON.stringify(expected[at]) ?? 'none'} under ${profile}`, async () => {
        const indent = profile === 'strict' ? '  ' : '    ';
        const settings = `${indent}client-type: confidential\n${indent}${written}`;
        const assembly = await compiled(profile === 'strict' ? native(settings) : ibm(settings));
        const said = expected[at] && { graceSeconds: 0, ...expected[at] };
        assert.deepEqual(settingsOf(assembly).refreshToken, said);
      });
    }
  }

  for (const [written, seconds] of [
    ['', undefined],
    ['maximum-consent: { ttl: 0 }', undefined],
    ['maximum-consent: { ttl: 3600 }', 3600],
  ] as const) {
    test(`and what they lead to end ${seconds ?? 'whenever they do'} where "${written}" is written`, async () => {
      const settings = `  client-type: confidential\n  refresh-token: { ttl: 60 }\n  ${written}`;
      const assembly = await compiled(native(settings));
      assert.equal(settingsOf(assembly).consentSeconds, seconds);
    });
  }
});

describe('the endpoints of a provider', () => {
  const endpoints = async (text: string): Promise<unknown> => (await compiled(text)).provider?.endpoints;
  const confidential = '  client-type: confidential\n';

  test('are natively those that its settings ask for, at stock paths', async () => {
    assert.deepEqual(await endpoints(native(confidential)), {
      authorize: '/oauth2/authorize',
      token: '/oauth2/token',
    });
    assert.deepEqual(await endpoints(native(confidential, '[application]')), { token: '/oauth2/token' });
    const more = `${confidential}  introspection: true\n  revocation: { type: gateway, tokens: true }`;
    assert.deepEqual(await endpoints(native(more, '[application]')), {
      token: '/oauth2/token',
      introspect: '/oauth2/introspect',
      revoke: '/oauth2/revoke',
    });
    const last = `${confidential}  token-info: true\n  revocation: { permissions: true }`;
    assert.deepEqual(await endpoints(native(last, '[application]')), {
      token: '/oauth2/token',
      issued: '/oauth2/issued',
      tokeninfo: '/oauth2/tokeninfo',
      permissions: '/oauth2/permissions',
    });
  });

  test('have its keys among them where its tokens are JWTs', async () => {
    const signed = `${confidential}  access-token: { format: jwt }\n`;
    const at = async (more: string): Promise<unknown> =>
      Reflect.get(Object(await endpoints(native(signed + more, '[application]'))), 'jwks');
    assert.equal(await at(''), '/oauth2/jwks');
    assert.equal(await at('  endpoints: { jwks: /keys }'), '/keys');
  });

  test('stand where `endpoints` says', async () => {
    const moved = `${confidential}  endpoints: { token: /v2/tokens }`;
    assert.deepEqual(await endpoints(native(moved, '[application]')), { token: '/v2/tokens' });
  });

  test('of IBM’s dialect are those that are written, matched by their last segment', async () => {
    const paths = ['/a/b/authorize', '/token', '/x/introspect', '/y/revoke', '/other'];
    assert.deepEqual(await endpoints(ibm('    client-type: confidential', paths)), {
      authorize: '/a/b/authorize',
      token: '/token',
      introspect: '/x/introspect',
      revoke: '/y/revoke',
    });
  });

  test('have the operationId that is written for each method', async () => {
    const responses = 'responses: { 200: { description: An answer } }';
    const issued = `get: { operationId: list, ${responses} }, delete: { operationId: end, ${responses} }`;
    const text = ibm('    client-type: confidential').replace(/^paths:$/m, `paths:\n  /oauth2/issued: { ${issued} }`);
    const { routes } = await compiled(text);
    const ids = routes.flatMap(({ method, operationId }) => (operationId === undefined ? [] : [[method, operationId]]));
    assert.deepEqual(ids, [
      ['GET', 'list'],
      ['DELETE', 'end'],
    ]);
  });

  test('are no operations beside: each is compiled once, other operations of the document stay', async () => {
    const paths = ['/oauth2/authorize', '/oauth2/token', '/oauth2/issued', '/photos'];
    const { routes } = await compiled(ibm('    client-type: confidential', paths));
    assert.deepEqual(
      routes.map(({ method, template, respond }) => `${method} ${template} ${respond.policy}`),
      [
        'GET /oauth2/authorize oauth-respond',
        'POST /oauth2/authorize oauth-respond',
        'POST /oauth2/token oauth-respond',
        'GET /oauth2/issued oauth-respond',
        'DELETE /oauth2/issued oauth-respond',
        'POST /photos respond',
        'GET /.well-known/oauth-authorization-server respond',
      ],
    );
  });
});
