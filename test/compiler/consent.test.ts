import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CompiledProvider } from '../../src/assembly/types.ts';
import { compiled, ibm, native, settingsOf } from './compiled-provider.ts';

describe('sign-in and consent', () => {
  const confidential = '  client-type: confidential\n';
  const bothOf = async (settings: string): Promise<readonly CompiledProvider[]> => {
    const indented = settings.replaceAll(/^ {2}/gm, '    ');
    const legacy = ibm(indented).replace('    authorization: { type: default-form }\n', '');
    return [settingsOf(await compiled(native(settings))), settingsOf(await compiled(legacy))];
  };

  test('users sign in on a form; natively they consent on another, in IBM’s dialect by signing in', async () => {
    const [strict, legacy] = await bothOf(confidential);
    assert.deepEqual([strict?.identityExtraction, legacy?.identityExtraction], Array(2).fill({ type: 'default-form' }));
    assert.deepEqual(strict?.authorization, { type: 'default-form', remember: false });
    assert.deepEqual(legacy?.authorization, { type: 'authenticated', remember: false });
    for (const one of [strict, legacy])
      assert.deepEqual([one?.session, one?.pages, one?.metadata], [undefined, {}, undefined]);
  });

  const sha256 = 'AB'.repeat(32);
  const rows: readonly (readonly [written: string, name: keyof CompiledProvider, expected: unknown])[] = [
    ['identity-extraction: basic', 'identityExtraction', { type: 'basic' }],
    [
      `identity-extraction: { type: custom-form, url: "https://f", tls-profile: p, sha256: ${sha256} }`,
      'identityExtraction',
      { type: 'custom-form', url: 'https://f', tlsProfile: 'p', sha256: sha256.toLowerCase() },
    ],
    [
      'authorization: { type: custom-form, custom-form: { url: "https://f", tls-profile: p }, remember: true }',
      'authorization',
      { type: 'custom-form', remember: true, url: 'https://f', tlsProfile: 'p' },
    ],
    ['authorization: authenticated', 'authorization', { type: 'authenticated', remember: false }],
    ['session: {}', 'session', { idleSeconds: 900, lifetimeSeconds: 28_800 }],
    ['session: { idle: 60 }', 'session', { idleSeconds: 60, lifetimeSeconds: 28_800 }],
    ['session: { ttl: 600 }', 'session', { idleSeconds: 600, lifetimeSeconds: 600 }],
    ['session: { idle: 60, ttl: 2592000 }', 'session', { idleSeconds: 60, lifetimeSeconds: 2_592_000 }],
    [
      'metadata: { metadata-url: { url: "https://m", tls-profile: p } }',
      'metadata',
      { url: 'https://m', tlsProfile: 'p' },
    ],
    ['pages: { title: Acme, logo: acme.svg }', 'pages', { title: 'Acme', logo: 'acme.svg' }],
  ];
  for (const [written, name, expected] of rows) {
    test(`${written} is ${JSON.stringify(expected)} in both dialects`, async () => {
      for (const settings of await bothOf(`${confidential}  ${written}`)) assert.deepEqual(settings[name], expected);
    });
  }

  test('they sign in elsewhere where that is written', async () => {
    const redirect = `  identity-extraction: { type: redirect, redirect-url: "https://login.example/start" }
  authorization: authenticated`;
    const text = native(confidential + redirect).replace('registry: staff', 'url: "https://login.example/verify"');
    const expected = { type: 'redirect', url: 'https://login.example/start' };
    assert.deepEqual(settingsOf(await compiled(text)).identityExtraction, expected);
  });

  test('metadata is collected just before tokens are made: at authorize for the implicit grant alone', async () => {
    const written = '  client-type: public\n  metadata: { url: "https://m" }\n  allow-legacy: [implicit]';
    const placesOf = async (grants: string): Promise<readonly string[]> =>
      (await compiled(native(written, grants))).routes.flatMap(({ method, path, steps }) => {
        const at = steps.findIndex(({ policy }) => policy === 'oauth-collect-metadata');
        return at < 0 ? [] : [`${method} ${path} ${steps[at + 1]?.policy}`];
      });
    const atToken = 'POST /oauth2/token oauth-issue';
    assert.deepEqual(await placesOf('[accessCode]'), [atToken]);
    assert.deepEqual(await placesOf('[accessCode, implicit]'), [
      'GET /oauth2/authorize oauth-issue',
      'POST /oauth2/authorize oauth-issue',
      atToken,
    ]);
  });

  test('no step of the author’s runs at the pages of owners, caught faults included', async () => {
    const assembly = `
x-assembly:
  execute: [{ throw: { name: Stopped } }]
  catch: [{ default: [{ set-variable: { actions: [{ set: message.body, value: caught }] } }] }]
`;
    const settings = `${confidential}  session: {}\n  revocation: { permissions: true }`;
    const { routes } = await compiled(native(settings) + assembly);
    const policiesAt = (path: string): readonly string[] =>
      routes.flatMap((one) =>
        one.path === path
          ? [`${one.method} ${one.steps.map(({ policy }) => policy).join(' ')}, ${one.catch.length} caught`]
          : [],
      );
    const seen = 'oauth-authenticate-user oauth-permissions, 0 caught';
    assert.deepEqual(policiesAt('/oauth2/permissions'), [`GET ${seen}`, `POST ${seen}`]);
    assert.deepEqual(policiesAt('/oauth2/logout'), ['GET oauth-logout, 0 caught', 'POST oauth-logout, 0 caught']);
    assert.match(policiesAt('/oauth2/token').join(), /throw, 1 caught$/);
    const refusals = routes.flatMap(({ path, respond }) =>
      /permissions|logout/.test(path) ? [Reflect.get(Object(respond.properties), 'refusals')] : [],
    );
    assert.deepEqual(refusals, ['page', 'page', 'page', 'page']);
  });
});
