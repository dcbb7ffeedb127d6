import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { type Backend, type BackendAnswer, type Received, startBackend } from '../harness/backend.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send, type TestAnswer } from '../harness/send.ts';
import { type Page, Visitor } from '../harness/visitor.ts';
import {
  allowedBy,
  applications,
  authorizeUrl,
  broughtBack,
  consentOf,
  errorOf,
  fieldOf,
  introspected,
  newCode,
  type ProviderInit,
  provider,
  redeem,
  refreshed,
  refreshTokenOf,
  tokenOf,
  users,
} from './acme.ts';

// A provider whose tokens another service can revoke: it is asked before each use, and told of all that is issued.

const acme = (url = '$(lists)/revoked', init: ProviderInit = {}): string => {
  const gatewayManaged = 'revocation: { type: gateway, tokens: true }';
  const text = provider({ refresh: '{ ttl: 600 }', ...init });
  return `${text.replace(gatewayManaged, `revocation: { url: "${url}", tokens: true }`)}
x-gateway: { properties: { lists: { value: "${lists.url}" } } }
`;
};

const records = `
swagger: "2.0"
info: { title: Records, version: 1.0.0, x-name: records }
basePath: /records
x-gateway: { properties: { lists: { value: "http://127.0.0.1:9/elsewhere" } } }
securityDefinitions:
  acme: { type: oauth2, flow: application, tokenUrl: /acme/oauth2/token, scopes: { read: R } }
security: [{ acme: [read] }]
paths:
  /: { get: { responses: { 200: { description: All } } } }
x-assembly: { execute: [{ set-variable: { actions: [{ set: message.body, value: served }] } }] }
`;

const xml = (entries = ''): BackendAnswer => ({
  headers: { 'Content-Type': 'application/xml' },
  body: `<oauth-revocation>${entries}</oauth-revocation>`,
});
const down: BackendAnswer = { status: 500 };
const nothing = xml();

let lists: Backend;
/** What is answered to each GET; an announcement is always taken in. */
let answer: (asked: Received) => BackendAnswer;
let gateway: TestGateway;
before(async () => {
  lists = await startBackend((asked) => answer(asked));
  gateway = await startGateway({
    definitions: { 'acme.yaml': acme(), 'records.yaml': records },
    applications,
    users,
  });
});
after(async () => {
  await lists.close();
  await gateway.close();
});
beforeEach(() => {
  answer = () => nothing;
  lists.received.length = 0;
});
afterEach(() => {
  const lines = JSON.stringify(gateway.log);
  assert.doesNotMatch(lines, /hg_(?:at|rt|ac)_|alice-password/, 'no token and no password is in the log');
});

/** From now on these are listed, and announcements are taken in. */
const list = (entries: string): void => {
  answer = ({ method }) => (method === 'GET' ? xml(entries) : {});
};
const lastAsked = (): Received => lists.received.findLast(({ method }) => method === 'GET') ?? assert.fail();
const use = (token: string): Promise<TestAnswer> => send(gateway.url, { path: '/records', bearer: token });
const tokens = async (): Promise<TestAnswer> =>
  redeem(gateway.url, await newCode(new Visitor(), authorizeUrl(gateway.url)));
const consented = (parameters: Readonly<Record<string, string | undefined>> = {}): Promise<Page> =>
  allowedBy(new Visitor(), authorizeUrl(gateway.url, parameters));

test('each of the four uses is asked about under its own header, by the id of its request', async () => {
  const answered = await tokens();
  await use(tokenOf(answered));
  await refreshed(gateway.url, answered);
  const about = lists.received
    .filter(({ method }) => method === 'GET')
    .map(({ headers }) => ['consent', 'code', 'access-token', 'refresh-token'].filter((name) => headers[name]));
  assert.deepEqual(about, [['consent'], ['code'], ['access-token'], ['refresh-token']]);
  const ids = lists.received.map(({ headers }) => headers['x-transaction-id']);
  // A code and its announcement are one request, and so are a refresh token and its.
  assert.equal(new Set(ids).size, 4);
  // Also at the API, which has another property of that name.
  assert.ok(lists.received.every(({ path }) => path === '/revoked'));
});

test('a consent that is listed grants nothing', async () => {
  list('<resource-owner client-id="shop">alice</resource-owner>');
  const { error, code, state } = broughtBack(await consented());
  assert.deepEqual([error, code, state], ['access_denied', undefined, 'state-1']);
});

test('a refresh token that is listed is not valid, and the access tokens of its authorization end with it', async () => {
  const answered = await tokens();
  list(`<token type="refresh">${refreshTokenOf(answered)}</token>`);
  assert.equal(errorOf(await refreshed(gateway.url, answered)), 'invalid_grant');
  answer = () => nothing;
  assert.equal((await use(tokenOf(answered))).status, 401);
});

test('an access token that is listed opens nothing, whoever asks about it', async () => {
  const answered = await tokens();
  const token = tokenOf(answered);
  assert.equal((await use(token)).text, 'served');
  list(`<token type="access">${token}</token>`);
  const refused = await use(token);
  assert.equal(refused.status, 401);
  assert.match(String(refused.headers['www-authenticate']), /error="invalid_token"/);
  assert.deepEqual(await introspected(gateway.url, token), { active: false });
  answer = () => nothing;
  assert.equal((await use(token)).text, 'served');
});

for (const [when, uses] of [
  ['before it was used', 0],
  ['since it has been used', 1],
] as const) {
  test(`a code that is listed ${when} is not valid, and nothing of its authorization is (RFC 6749 §4.1.2)`, async () => {
    const code = await newCode(new Visitor(), authorizeUrl(gateway.url));
    const token = uses === 1 ? tokenOf(await redeem(gateway.url, code)) : undefined;
    list(`<token type="code">${code}</token>`);
    const refused = await redeem(gateway.url, code);
    assert.deepEqual([refused.status, errorOf(refused)], [400, 'invalid_grant']);
    answer = () => nothing;
    assert.equal(errorOf(await redeem(gateway.url, code)), 'invalid_grant');
    if (token !== undefined) assert.equal((await use(token)).status, 401);
  });
}

test('the id of a consent, listed later, ends everything that has come of it', async () => {
  const first = await tokens();
  const id = lists.received[0]?.headers['consent'] ?? assert.fail();
  const second = await refreshed(gateway.url, first);
  const other = await tokens();
  list(`<token type="consent">${id}</token>`);
  assert.equal((await use(tokenOf(second))).status, 401);
  assert.equal(errorOf(await refreshed(gateway.url, second)), 'invalid_grant');
  assert.equal((await use(tokenOf(other))).text, 'served');
});

test('what was issued before a moment ends, and what is issued after it does not', async () => {
  const old = await tokens();
  list(`<everytoken before="${new Date(Date.now() + 1000).toISOString()}"/>`);
  assert.equal((await use(tokenOf(old))).status, 401);
  assert.equal(errorOf(await refreshed(gateway.url, old)), 'invalid_grant');
  list(`<everytoken before="${new Date(Date.now() - 60_000).toISOString()}"/>`);
  assert.equal((await use(tokenOf(await tokens()))).text, 'served');
});

test('while the list is down nothing is let in, nobody is told that their token is not valid, and nothing is used up', async () => {
  const code = await newCode(new Visitor(), authorizeUrl(gateway.url));
  const kept = await tokens();
  answer = () => down;
  const exchange = await redeem(gateway.url, code);
  const refresh = await refreshed(gateway.url, kept);
  for (const one of [exchange, refresh, await use(tokenOf(kept))]) {
    assert.deepEqual([one.status, one.headers['retry-after']], [503, '5']);
  }
  assert.deepEqual([errorOf(exchange), errorOf(refresh)], ['temporarily_unavailable', 'temporarily_unavailable']);
  const { error, code: none } = broughtBack(await consented());
  assert.deepEqual([error, none], ['temporarily_unavailable', undefined]);
  answer = () => nothing;
  assert.equal((await redeem(gateway.url, code)).status, 200);
  assert.equal((await use(tokenOf(kept))).text, 'served');
  assert.equal((await refreshed(gateway.url, kept)).status, 200);
});

test('a token that the announcement of did not get through is revoked, with all of its authorization', async () => {
  const answered = await tokens();
  answer = ({ method }) => (method === 'POST' ? { status: 500 } : nothing);
  const failed = await refreshed(gateway.url, answered);
  assert.deepEqual([failed.status, errorOf(failed)], [503, 'temporarily_unavailable']);
  const announced = /<access_token>([^<]+)</.exec(lists.received.at(-1)?.body ?? '')?.[1] ?? assert.fail();
  answer = () => nothing;
  assert.equal((await use(announced)).status, 401);
  assert.equal((await use(tokenOf(answered))).status, 401);
  assert.equal(errorOf(await refreshed(gateway.url, answered)), 'invalid_grant');
});

test('an announcement says what was exchanged for what', async () => {
  const code = await newCode(new Visitor(), authorizeUrl(gateway.url, { scope: 'read write' }));
  const answered = await redeem(gateway.url, code);
  const { body } = lists.received.at(-1) ?? assert.fail();
  assert.ok(body.includes(`<token code="${code}">`));
  for (const [name, value] of [
    ['access_token', tokenOf(answered)],
    ['refresh_token', refreshTokenOf(answered)],
    ['scope', 'read write'],
    ['resource_owner', 'alice'],
    ['client_id', 'shop'],
    ['expires_in', '600'],
  ]) {
    assert.ok(body.includes(`<${name}>${value}</${name}>`), name);
  }
  await refreshed(gateway.url, answered);
  assert.ok(lists.received.at(-1)?.body.includes(`<token refresh_token="${refreshTokenOf(answered)}">`));
});

test('a token of the implicit grant is announced before it leaves, and of a consent that can end it', async (t) => {
  t.after(() => gateway.reload({ 'acme.yaml': acme(), 'records.yaml': records }));
  const more = ['allow-legacy: [implicit]'];
  const legacy = acme(undefined, { clientType: 'public', grants: '[accessCode, implicit]', more });
  await gateway.reload({ 'acme.yaml': legacy, 'records.yaml': records });
  const asked = { response_type: 'token', code_challenge: undefined, code_challenge_method: undefined };
  const page = await consented(asked);
  const token = new URLSearchParams(page.location?.hash.slice(1)).get('access_token') ?? assert.fail(page.text);
  const [consent, announced] = lists.received;
  assert.ok(
    announced?.body.includes(
      `<token><token_type>Bearer</token_type><client_id>shop</client_id><access_token>${token}<`,
    ),
  );
  assert.equal((await use(token)).text, 'served');
  list(`<token type="consent">${consent?.headers['consent']}</token>`);
  assert.equal((await use(token)).status, 401);
  answer = ({ method }) => (method === 'POST' ? down : nothing);
  const failed = await consented(asked);
  const told = new URLSearchParams(failed.location?.hash.slice(1));
  assert.deepEqual([told.get('error'), told.get('access_token')], ['temporarily_unavailable', null]);
});

test('a token that is a JWT is asked about like any other', async (t) => {
  t.after(() => gateway.reload({ 'acme.yaml': acme(), 'records.yaml': records }));
  const jwt = acme().replace('access-token: { ttl: 600 }', 'access-token: { ttl: 600, format: jwt }');
  await gateway.reload({ 'acme.yaml': jwt, 'records.yaml': records });
  const token = tokenOf(await tokens());
  assert.match(token, /^eyJ/);
  assert.equal((await use(token)).text, 'served');
  assert.equal(lastAsked().headers['access-token'], token);
  list(`<token>${token}</token>`);
  assert.equal((await use(token)).status, 401);
});

test('the URL that counts is the one of now: none is kept with a token', async (t) => {
  const elsewhere = await startBackend(() => xml('<resource-owner client-id="shop">alice</resource-owner>'));
  t.after(() => elsewhere.close());
  t.after(() => gateway.reload({ 'acme.yaml': acme(), 'records.yaml': records }));
  const answered = await tokens();
  await gateway.reload({ 'acme.yaml': acme(`${elsewhere.url}/new`), 'records.yaml': records });
  const asked = lists.received.length;
  assert.equal((await use(tokenOf(answered))).status, 401);
  assert.equal(errorOf(await refreshed(gateway.url, answered)), 'invalid_grant');
  assert.deepEqual([lists.received.length, elsewhere.received.length], [asked, 2]);
});

test('the provider that has no such URL asks nobody', async (t) => {
  t.after(() => gateway.reload({ 'acme.yaml': acme(), 'records.yaml': records }));
  await gateway.reload({ 'acme.yaml': provider({ refresh: '{ ttl: 600 }' }), 'records.yaml': records });
  const answered = await tokens();
  await refreshed(gateway.url, answered);
  assert.equal((await use(tokenOf(answered))).status, 200);
  assert.deepEqual(lists.received, []);
});

test('a consent is asked about once, whatever pages came before it, and not where it is denied', async () => {
  const visitor = new Visitor();
  const again = await visitor.submit(await visitor.open(authorizeUrl(gateway.url)), {
    username: 'alice',
    password: 'x',
  });
  const page = await visitor.submit(again, { username: 'alice', password: 'alice-password' });
  assert.deepEqual(lists.received, []);
  await visitor.submit(page, { approve: 'true' });
  assert.equal(lists.received.length, 1);
  await visitor.submit(await consentOf(visitor, authorizeUrl(gateway.url)), { approve: 'false' });
  assert.equal(lists.received.length, 1);
});

test('a token of a client for itself is announced without an owner', async () => {
  const form = { grant_type: 'client_credentials', scope: 'read' };
  const answered = await send(gateway.url, { path: '/acme/oauth2/token', basic: ['shop', 'shop-secret'], form });
  const [{ method, body } = assert.fail(), ...more] = lists.received;
  assert.deepEqual([method, more.length, fieldOf(answered, 'scope')], ['POST', 0, 'read']);
  assert.doesNotMatch(body, /resource_owner|refresh_token/);
  await use(tokenOf(answered));
  assert.equal(lastAsked().headers['resource-owner'], undefined);
});
