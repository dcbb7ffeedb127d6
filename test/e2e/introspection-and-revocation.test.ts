import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send, type TestAnswer, type TestRequest } from '../harness/send.ts';
import { Visitor } from '../harness/visitor.ts';
import { authorizeUrl, errorOf, fieldOf, newCode, pkce, provider, tokenOf, users } from './acme.ts';

// Introspection (RFC 7662) and revocation (RFC 7009): whose token it is decides.

let gateway: TestGateway;
before(async () => {
  gateway = await startGateway({
    definitions: {
      'acme.yaml': provider(),
      'other.yaml': provider({ name: 'other' }),
      'phones.yaml': provider({ name: 'phones', clientType: 'public', grants: '[accessCode]' }),
    },
    applications: [
      { id: 'shop', secret: 'shop-secret' },
      { id: 'rival', secret: 'rival-secret' },
      { id: 'phone', redirectUris: ['com.example.phone:/back'] },
      { id: 'auditor', secret: 'auditor-secret', introspect: 'all' },
    ],
    users,
  });
});
after(() => gateway.close());

const shop = ['shop', 'shop-secret'] as const;
const newToken = async (basic: readonly [string, string] = shop): Promise<string> => {
  const form = { grant_type: 'client_credentials', scope: 'read' };
  return tokenOf(await send(gateway.url, { path: '/acme/oauth2/token', basic, form }));
};

const ask = (form: Record<string, string>, basic: readonly [string, string] = shop, path = '/acme/oauth2/introspect') =>
  send(gateway.url, { path, basic, form });

test('an application looks into its own tokens; the subject is not a user’s (RFC 7662 §2.2, RFC 9700 §4.15)', async () => {
  const presented = await newToken();
  for (const hint of ['access_token', 'refresh_token', 'nonsense']) {
    const answer = await ask({ token: presented, token_type_hint: hint });
    const { exp, iat, ...about } = answer.json() as Record<string, unknown>; // RFC 7662 §2.2: an object
    assert.deepEqual(about, {
      active: true,
      scope: 'read',
      client_id: 'shop',
      sub: 'client:shop',
      token_type: 'Bearer',
      iss: `${gateway.url}/acme`,
    });
    assert.equal(Number(exp) - Number(iat), 600);
    assertUncached(answer);
  }
});

const auditor = ['auditor', 'auditor-secret'] as const;
const unseen: readonly [about: string, look: () => Promise<TestAnswer>][] = [
  ['another application’s', async () => ask({ token: await newToken(['rival', 'rival-secret']) })],
  ['another provider’s', async () => ask({ token: await newToken() }, auditor, '/other/oauth2/introspect')],
  ['unknown', () => ask({ token: `hg_at_${'A'.repeat(43)}` }, auditor)],
  ['none', () => ask({ token: 'x' }, auditor)],
  ['one with a byte changed', async () => ask({ token: flipped(await newToken()) }, auditor)],
];
for (const [about, look] of unseen) {
  test(`of a token that is ${about} nothing is told (RFC 7662 §2.2)`, async () => {
    const answer = await look();
    assert.deepEqual([answer.status, answer.json()], [200, { active: false }]);
  });
}
const flipped = (text: string): string => text.slice(0, -2) + (text.at(-2) === 'A' ? 'B' : 'A') + text.slice(-1);

test('an application that may see all sees the tokens of others', async () => {
  assert.equal(fieldOf(await ask({ token: await newToken() }, auditor), 'client_id'), 'shop');
});

const callers: readonly [about: string, request: Omit<TestRequest, 'path'>, status: number, error: string][] = [
  ['without credentials', { form: { token: 'x' } }, 401, 'invalid_client'],
  ['with a wrong secret', { basic: ['shop', 'wrong'], form: { token: 'x' } }, 401, 'invalid_client'],
  ['without a token', { basic: shop, form: { x: '1' } }, 400, 'invalid_request'],
  ['with two tokens', { basic: shop, form: 'token=a&token=b' }, 400, 'invalid_request'],
  ['with JSON', { basic: shop, json: { token: 'x' } }, 400, 'invalid_request'],
];
for (const endpoint of ['introspect', 'revoke']) {
  for (const [about, request, status, error] of callers) {
    test(`${endpoint} ${about} is refused with ${status} ${error}`, async () => {
      const answer = await send(gateway.url, { path: `/acme/oauth2/${endpoint}`, ...request });
      assert.equal(answer.status, status);
      assert.equal(errorOf(answer), error);
      assertUncached(answer);
    });
  }
}

const revoke = (presented: string, basic: readonly [string, string] = shop, more: Record<string, string> = {}) =>
  ask({ token: presented, ...more }, basic, '/acme/oauth2/revoke');

test('an application ends its own tokens, whatever the hint says, and as often as it likes (RFC 7009 §2.1)', async () => {
  for (const hint of ['access_token', 'refresh_token', 'nonsense']) {
    const presented = await newToken();
    for (const time of ['first', 'second']) {
      const answer = await revoke(presented, shop, { token_type_hint: hint });
      assert.equal(answer.status, 200, time);
      assertUncached(answer);
    }
    assert.equal(fieldOf(await ask({ token: presented }), 'active'), false);
  }
});

test('tokens of others stay as they are, and nothing is told about them (RFC 7009 §2.2)', async () => {
  const presented = await newToken();
  const own = await revoke(await newToken());
  for (const answer of [
    await revoke(presented, ['rival', 'rival-secret']),
    await revoke(presented, auditor),
    await ask({ token: presented }, shop, '/other/oauth2/revoke'),
    await revoke('nonsense'),
  ])
    assert.deepEqual([answer.status, answer.text], [own.status, own.text]);
  assert.equal(fieldOf(await ask({ token: presented }), 'active'), true);
});

test('a public application ends its tokens by its id alone, but cannot look into them (RFC 7009 §2.1, RFC 7662 §2.1)', async () => {
  const named = { client_id: 'phone', redirect_uri: 'com.example.phone:/back' };
  const code = await newCode(new Visitor(), authorizeUrl(gateway.url, named, '/phones/oauth2/authorize'));
  const form = { grant_type: 'authorization_code', code, code_verifier: pkce.verifier, ...named };
  const presented = tokenOf(await send(gateway.url, { path: '/phones/oauth2/token', form }));
  const at = (endpoint: string) => ({
    path: `/phones/oauth2/${endpoint}`,
    form: { client_id: 'phone', token: presented },
  });
  const seen = async () => fieldOf(await ask({ token: presented }, auditor, '/phones/oauth2/introspect'), 'active');
  assert.equal(errorOf(await send(gateway.url, at('introspect'))), 'invalid_client');
  assert.equal(await seen(), true);
  assert.equal((await send(gateway.url, at('revoke'))).status, 200);
  assert.equal(await seen(), false);
});

const assertUncached = ({ headers }: TestAnswer): void => {
  assert.equal(headers['content-type'], 'application/json');
  assert.deepEqual([headers['cache-control'], headers['pragma']], ['no-store', 'no-cache']);
};
