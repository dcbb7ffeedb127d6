import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { settableClock, startGateway, type TestGateway } from '../harness/gateway.ts';
import { send } from '../harness/send.ts';
import { type Page, type Sending, Visitor } from '../harness/visitor.ts';
import { alice, applications, authorizeUrl, broughtBack, consentOf, provider, users } from './acme.ts';

// What may continue an authorization: one form, of the page that was shown last, from the browser it was shown to.

let gateway: TestGateway;
before(async () => {
  gateway = await startGateway({
    definitions: { 'acme.yaml': provider(), 'other.yaml': provider({ name: 'other' }) },
    applications,
    users,
  });
});
after(() => gateway.close());

const forgeries: readonly [about: string, sending: (other: Page) => Sending, status: number][] = [
  ['without its token', () => ({ hidden: { csrf: undefined, 'dp-data': undefined } }), 403],
  ['with a token that is made up', () => ({ hidden: { csrf: 'AAAA' } }), 403],
  ['with the token of another authorization', (other) => ({ hidden: { csrf: other.form?.hidden['csrf'] } }), 403],
  ['with a transaction that is made up', () => ({ hidden: { transaction: `${'A'.repeat(27)}.1` } }), 403],
  ['with a transaction of another shape', () => ({ hidden: { transaction: 'x' } }), 400],
  ['with an empty transaction', () => ({ hidden: { transaction: '' } }), 400],
  ['from another site', () => ({ headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' } }), 403],
  [
    'from another site, with our origin',
    () => ({ headers: { Origin: gateway.url, 'Sec-Fetch-Site': 'cross-site' } }),
    403,
  ],
  ['from another site of the same host', () => ({ headers: { 'Sec-Fetch-Site': 'same-site' } }), 403],
  ['from another origin by a browser without Sec-Fetch-Site', () => old('https://evil.example'), 403],
  ['from another port', () => old('http://127.0.0.1:1'), 403],
  ['over https where we are http', () => old(gateway.url.replace('http:', 'https:')), 403],
  ['from a frame without an origin', () => old('null'), 403],
  ['from a frame without an origin of another site', () => ({ headers: { 'Sec-Fetch-Site': 'cross-site' } }), 403],
  ['that nobody has sent from a page', () => ({ headers: { 'Sec-Fetch-Site': 'none' } }), 403],
  ['without an origin', () => old(undefined), 403],
  ['with an origin that is none', () => old('evil'), 403],
  ['that begins a new request as well', () => ({ hidden: { response_type: 'code' } }), 400],
];
const old = (origin: string | undefined): Sending => ({ headers: { Origin: origin, 'Sec-Fetch-Site': undefined } });

for (const [about, sendingFor, status] of forgeries) {
  test(`a form ${about} is refused with a page, and grants nothing`, async () => {
    const visitor = new Visitor();
    const other = await visitor.open(authorizeUrl(gateway.url, { state: 'other' }));
    const login = await visitor.open(authorizeUrl(gateway.url));
    assertRefused(await visitor.submit(login, alice, sendingFor(other)), status);
    // What was refused has not used up the page: its own form still works.
    const consent = await visitor.submit(login, alice);
    assertRefused(await visitor.submit(consent, { approve: 'true' }, sendingFor(other)), status);
    assert.match(broughtBack(await visitor.submit(consent, { approve: 'true' }))['code'] ?? '', /^hg_ac_/);
  });
}

const origins: readonly [about: string, sending: () => Sending][] = [
  ['the origin itself, where a browser sends it', () => old(gateway.url)],
  ['the origin by its other name', () => old(gateway.url.replace('127.0.0.1', 'localhost'))],
  ['no origin but Sec-Fetch-Site', () => ({ headers: { Origin: 'null', 'Sec-Fetch-Site': 'same-origin' } })],
];
for (const [about, sending] of origins) {
  test(`a form of ours is known by ${about}`, async () => {
    const visitor = new Visitor();
    const login = await visitor.open(authorizeUrl(gateway.url));
    assert.match((await visitor.submit(login, alice, sending())).text, /<h1>Allow access\?<\/h1>/);
  });
}

test('a form in another browser is refused, whatever that browser has', async () => {
  const visitor = new Visitor();
  const login = await visitor.open(authorizeUrl(gateway.url));
  const stranger = new Visitor();
  assertRefused(await stranger.submit(login, alice), 403);
  await stranger.open(authorizeUrl(gateway.url));
  assertRefused(await stranger.submit(login, alice), 403);
  const [mine = ''] = visitor.cookies(gateway.url).keys();
  const [theirs = ''] = stranger.cookies(gateway.url).values();
  stranger.remember(gateway.url, new Map([[mine, theirs]]));
  assertRefused(await stranger.submit(login, alice), 403);
});

test('an attacker cannot have their own sign-in ended by somebody else, nor somebody else in theirs', async () => {
  const [attacker, victim] = [new Visitor(), new Visitor()];
  const own = await consentOf(attacker, authorizeUrl(gateway.url, { client_id: 'shop' }));
  await victim.open(authorizeUrl(gateway.url));
  assertRefused(await victim.submit(own, { approve: 'true' }), 403);
});

test('a link cannot continue an authorization: it only begins a new one, or none', async () => {
  const visitor = new Visitor();
  const login = await visitor.open(authorizeUrl(gateway.url));
  assertRefused(await visitor.submit(login, alice, { method: 'GET' }), 400);
  const consent = await visitor.submit(login, alice);
  const asked = await visitor.submit(consent, { approve: 'true' }, { method: 'GET' });
  assert.deepEqual([broughtBack(asked)['error'], broughtBack(asked)['code']], ['invalid_request', undefined]);
  const { transaction = '', csrf = '' } = consent.form?.hidden ?? {};
  const query = new URLSearchParams({ transaction, csrf, approve: 'true' });
  const page = await visitor.open(`${authorizeUrl(gateway.url)}&${query}`);
  assert.match(page.text, /<h1>Sign in<\/h1>/);
  assert.notEqual(page.form?.hidden['transaction'], consent.form?.hidden['transaction']);
});

test('a sign-in cannot be skipped: consent counts only where it was asked for', async () => {
  const visitor = new Visitor();
  const login = await visitor.open(authorizeUrl(gateway.url));
  const page = await visitor.submit(login, { approve: 'true' });
  assert.match(page.text, /<h1>Sign in<\/h1>/);
  assert.equal(page.location, undefined);
});

test('what a form adds to the request is not believed: it was kept when the authorization began', async () => {
  const visitor = new Visitor();
  const added = { state: 'tampered', code_challenge: 'A'.repeat(43), resource_owner: 'bob' };
  const consent = await visitor.submit(await visitor.open(authorizeUrl(gateway.url)), {
    ...alice,
    ...added,
    client_id: 'rival',
    redirect_uri: 'https://rival.example/back',
    scope: 'read write',
  });
  assert.doesNotMatch(consent.text, /Change your records|rival/);
  const end = await visitor.submit(consent, { approve: 'true', ...added });
  assert.equal(end.location?.origin, 'https://shop.example');
  assert.equal(broughtBack(end)['state'], 'state-1');
});

for (const type of ['text/plain', 'application/json', 'multipart/form-data; boundary=x', undefined]) {
  test(`what is posted as ${type ?? 'nothing that it says'} is no form of ours, whatever it reads like (A06)`, async () => {
    const visitor = new Visitor();
    const login = await visitor.open(authorizeUrl(gateway.url));
    const answer = await send(gateway.url, {
      path: '/acme/oauth2/authorize',
      body: `${new URLSearchParams({ ...login.form?.hidden, ...alice })}`,
      headers: { Origin: gateway.url, Cookie: cookieOf(visitor), ...(type && { 'Content-Type': type }) },
    });
    assert.equal(answer.status, 400);
    // The page itself has not been answered by it.
    assert.match((await visitor.submit(login, alice)).text, /<h1>Allow access\?<\/h1>/);
  });
}

test('a field sent twice makes a form that nobody can understand', async () => {
  const visitor = new Visitor();
  const consent = await consentOf(visitor, authorizeUrl(gateway.url));
  const body = `${new URLSearchParams(consent.form?.hidden)}&approve=false&approve=true`;
  const answer = await send(gateway.url, {
    path: '/acme/oauth2/authorize',
    form: body,
    headers: { Origin: gateway.url, Cookie: cookieOf(visitor) },
  });
  assert.equal(answer.status, 400);
});

test('an authorization at one provider cannot be continued at another', async () => {
  const visitor = new Visitor();
  const login = await visitor.open(authorizeUrl(gateway.url));
  const form = { hidden: login.form?.hidden ?? {}, action: `${gateway.url}/other/oauth2/authorize` };
  assertRefused(await visitor.submit({ ...login, form }, alice), 400);
});

test('a page that has been answered already is refused with 409: the back button, a double click', async () => {
  const visitor = new Visitor();
  const login = await visitor.open(authorizeUrl(gateway.url));
  const consent = await visitor.submit(login, alice);
  assertRefused(await visitor.submit(login, alice), 409);
  assertRefused(await visitor.submit(login, { username: 'bob', password: 'bob-password' }), 409);
  assert.equal(broughtBack(await visitor.submit(consent, { approve: 'true' }))['error'], undefined);
});

test('a page whose answer was wrong counts as answered', async () => {
  const visitor = new Visitor();
  const login = await visitor.open(authorizeUrl(gateway.url));
  const again = await visitor.submit(login, { username: 'alice', password: 'wrong' });
  assertRefused(await visitor.submit(login, alice), 409);
  assert.match((await visitor.submit(again, alice)).text, /<h1>Allow access\?<\/h1>/);
});

test('a finished authorization cannot be finished again, by whoever kept its cookie', async () => {
  for (const approve of ['true', 'false']) {
    const visitor = new Visitor();
    const consent = await consentOf(visitor, authorizeUrl(gateway.url));
    const kept = new Map(visitor.cookies(gateway.url));
    assert.equal((await visitor.submit(consent, { approve })).status, 303);
    // The browser has dropped the cookie …
    assertRefused(await visitor.submit(consent, { approve: 'true' }), 403);
    // … and with it the transaction is still gone.
    visitor.remember(gateway.url, kept);
    assertRefused(await visitor.submit(consent, { approve: 'true' }), 400);
  }
});

test('of one form posted many times at once exactly one goes on', async () => {
  const visitor = new Visitor();
  const login = await visitor.open(authorizeUrl(gateway.url));
  const all = (page: Page, fields: Record<string, string>): Promise<Page[]> =>
    Promise.all(Array.from({ length: 8 }, () => visitor.twin(gateway.url).submit(page, fields)));
  const consents = await all(login, alice);
  const [consent, ...more] = consents.filter(({ status }) => status === 200);
  assert.ok(consent !== undefined && more.length === 0);
  for (const page of consents) if (page !== consent) assertRefused(page, 409);
  const ends = await all(consent, { approve: 'true' });
  assert.equal(ends.filter(({ status }) => status === 303).length, 1);
  for (const page of ends) if (page.status !== 303) assert.ok(page.status === 409 || page.status === 400, page.text);
});

test('an authorization may take half an hour, and no longer', async () => {
  const clock = settableClock(1_800_000_000_000);
  const slow = await startGateway({ definitions: { 'acme.yaml': provider() }, applications, users, clock });
  try {
    const visitor = new Visitor();
    const login = await visitor.open(authorizeUrl(slow.url));
    clock.advance(1799);
    const consent = await visitor.submit(login, alice);
    assert.equal(consent.status, 200);
    // The time of the first page counts, not that of the last.
    clock.advance(1);
    assertRefused(await visitor.submit(consent, { approve: 'true' }), 400);
  } finally {
    await slow.close();
  }
});

const assertRefused = (page: Page, status: number): void => {
  assert.equal(page.status, status, page.text);
  assert.equal(page.location, undefined);
  assert.match(page.text, /<h1>This request cannot be served<\/h1>/);
  assert.equal(page.headers['cache-control'], 'no-store');
};

const cookieOf = (visitor: Visitor): string =>
  [...visitor.cookies(gateway.url)].map(([name, value]) => `${name}=${value}`).join('; ');
