import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CompiledAssembly, CompiledStep, Profile } from '../../src/assembly/types.ts';
import { compileDefinitions, readDefinitions } from '../harness/project.ts';

/** A native provider with these settings. */
const native = (settings: string, grants = '[accessCode, application]'): string => `
swagger: "2.0"
info: { title: Sign-in, version: 1.0.0, x-name: sign-in }
x-oauth:
  scopes: { read: See }
  grants: ${grants}
  authentication: { registry: staff }
${settings}
paths: {}
`;

/** The same in IBM's dialect, with its endpoints written. */
const ibm = (settings: string, paths: readonly string[] = ['/oauth2/authorize', '/oauth2/token']): string => `
swagger: "2.0"
info: { title: Sign-in, version: 1.0.0, x-ibm-name: sign-in }
paths:
${paths.map((path) => `  ${path}: { post: { responses: { 200: { description: An answer } } } }`).join('\n')}
x-ibm-configuration:
  oauth2:
    scopes: { read: See }
    grants: [accessCode]
    authentication: { x-ibm-authentication-registry: staff }
    authorization: { type: default-form }
${settings}
`;

const compiled = async (text: string, profile?: Profile): Promise<CompiledAssembly> => {
  const [assembly] = (await compileDefinitions({ 'sign-in.yaml': text }, profile)).assemblies;
  return assembly ?? assert.fail('nothing was compiled');
};

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
  const rows: readonly (readonly [about: string, step: string, name: string, strict: unknown, legacy: unknown])[] = [
    [
      'PKCE',
      'authorize/validate-authorization',
      'pkce',
      { mode: 'required', plain: false },
      { mode: 'optional', plain: true },
    ],
    [
      'PKCE at the token endpoint',
      'token/validate-grant',
      'pkce',
      { mode: 'required', plain: false },
      { mode: 'optional', plain: true },
    ],
    ['the lifetime of a code', 'authorize/issue', 'lifetimeSeconds', 60, 300],
    ['the lifetime of a token', 'token/issue', 'lifetimeSeconds', 3600, 3600],
    ['the scopes of a request without any', 'token/validate-grant', 'defaultScopes', [], []],
  ];
  for (const [about, step, name, strict, legacy] of rows) {
    test(`${about}: ${JSON.stringify(strict)} natively, ${JSON.stringify(legacy)} in IBM’s dialect`, async () => {
      assert.deepEqual(property(await compiled(native(confidential)), step, name), strict);
      assert.deepEqual(property(await compiled(ibm(`  ${confidential}`)), step, name), legacy);
    });
  }

  test('the profile given from outside wins over that of the dialect', async () => {
    const assembly = await compiled(native(`${confidential}\n${consent}`), 'legacy-v5');
    assert.equal(assembly.profile, 'legacy-v5');
    assert.equal(property(assembly, 'authorize/issue', 'lifetimeSeconds'), 300);
  });

  test('so does that of the document', async () => {
    const assembly = await compiled(native(`${confidential}\n${consent}\n  profile: legacy-v5`));
    assert.equal(property(assembly, 'authorize/issue', 'lifetimeSeconds'), 300);
  });

  test('a client type must be said natively; in IBM’s dialect it is public', async () => {
    const { problems } = await readDefinitions({ 'sign-in.yaml': native('') });
    assert.deepEqual(
      problems.filter(({ severity }) => severity === 'error').map(({ code }) => code),
      ['oauth/client-type'],
    );
    assert.equal(property(await compiled(ibm('')), 'token/authenticate-client', 'clientType'), 'public');
  });

  test('natively a client must prove itself to look into tokens, whatever the client type (RFC 7662 §2.1)', async () => {
    const strict = await compiled(native('  client-type: public\n  introspection: true', '[accessCode]'));
    assert.equal(property(strict, 'introspect/authenticate-client', 'clientType'), 'confidential');
    assert.equal(property(strict, 'token/authenticate-client', 'clientType'), 'public');
    const legacy = await compiled(ibm('', ['/oauth2/authorize', '/oauth2/token', '/oauth2/introspect']));
    assert.equal(property(legacy, 'introspect/authenticate-client', 'clientType'), 'public');
  });
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

  test('are no operations beside: each is compiled once, other operations of the document stay', async () => {
    const paths = ['/oauth2/authorize', '/oauth2/token', '/oauth2/issued', '/photos'];
    const { routes } = await compiled(ibm('    client-type: confidential', paths));
    assert.deepEqual(
      routes.map(({ method, template, respond }) => `${method} ${template} ${respond.policy}`),
      [
        'GET /oauth2/authorize oauth-respond',
        'POST /oauth2/authorize oauth-respond',
        'POST /oauth2/token oauth-respond',
        'POST /photos respond',
      ],
    );
  });
});
