import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { type Backend, type BackendAnswer, type Received, startBackend } from '../harness/backend.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send, type TestAnswer } from '../harness/send.ts';
import { Visitor } from '../harness/visitor.ts';
import {
  applications,
  authorizeUrl,
  broughtBack,
  errorOf,
  fieldOf,
  introspected,
  provider,
  redeem,
  refreshed,
  tokenOf,
} from './acme.ts';

// The three points at which scopes are replaced: the check for the application, the authentication URL, the check for the owner.

const acme = (
  checks = '{ application: { url: "$(checks)/application" }, owner: { url: "$(checks)/owner" } }',
): string =>
  provider({
    scopes: '{ read: See, write: Change, share: Share, print: Print }',
    grants: '[accessCode, application, password]',
    refresh: '{ ttl: 600 }',
    more: ['allow-legacy: [password]', `scope-validators: ${checks}`],
  }).replace('authentication: { registry: staff }', 'authentication: { url: "$(checks)/users" }');

let checks: Backend;
/** By path: what is answered; absent: what was asked for is selected. */
let answers: Readonly<Record<string, BackendAnswer | undefined>>;
let gateway: TestGateway;
before(async () => {
  checks = await startBackend((received) => {
    const [where = ''] = received.path.split('?');
    return answers[where] ?? (where === '/users' ? {} : selecting(askedIn(received)));
  });
  gateway = await startGateway({
    definitions: { 'acme.yaml': acme() },
    applications: [...applications, { id: 'reader', secret: 'reader-secret', scopes: ['read', 'print'] }],
    properties: { checks: checks.url },
  });
});
after(async () => {
  await checks.close();
  await gateway.close();
});
beforeEach(() => {
  answers = {};
  checks.received.length = 0;
});

/** What a scope check is asked about. */
const askedIn = ({ method, path, body }: Received): string =>
  method === 'GET'
    ? String(new URL(path, 'http://checks').searchParams.get('token_scope'))
    : String(JSON.parse(body).token_scope);
const selecting = (scopes: string): BackendAnswer => ({ headers: { 'X-Selected-Scope': scopes } });
const called = (): readonly string[] => checks.received.map(({ path }) => path);
/** What each of them was told is asked for. */
const told = (): readonly string[] =>
  checks.received.map(({ headers, body }) => String(headers['x-requested-scope'] ?? JSON.parse(body).token_scope));
const alice = { username: 'alice', password: 'alice-password' };
const request = (form: Readonly<Record<string, string>>, id = 'shop'): Promise<TestAnswer> =>
  send(gateway.url, { path: '/acme/oauth2/token', basic: [id, `${id}-secret`], form });
const byPassword = (id?: string): Promise<TestAnswer> =>
  request({ grant_type: 'password', ...alice, scope: 'read' }, id);
const byClient = (id?: string): Promise<TestAnswer> => request({ grant_type: 'client_credentials', scope: 'read' }, id);

test('each point is asked in its turn about what the one before has selected, and the last one counts', async () => {
  answers = { '/application': selecting('write'), '/users': selecting('share write'), '/owner': selecting('print') };
  const visitor = new Visitor();
  const login = await visitor.open(authorizeUrl(gateway.url, { scope: 'read' }));
  assert.deepEqual(called(), ['/application']);
  const consent = await visitor.submit(login, alice);
  assert.match(consent.text, /Print/);
  assert.doesNotMatch(consent.text, /See|Change|Share/);
  const { code = '' } = broughtBack(await visitor.submit(consent, { approve: 'true' }));
  const answered = await redeem(gateway.url, code);
  assert.equal(fieldOf(answered, 'scope'), 'print');
  assert.equal(fieldOf(await refreshed(gateway.url, answered), 'scope'), 'print');
  assert.deepEqual(called(), ['/application', '/users', '/owner']);
  assert.deepEqual(told(), ['read', 'write', 'share write']);
  const seen = await introspected(gateway.url, tokenOf(answered));
  assert.equal(seen['scope'], 'print');
});

test('an authentication URL that selects nothing leaves what the check for the application has selected', async () => {
  answers = { '/application': selecting('write print') };
  assert.equal(fieldOf(await byPassword(), 'scope'), 'write print');
  assert.deepEqual(told(), ['read', 'write print', 'write print']);
});

test('a check is made once, however often a password is tried and however many pages there are', async () => {
  answers = { '/users': { status: 401 } };
  const visitor = new Visitor();
  let page = await visitor.open(authorizeUrl(gateway.url));
  for (let tries = 0; tries < 3; tries += 1) page = await visitor.submit(page, alice);
  answers = {};
  page = await visitor.submit(page, alice);
  assert.match(page.text, /<h1>Allow access/);
  const { code = '' } = broughtBack(await visitor.submit(page, { approve: 'true' }));
  assert.equal((await redeem(gateway.url, code)).status, 200);
  assert.deepEqual(called(), ['/application', '/users', '/users', '/users', '/users', '/owner']);
});

test('a client that acts for itself is checked as an application alone', async () => {
  answers = { '/application': selecting('share') };
  assert.equal(fieldOf(await byClient(), 'scope'), 'share');
  assert.deepEqual(called(), ['/application']);
});

test('nothing is selected that the provider does not have, or the application may not have', async () => {
  answers = { '/application': selecting('admin write print'), '/owner': selecting('read share admin') };
  assert.equal(fieldOf(await byClient('reader'), 'scope'), 'print');
  assert.equal(fieldOf(await byPassword('reader'), 'scope'), 'read');
  assert.deepEqual(told(), ['read', 'read', 'print', 'print']);
});

for (const [where, asked] of [
  ['/application', ['/application']],
  ['/users', ['/application', '/users']],
  ['/owner', ['/application', '/users', '/owner']],
] as const) {
  test(`where nothing is left of what ${where} selects, nobody behind it is asked`, async () => {
    answers = { [where]: selecting('admin') };
    assert.equal(errorOf(await byPassword()), 'invalid_scope');
    assert.deepEqual(called(), asked);
    const visitor = new Visitor();
    let page = await visitor.open(authorizeUrl(gateway.url));
    if (where !== '/application') page = await visitor.submit(page, alice);
    assert.equal(broughtBack(page)['error'], 'invalid_scope');
  });
}

for (const where of ['/application', '/owner']) {
  test(`no of ${where} is the client's to know, and no answer is no no`, async () => {
    for (const [status, error] of [
      [403, 'invalid_scope'],
      [200, 'temporarily_unavailable'],
      [500, 'temporarily_unavailable'],
    ] as const) {
      answers = { [where]: { status } };
      const answered = await byPassword();
      assert.deepEqual([answered.status, errorOf(answered)], [error === 'invalid_scope' ? 400 : 503, error]);
      const visitor = new Visitor();
      let page = await visitor.open(authorizeUrl(gateway.url));
      if (where === '/owner') page = await visitor.submit(page, alice);
      assert.deepEqual([broughtBack(page)['error'], broughtBack(page)['state']], [error, 'state-1']);
    }
  });
}

test('a wrong password is not one that the check for the owner is asked about', async () => {
  answers = { '/users': { status: 401 } };
  assert.equal(errorOf(await byPassword()), 'invalid_grant');
  assert.deepEqual(called(), ['/application', '/users']);
});

test('a consent does not hold where the application may not have any more what was selected for it', async (t) => {
  t.after(() => gateway.register(applications));
  answers = { '/application': selecting('write'), '/owner': selecting('write print') };
  const visitor = new Visitor();
  const consent = await visitor.submit(await visitor.open(authorizeUrl(gateway.url)), alice);
  gateway.register([{ ...applications[0], id: 'shop', scopes: ['read', 'print'] }]);
  const end = await visitor.submit(consent, { approve: 'true' });
  assert.deepEqual([end.status, end.location], [400, undefined]);
});

test('a check that comes with a reload is made before the transaction goes on', async (t) => {
  t.after(() => gateway.reload({ 'acme.yaml': acme() }));
  await gateway.reload({ 'acme.yaml': acme('{}') });
  const visitor = new Visitor();
  const login = await visitor.open(authorizeUrl(gateway.url, { scope: 'read' }));
  assert.deepEqual(called(), []);
  answers = { '/application': selecting('share') };
  await gateway.reload({ 'acme.yaml': acme() });
  assert.match((await visitor.submit(login, alice)).text, /Share/);
  assert.deepEqual(called(), ['/application', '/users', '/owner']);
});

test('the consent form has the words of the service that selects, and where it has none those of the provider', async () => {
  answers = {
    '/application': selecting('{"read": "What the first one calls it", "write": "Never seen"}'),
    '/users': selecting('{"read": "", "write": "What the second one calls it", "share": ""}'),
  };
  const visitor = new Visitor();
  const login = await visitor.open(authorizeUrl(gateway.url));
  answers = { ...answers, '/owner': undefined };
  const first = await visitor.submit(login, alice);
  for (const shown of ['See', 'Change', 'Share']) assert.ok(first.text.includes(`<bdi>${shown}</bdi>`), shown);
  answers = { ...answers, '/owner': selecting('{"write": "What the last one calls it", "share": ""}') };
  const last = await visitor.submit(await visitor.open(authorizeUrl(gateway.url)), alice);
  for (const shown of ['What the last one calls it', 'Share'])
    assert.ok(last.text.includes(`<bdi>${shown}</bdi>`), shown);
  for (const text of [first.text, last.text]) assert.doesNotMatch(text, /Never seen|first one|second one/);
});

test('a description is gone with the selection that it belongs to', async (t) => {
  t.after(() => gateway.reload({ 'acme.yaml': acme() }));
  await gateway.reload({ 'acme.yaml': acme('{ application: { url: "$(checks)/application" } }') });
  answers = { '/application': selecting('{"read": "What the first one calls it"}') };
  const shownAfter = async (users: BackendAnswer): Promise<string> => {
    answers = { ...answers, '/users': users };
    const visitor = new Visitor();
    return (await visitor.submit(await visitor.open(authorizeUrl(gateway.url)), alice)).text;
  };
  assert.match(await shownAfter({}), /What the first one calls it/);
  for (const selected of ['{"read": ""}', 'read']) {
    const text = await shownAfter(selecting(selected));
    assert.match(text, /<bdi>See<\/bdi>/);
    assert.doesNotMatch(text, /first one/);
  }
});

test('a description may be called as what objects have', async (t) => {
  t.after(() => gateway.reload({ 'acme.yaml': acme() }));
  const scopes = '{ read: See, constructor: Build, __proto__: Descend }';
  await gateway.reload({ 'acme.yaml': acme().replace(/scopes: \{ read.*\}/, `scopes: ${scopes}`) });
  answers = { '/owner': selecting('{"read": "Look", "constructor": "", "__proto__": "Go down"}') };
  const visitor = new Visitor();
  const { text } = await visitor.submit(await visitor.open(authorizeUrl(gateway.url)), alice);
  for (const shown of ['Look', 'Build', 'Go down']) assert.ok(text.includes(`<bdi>${shown}</bdi>`), shown);
});

test('a check may be asked by GET, as the first of IBM API Connect v5 were', async (t) => {
  t.after(() => gateway.reload({ 'acme.yaml': acme() }));
  const call = (path: string): string => `{ url: "$(checks)${path}?list=1", method: get }`;
  await gateway.reload({
    'acme.yaml': acme(`{ application: ${call('/application')}, owner: ${call('/owner')} }`),
  });
  answers = { '/application': selecting('write share') };
  assert.equal(fieldOf(await byPassword(), 'scope'), 'write share');
  const asked = checks.received.filter(({ path }) => !path.startsWith('/users'));
  assert.deepEqual(
    asked.map(({ method, path, body }) => [method, path, body]),
    [
      ['GET', '/application?list=1&token_scope=read&client_id=shop', ''],
      ['GET', '/owner?list=1&token_scope=write%20share&client_id=shop&resource_owner=alice', ''],
    ],
  );
  for (const [status, error] of [
    [404, 'invalid_scope'],
    [204, 'temporarily_unavailable'],
  ] as const) {
    answers = { '/owner': { status } };
    assert.equal(errorOf(await byPassword()), error);
  }
});
