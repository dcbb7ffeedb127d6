import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { listOf, type Page, Visitor } from '../harness/visitor.ts';
import {
  alice,
  allowedBy,
  applications,
  authorizeUrl,
  broughtBack,
  consentOf,
  introspected,
  newCode,
  newPkce,
  provider,
  redeem,
  tokenOf,
  users,
} from './acme.ts';

let gateway: TestGateway;
before(async () => {
  gateway = await startGateway({ definitions: { 'acme.yaml': provider() }, applications, users });
});
after(() => gateway.close());

test('a person signs in, allows what is asked for, and the application gets a token in their name', async () => {
  const { verifier, challenge } = newPkce();
  const visitor = new Visitor();
  const login = await visitor.open(authorizeUrl(gateway.url, { code_challenge: challenge, scope: 'read write' }));
  assert.equal(login.status, 200);
  assert.match(login.text, /<h1>Sign in<\/h1>[\s\S]*The shop/);
  const consent = await visitor.submit(login, alice);
  assert.equal(consent.status, 200);
  for (const shown of ['The shop', 'alice', 'shop.example', 'See your records', 'Change your records'])
    assert.ok(consent.text.includes(shown), shown);
  const back = broughtBack(await visitor.submit(consent, { approve: 'true' }));
  assert.deepEqual(Object.keys(back).sort(), ['code', 'iss', 'state']);
  const answer = await redeem(gateway.url, back['code'] ?? '', { code_verifier: verifier });
  assert.equal(answer.status, 200, answer.text);
  const { access_token: token, ...rest } = answer.json() as Record<string, unknown>; // RFC 6749 §5.1: an object
  assert.deepEqual(rest, { token_type: 'Bearer', expires_in: 600, scope: 'read write' });
  const { exp, iat, ...about } = await introspected(gateway.url, String(token));
  assert.equal(Number(exp) - Number(iat), 600);
  assert.deepEqual(about, {
    active: true,
    scope: 'read write',
    client_id: 'shop',
    username: 'alice',
    sub: 'user:staff/alice',
    token_type: 'Bearer',
    iss: `${gateway.url}/acme`,
  });
});

test('a request may come as a form too (RFC 6749 §3.1)', async () => {
  const visitor = new Visitor();
  const [action = '', query = ''] = authorizeUrl(gateway.url).split('?');
  const start = { ...(await visitor.open(action)), form: { action, hidden: {} } };
  const fields = Object.fromEntries(new URLSearchParams(query));
  // From the application's own site: nothing of ours is needed to begin.
  const headers = { Origin: 'https://shop.example', 'Sec-Fetch-Site': 'cross-site' };
  const login = await visitor.submit(start, fields, { headers });
  const end = await visitor.submit(await visitor.submit(login, alice), { approve: 'true' });
  assert.match(broughtBack(end)['code'] ?? '', /^hg_ac_/);
});

test('the answer names its issuer, on success and on failure (RFC 9207 §2)', async () => {
  const iss = `${gateway.url}/acme`;
  assert.equal(broughtBack(await allowedBy(new Visitor(), authorizeUrl(gateway.url)))['iss'], iss);
  assert.equal(broughtBack(await new Visitor().open(authorizeUrl(gateway.url, { scope: 'fly' })))['iss'], iss);
});

const states: readonly string[] = [
  'a b+c&d=e%20f',
  '"<>\\^`{|}~',
  'ünï – 🖨',
  '%',
  '../..//;',
  ' ',
  "'()*!",
  'x'.repeat(4096),
];
for (const state of states) {
  test(`the state ${JSON.stringify(state.slice(0, 30))} comes back byte for byte (RFC 6749 §4.1.2)`, async () => {
    const visitor = new Visitor();
    const consent = await consentOf(visitor, authorizeUrl(gateway.url, { state }));
    const end = await visitor.submit(consent, { approve: 'true' });
    assert.equal(broughtBack(end)['state'], state);
    assert.match(String(end.headers['location']), /^[\x21-\x7e]+$/);
    const refused = await new Visitor().open(authorizeUrl(gateway.url, { state, response_type: 'token' }));
    assert.equal(broughtBack(refused)['state'], state);
  });
}

test('without a state none comes back', async () => {
  const back = broughtBack(await allowedBy(new Visitor(), authorizeUrl(gateway.url, { state: undefined })));
  assert.deepEqual(Object.keys(back).sort(), ['code', 'iss']);
});

test('the query of a redirect URI is kept (RFC 6749 §3.1.2)', async () => {
  const url = authorizeUrl(gateway.url, { redirect_uri: 'https://shop.example/other?kept=1' });
  const end = await allowedBy(new Visitor(), url);
  assert.match(end.location?.href ?? '', /^https:\/\/shop\.example\/other\?kept=1&code=hg_ac_/);
});

const refusals: readonly [about: string, parameters: Record<string, string | undefined>, error: string][] = [
  ['a response type we do not have', { response_type: 'token' }, 'unsupported_response_type'],
  ['no response type', { response_type: undefined }, 'invalid_request'],
  ['an unknown scope', { scope: 'read fly' }, 'invalid_scope'],
  ['no scope', { scope: undefined }, 'invalid_scope'],
  ['no challenge', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
  ['a challenge without a method, which means plain', { code_challenge_method: undefined }, 'invalid_request'],
  ['a challenge that is none', { code_challenge: 'short' }, 'invalid_request'],
];
for (const [about, parameters, error] of refusals) {
  test(`${about} is told to the application by a redirect, before anybody signs in (RFC 6749 §4.1.2.1)`, async () => {
    const end = await new Visitor().open(authorizeUrl(gateway.url, parameters));
    assert.equal(end.status, 302);
    const { error: told, state, code } = broughtBack(end);
    assert.deepEqual({ told, state, code }, { told: error, state: 'state-1', code: undefined });
    assert.equal(end.headers['set-cookie'], undefined);
  });
}

const shown: readonly [about: string, parameters: Record<string, string | undefined>, more?: string][] = [
  ['an unknown application', { client_id: 'nobody' }],
  ['no application', { client_id: undefined }],
  ['a redirect URI that is not registered', { redirect_uri: 'https://shop.example/back/' }],
  ['no redirect URI where several are registered', { redirect_uri: undefined }],
  ['a redirect URI sent twice', {}, '&redirect_uri=https%3A%2F%2Fshop.example%2Fback'],
  ['an application named twice', {}, '&client_id=rival'],
  ['a parameter that is no UTF-8', {}, '&x=%ff'],
];
for (const [about, parameters, more = ''] of shown) {
  test(`${about} is shown to the person and never redirected (RFC 6749 §4.1.2.1)`, async () => {
    const page = await new Visitor().open(authorizeUrl(gateway.url, parameters) + more);
    assertErrorPage(page, 400);
  });
}

test('whoever denies sends the application away with access_denied', async () => {
  const visitor = new Visitor();
  const end = await visitor.submit(await consentOf(visitor, authorizeUrl(gateway.url)), { approve: 'false' });
  assert.equal(end.status, 303);
  const { error, state, code } = broughtBack(end);
  assert.deepEqual({ error, state, code }, { error: 'access_denied', state: 'state-1', code: undefined });
  assert.equal(visitor.cookies(gateway.url).size, 0);
});

test('an answer that neither allows nor denies shows the question again', async () => {
  const visitor = new Visitor();
  const consent = await consentOf(visitor, authorizeUrl(gateway.url));
  const again = await visitor.submit(consent, { approve: 'perhaps' });
  assert.match(again.text, /<h1>Allow access\?<\/h1>/);
  assert.match(broughtBack(await visitor.submit(again, { approve: 'true' }))['code'] ?? '', /^hg_ac_/);
});

const wrongLogins: readonly [about: string, fields: Record<string, string>][] = [
  ['a wrong password', { username: 'alice', password: 'swordfish' }],
  ['a user who is not there', { username: 'mallory', password: 'alice-password' }],
  ['an empty password', { username: 'alice', password: '' }],
  ['a user of another registry', { username: 'alice', password: 'another-password' }],
  ['no fields at all', {}],
];
for (const [about, fields] of wrongLogins) {
  test(`after ${about} the form is there again, with a message, and still works`, async () => {
    const visitor = new Visitor();
    const login = await visitor.open(authorizeUrl(gateway.url));
    const again = await visitor.submit(login, fields);
    assert.equal(again.status, 200);
    assert.match(again.text, /role="alert"/);
    assert.equal(again.text.includes(fields['password'] || 'no password'), false);
    assert.match((await visitor.submit(again, alice)).text, /<h1>Allow access\?<\/h1>/);
  });
}

test('a user name is shown as text, whatever it is', async () => {
  const visitor = new Visitor();
  const login = await visitor.open(authorizeUrl(gateway.url));
  const again = await visitor.submit(login, { username: '"><script>alert(1)</script>', password: 'x' });
  assert.ok(again.text.includes('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"'));
});

test('no page and no redirect may be stored, and a post is answered by 303 (RFC 6749 §5.1, RFC 9700 §4.12)', async () => {
  const visitor = new Visitor();
  const login = await visitor.open(authorizeUrl(gateway.url));
  const consent = await visitor.submit(login, alice);
  const end = await visitor.submit(consent, { approve: 'true' });
  const token = await redeem(gateway.url, broughtBack(end)['code'] ?? '');
  assert.deepEqual([login.status, consent.status, end.status, token.status], [200, 200, 303, 200]);
  for (const { headers } of [login, consent, end, token])
    assert.deepEqual([headers['cache-control'], headers['pragma']], ['no-store', 'no-cache']);
  assert.equal(end.text, '');
});

test('every page is safe to show: no script, no frame, no referrer, nothing from elsewhere', async () => {
  const visitor = new Visitor();
  const login = await visitor.open(authorizeUrl(gateway.url));
  const consent = await visitor.submit(login, alice);
  const error = await visitor.open(authorizeUrl(gateway.url, { client_id: 'nobody' }));
  for (const { headers, text } of [login, consent, error]) {
    assert.match(String(headers['content-security-policy']), /default-src 'none'.*frame-ancestors 'none'/);
    assert.equal(headers['x-frame-options'], 'DENY');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['access-control-allow-origin'], undefined);
    // What is only there to come back is no address that anything is fetched from.
    const shown = text.replace(/<input type="hidden"[^>]*>/g, '');
    assert.doesNotMatch(shown, /<script|<img|<link|src=|https?:\/\//);
  }
});

test('the cookie of a transaction is for this host alone, no script sees it, and the end removes it', async () => {
  const visitor = new Visitor();
  const login = await visitor.open(authorizeUrl(gateway.url));
  const [cookie = '', ...more] = listOf(login.headers['set-cookie']);
  assert.deepEqual(more, []);
  assert.match(cookie, /^__Host-hg-[\da-f]{16}=[\w.-]+; Path=\/; Max-Age=1800; HttpOnly; Secure; SameSite=Lax$/);
  const consent = await visitor.submit(login, alice);
  assert.equal(consent.headers['set-cookie'], undefined);
  await visitor.submit(consent, { approve: 'true' });
  assert.equal(visitor.cookies(gateway.url).size, 0);
});

test('two authorizations in two tabs do not disturb each other, in whatever order they end', async () => {
  const visitor = new Visitor();
  const [one, other] = [
    await visitor.open(authorizeUrl(gateway.url, { state: 'one' })),
    await visitor.open(authorizeUrl(gateway.url, { state: 'other' })),
  ];
  const otherConsent = await visitor.submit(other, alice);
  const oneConsent = await visitor.submit(one, alice);
  const otherEnd = await visitor.submit(otherConsent, { approve: 'true' });
  const oneEnd = await visitor.submit(oneConsent, { approve: 'false' });
  assert.equal(broughtBack(otherEnd)['state'], 'other');
  assert.deepEqual([broughtBack(oneEnd)['state'], broughtBack(oneEnd)['error']], ['one', 'access_denied']);
});

test('a browser has at most eight authorizations under way: the oldest gives way to a ninth', async () => {
  const visitor = new Visitor();
  const logins: Page[] = [];
  for (let count = 0; count < 9; count++)
    logins.push(await visitor.open(authorizeUrl(gateway.url, { state: `state-${count}` })));
  assert.equal(visitor.cookies(gateway.url).size, 8);
  const [first, second] = logins;
  assert.ok(first !== undefined && second !== undefined);
  assertErrorPage(await visitor.submit(first, alice), 403);
  assert.match((await visitor.submit(second, alice)).text, /<h1>Allow access\?<\/h1>/);
});

test('each authorization has a code of its own', async () => {
  const codes = await Promise.all([1, 2, 3].map(() => newCode(new Visitor(), authorizeUrl(gateway.url))));
  assert.equal(new Set(codes).size, 3);
  const tokens = await Promise.all(codes.map(async (code) => tokenOf(await redeem(gateway.url, code))));
  assert.equal(new Set(tokens).size, 3);
});

const assertErrorPage = (page: Page, status: number): void => {
  assert.equal(page.status, status, page.text);
  assert.equal(page.location, undefined);
  assert.match(String(page.headers['content-type']), /^text\/html/);
  assert.match(page.text, /<h1>This request cannot be served<\/h1>[\s\S]*Reference/);
};
