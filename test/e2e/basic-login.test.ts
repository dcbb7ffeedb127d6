import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startBackend } from '../harness/backend.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send } from '../harness/send.ts';
import { type Page, Visitor } from '../harness/visitor.ts';
import { applications, authorizeUrl, broughtBack, isConsent, provider, users } from './acme.ts';

// The browser asks for name and password itself, by HTTP Basic (IBM API Connect v5; RFC 7617).

const byBasic = (init: Parameters<typeof provider>[0] = {}): string =>
  provider(init).replace('identity-extraction: { type: default-form }', 'identity-extraction: { type: basic }');

let gateway: TestGateway;
before(async () => {
  gateway = await startGateway({
    definitions: { 'acme.yaml': byBasic({ more: ['session: { idle: 900, ttl: 28800 }'] }) },
    applications,
    users,
  });
});
after(() => gateway.close());

const basic = (name: string, password: string): Readonly<Record<string, string>> => ({
  Authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
});
const ofAlice = basic('alice', 'alice-password');

const assertChallenged = (page: Page): void => {
  assert.deepEqual([page.status, page.location], [401, undefined]);
  assert.equal(page.headers['www-authenticate'], 'Basic realm="Sign-in of acme", charset="UTF-8"');
  assert.match(String(page.headers['content-type']), /^text\/html/);
  assert.match(String(page.headers['content-security-policy']), /default-src 'none'/);
  assert.equal(page.headers['cache-control'], 'no-store');
  assert.match(page.text, /<h1>/);
};

describe('a browser that is asked by Basic', () => {
  test('is challenged with a page for who does not sign in, and nothing begins', async () => {
    const page = await new Visitor().open(authorizeUrl(gateway.url));
    assertChallenged(page);
    assert.equal(page.headers['set-cookie'], undefined);
  });

  test('goes on with the right name and password', async () => {
    const visitor = new Visitor();
    const consent = await visitor.open(authorizeUrl(gateway.url), ofAlice);
    assert.ok(isConsent(consent), consent.text);
    assert.match(consent.text, /alice/);
    // Browsers send it with the form too; nobody needs it there.
    const end = await visitor.submit(consent, { approve: 'true' });
    assert.match(broughtBack(end)['code'] ?? '', /^hg_ac_/);
  });

  const wrong: readonly [about: string, headers: Readonly<Record<string, string>>][] = [
    ['a wrong password', basic('alice', 'wrong')],
    ['a name that nobody has', basic('nobody', 'alice-password')],
    ['an empty name', basic('', 'alice-password')],
    ['an empty password', basic('alice', '')],
    ['no colon', { Authorization: `Basic ${btoa('alice')}` }],
    ['another scheme', { Authorization: 'Bearer alice' }],
    ['bytes that are no UTF-8', { Authorization: `Basic ${Buffer.from([0xff, 0x3a, 0x61]).toString('base64')}` }],
  ];
  for (const [about, headers] of wrong) {
    test(`is challenged again for ${about}`, async () => {
      assertChallenged(await new Visitor().open(authorizeUrl(gateway.url), headers));
    });
  }

  test('is challenged for two of them', async () => {
    const { pathname, search } = new URL(authorizeUrl(gateway.url));
    const { Authorization = '' } = ofAlice;
    const answer = await send(gateway.url, {
      path: pathname + search,
      headers: { Authorization: [Authorization, Authorization] },
    });
    assert.ok(answer.status === 401 || answer.status === 400, answer.text);
  });

  test('is not kept signed in by us: it does that itself', async () => {
    const visitor = new Visitor();
    await visitor.open(authorizeUrl(gateway.url), ofAlice);
    assert.ok([...visitor.cookies(gateway.url).keys()].every((name) => !name.startsWith('__Host-hgs-')));
    assertChallenged(await visitor.open(authorizeUrl(gateway.url)));
  });

  test('is refused before any challenge where client or redirect URI are wrong', async () => {
    const page = await new Visitor().open(authorizeUrl(gateway.url, { client_id: 'nobody' }), ofAlice);
    assert.deepEqual([page.status, page.headers['www-authenticate']], [400, undefined]);
  });

  test('has ten tries for a name', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 11; count++) {
      statuses.push((await new Visitor().open(authorizeUrl(gateway.url), basic('bob', `guess ${count}`))).status);
    }
    assert.deepEqual(statuses, [...Array.from({ length: 10 }, () => 401), 429]);
  });
});

describe('what it cannot be asked for goes to the application as login_required (OpenID Connect Core 1.0 §3.1.2.6)', () => {
  const errorOf = async (parameters: Readonly<Record<string, string>>, headers = {}): Promise<string | undefined> =>
    broughtBack(await new Visitor().open(authorizeUrl(gateway.url, parameters), headers))['error'];

  test('without a page, to say who they are', async () => {
    assert.equal(await errorOf({ prompt: 'none' }), 'login_required');
    assert.equal(await errorOf({ prompt: 'none' }, basic('alice', 'wrong')), 'login_required');
    assert.notEqual(await errorOf({ prompt: 'none' }, ofAlice), 'login_required');
  });

  test('to type it anew, or to tell when it was typed', async () => {
    assert.equal(await errorOf({ prompt: 'login' }, ofAlice), 'login_required');
    assert.equal(await errorOf({ max_age: '3600' }, ofAlice), 'login_required');
  });
});

test('the password goes to no back end and into no log', async (t) => {
  const backend = await startBackend();
  const assembly = `{ execute: [ { invoke: { target-url: "${backend.url}/told", verb: POST } } ] }`;
  const one = await startGateway({ definitions: { 'acme.yaml': byBasic({ assembly }) }, applications, users });
  t.after(async () => {
    await backend.close();
    await one.close();
  });
  const visitor = new Visitor();
  const consent = await visitor.open(authorizeUrl(one.url), ofAlice);
  assert.ok(isConsent(consent));
  await visitor.submit(
    consent,
    { approve: 'true' },
    { headers: { 'Sec-Fetch-Site': 'same-origin', Origin: 'null', ...ofAlice } },
  );
  assert.equal(backend.received.length, 1);
  assert.equal(backend.received[0]?.headers['authorization'], undefined);
  const seen = JSON.stringify([backend.received, one.log]);
  for (const secret of ['alice-password', btoa('alice:alice-password')]) assert.ok(!seen.includes(secret));
});
