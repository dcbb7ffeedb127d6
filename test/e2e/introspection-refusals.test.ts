import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { settableClock, startGateway, type TestGateway } from '../harness/gateway.ts';
import { send, type TestAnswer, type TestRequest } from '../harness/send.ts';
import { Visitor } from '../harness/visitor.ts';
import {
  applications,
  authorizeUrl,
  errorOf,
  fieldOf,
  newCode,
  pkce,
  provider,
  redeem,
  refreshed,
  refreshTokenOf,
  tokenOf,
  users,
} from './acme.ts';

// A30: who is told about a token, and that everybody else gets one of two answers, 401 or {"active":false}, never stored.

const clock = settableClock(Date.now());
let gateway: TestGateway;
before(async () => {
  const refresh = '{ ttl: 86400 }';
  gateway = await startGateway({
    definitions: {
      'acme.yaml': provider({ refresh }),
      'other.yaml': provider({ name: 'other' }),
      'signed.yaml': provider({ name: 'signed' }).replace('{ ttl: 600 }', '{ ttl: 600, format: jwt }'),
      'old.yaml': provider({ name: 'old', clientType: 'public', grants: '[accessCode]', more: ['profile: legacy-v5'] }),
    },
    applications: [...applications, { id: 'auditor', secret: 'auditor-secret', introspect: 'all' }],
    users,
    clock,
  });
});
after(() => gateway.close());

const shop = ['shop', 'shop-secret'] as const;
const auditor = ['auditor', 'auditor-secret'] as const;
const own = async (name = 'acme', basic: readonly [string, string] = shop): Promise<string> => {
  const form = { grant_type: 'client_credentials', scope: 'read' };
  return tokenOf(await send(gateway.url, { path: `/${name}/oauth2/token`, basic, form }));
};
const allowed = async (): Promise<TestAnswer> =>
  redeem(gateway.url, await newCode(new Visitor(), authorizeUrl(gateway.url)));
/** A token of `phone` at the public provider in the form of API Connect v5. */
const phoneToken = async (): Promise<string> => {
  const named = { client_id: 'phone', redirect_uri: 'com.example.phone:/back' };
  const code = await newCode(new Visitor(), authorizeUrl(gateway.url, named, '/old/oauth2/authorize'));
  const form = { grant_type: 'authorization_code', code, code_verifier: pkce.verifier, ...named };
  return tokenOf(await send(gateway.url, { path: '/old/oauth2/token', form }));
};
const ask = (token: string, request: Partial<TestRequest> = {}): Promise<TestAnswer> =>
  send(gateway.url, { path: '/acme/oauth2/introspect', basic: shop, form: { token }, ...request });
/** Instead of Basic: in the form. */
const form = (token: string, more: Record<string, string>): Partial<TestRequest> =>
  ({ basic: undefined, form: { token, ...more } }) as Partial<TestRequest>; // as if it were left out

const assertUncached = ({ headers }: TestAnswer): void => {
  assert.equal(headers['content-type'], 'application/json');
  assert.deepEqual([headers['cache-control'], headers['pragma']], ['no-store', 'no-cache']);
};

const strangers: readonly [about: string, request: (token: string) => Partial<TestRequest>][] = [
  ['nothing', (token) => form(token, {})],
  ['an id alone', (token) => form(token, { client_id: 'shop' })],
  ['the id of a public application', (token) => form(token, { client_id: 'phone' })],
  ['an unknown id', (token) => form(token, { client_id: 'nobody', client_secret: 'shop-secret' })],
  ['a wrong secret', () => ({ basic: ['shop', 'wrong'] })],
  ['the secret of another', () => ({ basic: ['shop', 'rival-secret'] })],
  ['the token itself', (token) => ({ ...form(token, {}), bearer: token })],
];
for (const [about, request] of strangers) {
  test(`who shows ${about} learns nothing about a good token: 401 (A30)`, async () => {
    const token = await own();
    const answer = await ask(token, request(token));
    assert.deepEqual([answer.status, errorOf(answer), fieldOf(answer, 'active')], [401, 'invalid_client', undefined]);
    assert.match(String(answer.headers['www-authenticate']), /^Basic realm=/);
    assertUncached(answer);
  });
}

/** Makes a token; who asks about it, and where, if that is not `shop` at its provider. */
const unseen: readonly [about: string, made: () => Promise<string>, request?: Partial<TestRequest>][] = [
  ['another application’s', () => own('acme', ['rival', 'rival-secret'])],
  ['another provider’s', () => own('other'), { basic: auditor }],
  ['another provider’s JWT', () => own('signed'), { basic: auditor }],
  ['a refresh token, for who sees all tokens', async () => refreshTokenOf(await allowed()), { basic: auditor }],
  [
    'another application’s refresh token',
    async () => refreshTokenOf(await allowed()),
    { basic: ['rival', 'rival-secret'] },
  ],
  [
    'a refresh token that has been used',
    async () => {
      const used = refreshTokenOf(await allowed());
      await refreshed(gateway.url, used);
      return used;
    },
  ],
  ['an authorization code', () => newCode(new Visitor(), authorizeUrl(gateway.url))],
  [
    'expired',
    async () => {
      const token = await own();
      clock.advance(600);
      return token;
    },
  ],
  [
    'a JWT with another signature',
    async () => (await own('signed')).replace(/.{8}$/, 'AAAAAAAA'),
    { path: '/signed/oauth2/introspect' },
  ],
  ['a JWT of nobody', async () => 'eyJhbGciOiJub25lIn0.eyJqdGkiOiJ4In0.', { basic: auditor }],
  ['garbage', async () => '%"\\ü', { basic: auditor }],
  ['as long as a book', async () => `hg_at_${'A'.repeat(1_000_000)}`, { basic: auditor }],
];
for (const [about, made, request] of unseen) {
  for (const hint of ['', 'access_token', 'refresh_token', 'nonsense']) {
    test(`of what is ${about} nothing is told${hint && `, hinted at as ${hint}`} (A30, RFC 7662 §2.2)`, async () => {
      const answer = await ask('', { form: { token: await made(), token_type_hint: hint }, ...request });
      assert.deepEqual([answer.status, answer.json()], [200, { active: false }]);
      assertUncached(answer);
    });
  }
}

test('the application sees its own, a JWT too, whatever the hint (RFC 7662 §2.1)', async () => {
  for (const hint of ['access_token', 'refresh_token', 'nonsense', 'x'.repeat(10_000)]) {
    const opaque = await ask('', { form: { token: await own(), token_type_hint: hint } });
    assert.deepEqual([fieldOf(opaque, 'active'), fieldOf(opaque, 'token_type')], [true, 'Bearer']);
    const path = '/signed/oauth2/introspect';
    const signed = await ask('', { path, form: { token: await own('signed'), token_type_hint: hint } });
    assert.deepEqual([fieldOf(signed, 'active'), fieldOf(signed, 'client_id')], [true, 'shop']);
  }
});

test('in a document of API Connect v5 a public application asks by its id alone, and sees its own tokens only', async () => {
  const token = await phoneToken();
  const at = { path: '/old/oauth2/introspect' };
  const seen = await ask('', { ...form(token, { client_id: 'phone' }), ...at });
  assert.deepEqual([fieldOf(seen, 'active'), fieldOf(seen, 'username')], [true, 'alice'], seen.text);
  assertUncached(seen);
  const unnamed = await ask('', { ...form(token, {}), ...at });
  assert.deepEqual([unnamed.status, errorOf(unnamed)], [401, 'invalid_client']);
  const others = await ask(token, { basic: shop, ...at });
  assert.deepEqual(others.json(), { active: false });
});

test('it is told 60 times a minute, and then to wait (A30)', async () => {
  clock.advance(60);
  const at = { ...form('x', { client_id: 'phone' }), path: '/old/oauth2/introspect' };
  for (let call = 0; call < 60; call += 1) assert.equal((await ask('', at)).status, 200);
  const refused = await ask('', at);
  assert.deepEqual([refused.status, refused.headers['retry-after']], [429, '60']);
  assertUncached(refused);
  assert.equal((await ask(await own())).status, 200, 'not who proves who they are');
  clock.advance(60);
  assert.equal((await ask('', at)).status, 200);
});
