import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Backend, startBackend } from '../harness/backend.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send, type TestAnswer, type TestRequest } from '../harness/send.ts';
import { Visitor } from '../harness/visitor.ts';
import {
  applications,
  authorizeUrl,
  errorOf,
  fieldOf,
  introspected,
  newCode,
  provider,
  redeem,
  refreshed,
  refreshTokenOf,
  tokenOf,
  users,
} from './acme.ts';

// What owners have allowed, listed and ended at /oauth2/issued (IBM API Connect v5).

const more = ['allow-legacy: [password]'];
const grants = '[accessCode, password]';
const refresh = '{ ttl: 86400 }';
const withIssued = (text: string): string => text.replace('tokens: true', 'tokens: true, permissions: true');

/** As the editor of API Connect v5 writes it, its users behind a URL. */
const ibm = `
swagger: "2.0"
info: { title: Old sign-in, version: 1.0.0, x-ibm-name: old }
basePath: /old
schemes: [https]
x-ibm-configuration:
  oauth2:
    client-type: confidential
    scopes: { read: See your records }
    grants: [password]
    authentication: { x-ibm-authentication-url: { url: "$(users-url)" } }
    refresh-token: { count: 2048, ttl: 86400 }
    revocation: { type: gateway }
securityDefinitions:
  clientIdHeader: { type: apiKey, in: header, name: X-IBM-Client-Id }
  clientSecretHeader: { type: apiKey, in: header, name: X-IBM-Client-Secret }
paths:
  /oauth2/token: { post: { responses: { 200: { description: A token } } } }
  /oauth2/issued:
    get: { security: [{ clientIdHeader: [], clientSecretHeader: [] }], responses: { 200: { description: A list } } }
    delete: { security: [{ clientIdHeader: [], clientSecretHeader: [] }], responses: { 200: { description: Ended } } }
`;

let gateway: TestGateway;
let userService: Backend;
before(async () => {
  userService = await startBackend(({ headers }) => ({
    status: headers['authorization'] === `Basic ${btoa('spoon:eatery')}` ? 200 : 401,
    headers: { 'API-Authenticated-Credential': 'cn=spoon,o=eatery' },
  }));
  gateway = await startGateway({
    definitions: {
      'acme.yaml': withIssued(provider({ clientType: 'public', grants, refresh, more })),
      'other.yaml': withIssued(provider({ name: 'other', grants: '[application, password]', refresh, more })),
      'closed.yaml': provider({ name: 'closed' }),
      'old.yaml': ibm,
    },
    applications,
    users: { staff: { ...users.staff, dora: 'a:b ü+%20' } },
    properties: { 'users-url': `${userService.url}/check` },
  });
});
after(async () => {
  await gateway?.close();
  await userService.close();
});

const shop = { 'X-IBM-Client-Id': 'shop', 'X-IBM-Client-Secret': 'shop-secret' };
const bob = ['bob', 'bob-password'] as const;
const issued = (request: Partial<TestRequest> = {}, path = '/acme/oauth2/issued'): Promise<TestAnswer> =>
  send(gateway.url, { path, basic: ['alice', 'alice-password'], headers: shop, ...request });
const listed = async (
  request: Partial<TestRequest> = {},
  path?: string,
): Promise<readonly Record<string, unknown>[]> => {
  const answer = await issued(request, path);
  assert.deepEqual([answer.status, answer.headers['cache-control']], [200, 'no-store'], answer.text);
  return answer.json() as Record<string, unknown>[]; // a list of maps
};
const end = (application: string, request: Partial<TestRequest> = {}, path = '/acme/oauth2/issued') =>
  issued({ method: 'DELETE', ...request }, `${path}?client-id=${application}`);
const passwordTokens = (form: Record<string, string>, path = '/acme/oauth2/token', basic?: readonly [string, string]) =>
  send(gateway.url, {
    path,
    basic: basic ?? ['shop', 'shop-secret'],
    form: { grant_type: 'password', scope: 'read', ...form },
  });
const asBob = { username: bob[0], password: bob[1] };

test('an owner sees each authorization once, whatever has come of it, and only their own at this provider', async () => {
  const code = await newCode(new Visitor(), authorizeUrl(gateway.url, { scope: 'read write' }));
  const first = await redeem(gateway.url, code);
  await refreshed(gateway.url, first);
  await passwordTokens(asBob);
  await passwordTokens({ username: 'alice', password: 'alice-password' }, '/other/oauth2/token');
  const own = { grant_type: 'client_credentials' };
  await passwordTokens(own, '/other/oauth2/token');
  const [one, ...others] = await listed();
  assert.deepEqual(others, []);
  const { issuedAt, expiredAt, consentedOn, ...rest } = one ?? {};
  assert.deepEqual(rest, {
    clientId: 'shop',
    clientName: 'The shop',
    owner: 'alice',
    scope: 'read write',
    refreshTokenIssued: true,
  });
  for (const time of [issuedAt, expiredAt, consentedOn])
    assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  assert.equal((Date.parse(String(expiredAt)) - Date.parse(String(issuedAt))) / 1000, 86_400);
  assert.equal((await listed({ basic: bob })).length, 1);
  assert.equal((await listed({}, '/other/oauth2/issued')).length, 1);
});

test('what they end is dead at once: tokens, refresh tokens, and codes on their way; that of others lives on (A31)', async () => {
  const visitor = new Visitor();
  const answer = await redeem(gateway.url, await newCode(visitor, authorizeUrl(gateway.url)));
  const code = await newCode(new Visitor(), authorizeUrl(gateway.url));
  const bobs = await passwordTokens(asBob);
  const elsewhere = await passwordTokens({ username: 'alice', password: 'alice-password' }, '/other/oauth2/token');
  const ended = await end('shop');
  assert.deepEqual([ended.status, ended.json()], [200, { status: 'success' }]);
  assert.deepEqual(await listed(), []);
  assert.deepEqual(await introspected(gateway.url, tokenOf(answer)), { active: false });
  assert.equal(errorOf(await refreshed(gateway.url, refreshTokenOf(answer))), 'invalid_grant');
  assert.equal(errorOf(await redeem(gateway.url, code)), 'invalid_grant');
  assert.equal((await introspected(gateway.url, tokenOf(bobs)))['active'], true);
  const form = { token: tokenOf(elsewhere) };
  const seen = await send(gateway.url, { path: '/other/oauth2/introspect', basic: ['shop', 'shop-secret'], form });
  assert.equal(fieldOf(seen, 'active'), true);
});

test('the consent that is remembered goes with it, also of an application that holds no token, or is none any more', async () => {
  const { consents } = gateway.stores;
  const now = Date.now();
  const given = {
    provider: 'acme',
    owner: 'user:staff/alice',
    scopes: ['read'],
    givenAt: now,
    expiresAt: now + 60_000,
  };
  const all = ['shop', 'phone', 'gone'].map((application) => ({ ...given, application }));
  const kept = [
    { ...given, application: 'archive' },
    { ...given, application: 'phone', owner: 'user:staff/bob' },
  ];
  for (const consent of [...all, ...kept]) await consents.remember(consent);
  for (const { application } of all) assert.equal((await end(application)).status, 200);
  for (const consent of all) assert.equal(await consents.find(consent, now), undefined, consent.application);
  for (const consent of kept) assert.notEqual(await consents.find(consent, now), undefined, consent.application);
});

test('what is allowed anew after that is good', async () => {
  await end('shop');
  // A rule ends what was issued at or before its millisecond.
  const ended = Date.now();
  while (Date.now() === ended) await new Promise(setImmediate);
  const answer = await passwordTokens({ username: 'alice', password: 'alice-password' });
  assert.equal((await introspected(gateway.url, tokenOf(answer)))['active'], true);
  assert.equal((await listed()).length, 1);
});

test('a public application asks by its id alone, in the header: the owner shows who may see (R8)', async () => {
  assert.equal((await issued({ headers: { 'X-IBM-Client-Id': 'phone' } })).status, 200);
  const named = await issued({ headers: {} }, '/acme/oauth2/issued?client_id=phone');
  assert.deepEqual([named.status, errorOf(named)], [401, 'invalid_client']);
  const confidential = await issued({ headers: { 'X-IBM-Client-Id': 'shop' } });
  assert.deepEqual([confidential.status, errorOf(confidential)], [401, 'invalid_client']);
  const refused = await issued({ headers: { 'X-IBM-Client-Id': 'phone' } }, '/other/oauth2/issued');
  assert.deepEqual(
    [refused.status, errorOf(refused)],
    [401, 'invalid_client'],
    'where the provider has no public ones',
  );
});

const strangers: readonly [about: string, request: Partial<TestRequest>][] = [
  ['a wrong password', { basic: ['alice', 'wrong'] }],
  ['an unknown user', { basic: ['carol', 'alice-password'] }],
  ['the credentials of an application', { basic: ['shop', 'shop-secret'] }],
  ['a bearer token', { headers: { ...shop, Authorization: 'Bearer hg_at_x' } }],
  [
    'two Authorization headers',
    { headers: { ...shop, Authorization: [`Basic ${btoa('alice:alice-password')}`, 'Basic eA=='] } },
  ],
  ['no colon', { headers: { ...shop, Authorization: `Basic ${btoa('alice')}` } }],
  ['bytes that are no UTF-8', { headers: { ...shop, Authorization: 'Basic /zr/' } }],
];
for (const [about, request] of strangers) {
  test(`with ${about} there is no owner: 401 with a challenge, and nothing ends`, async () => {
    for (const method of ['GET', 'DELETE']) {
      const answer = await send(gateway.url, {
        path: '/acme/oauth2/issued?client-id=shop',
        headers: shop,
        method,
        ...request,
      });
      assert.deepEqual([answer.status, errorOf(answer)], [401, 'access_denied']);
      assert.equal(answer.headers['www-authenticate'], 'Basic realm="Sign-in of acme", charset="UTF-8"');
      assert.equal(answer.headers['cache-control'], 'no-store');
    }
  });
}

test('a name ends at the first colon, and a password is taken as it is, in UTF-8 (RFC 7617 §2)', async () => {
  const login = (text: string) => ({ ...shop, Authorization: `Basic ${Buffer.from(text).toString('base64')}` });
  const path = '/acme/oauth2/issued';
  assert.equal((await send(gateway.url, { path, headers: login('dora:a:b ü+%20') })).status, 200);
  assert.equal((await send(gateway.url, { path, headers: login('dora:a%3Ab ü %20') })).status, 401);
});

test('an id that no application has ends nothing, with the same answer', async () => {
  for (const application of ['nobody', '__proto__', 'x'.repeat(2000), '%C3%BC']) {
    assert.deepEqual((await end(application)).json(), { status: 'success' });
  }
  for (const query of ['', '?client-id=', '?client-id=shop&client-id=phone', '?client-id=%ff', '?client_id=shop']) {
    const answer = await issued({ method: 'DELETE' }, `/acme/oauth2/issued${query}`);
    assert.deepEqual([answer.status, errorOf(answer)], [400, 'invalid_request'], query);
  }
});

test('it is there where the provider asks for it, and has no other methods', async () => {
  assert.equal((await issued({}, '/closed/oauth2/issued')).status, 404);
  for (const method of ['POST', 'PUT', 'OPTIONS']) {
    const answer = await issued({ method });
    assert.deepEqual([answer.status, answer.headers['allow']], [405, 'GET, DELETE, HEAD'], method);
  }
});

test('a document of API Connect v5 has it by its path, and its owner by the authentication URL', async () => {
  const path = '/old/oauth2/issued';
  const spoon = { basic: ['spoon', 'eatery'] as const };
  await passwordTokens({ username: 'spoon', password: 'eatery' }, '/old/oauth2/token');
  const [one] = await listed(spoon, path);
  assert.deepEqual([one?.['clientId'], one?.['owner']], ['shop', 'cn=spoon,o=eatery']);
  const wrong = await issued({ basic: ['spoon', 'wrong'] }, path);
  assert.deepEqual([wrong.status, errorOf(wrong)], [401, 'access_denied']);
  assert.equal((await end('shop', spoon, path)).status, 200);
  assert.deepEqual(await listed(spoon, path), []);
});

test('passwords are not tried without end by the id of a public application: 429 after 60 in a minute (A30)', async () => {
  const headers = { 'X-IBM-Client-Id': 'phone' };
  const form = { client_id: 'phone', token: 'x' };
  let refused: TestAnswer | undefined;
  for (let call = 0; call < 61; call += 1) {
    refused = await send(gateway.url, { path: '/acme/oauth2/revoke', form });
  }
  assert.deepEqual([refused?.status, errorOf(refused ?? assert.fail())], [429, 'temporarily_unavailable']);
  assert.match(String(refused?.headers['retry-after']), /^[1-9]\d?$/);
  assert.equal(refused?.headers['cache-control'], 'no-store');
  assert.equal((await issued({ headers })).status, 429, 'counted together');
  assert.equal((await issued()).status, 200, 'not who proves who they are');
});
