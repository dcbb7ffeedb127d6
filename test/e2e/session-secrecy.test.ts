import assert from 'node:assert/strict';
import { after, before, describe, type TestContext, test } from 'node:test';
import { startBackend } from '../harness/backend.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send } from '../harness/send.ts';
import { Visitor } from '../harness/visitor.ts';
import {
  alice,
  applications,
  authorizeUrl,
  broughtBack,
  consentOf,
  isConsent,
  isLogin,
  provider,
  users,
} from './acme.ts';
import { definitions, hasSession, session, sessionCookie } from './session-cookie.ts';

// A session cookie: who gets it, who does not, and what it is good for.

let gateway: TestGateway;
before(async () => {
  gateway = await startGateway({ definitions, applications, users });
});
after(() => gateway.close());

describe('a session cookie', () => {
  test('is for us alone: no authentication URL, no back end and no log sees it', async (t) => {
    const backend = await startBackend();
    const legacy = provider({
      name: 'acme',
      registry: 'staff',
      more: [session, 'profile: legacy-v5'],
      assembly: `{ execute: [
        { set-variable: { actions: [ { set: message.headers.x-copied, value: "$(request.headers.cookie)" } ] } },
        { invoke: { target-url: "${backend.url}/told", verb: POST } } ] }`,
    }).replace('{ registry: staff }', `{ url: "${backend.url}/check" }`);
    const one = await startGateway({ definitions: { 'acme.yaml': legacy }, applications });
    t.after(async () => {
      await one.close();
      await backend.close();
    });
    const visitor = new Visitor();
    visitor.remember(one.url, new Map([['theme', 'dark']]));
    await consentOf(visitor, authorizeUrl(one.url));
    const [, id] = sessionCookie(visitor, one);
    assert.match(id, /^hg_se_[\w-]{43}$/);
    await visitor.submit(await visitor.open(authorizeUrl(one.url, { prompt: 'login' })), alice);
    await visitor.submit(await visitor.open(authorizeUrl(one.url)), { approve: 'true' });
    assert.ok(backend.received.length >= 3);
    assert.ok(backend.received.some(({ headers }) => headers['cookie'] === 'theme=dark'));
    assert.ok(backend.received.some(({ headers }) => headers['x-copied'] === 'theme=dark'));
    assert.doesNotMatch(JSON.stringify(backend.received), /__Host-/);
    for (const secret of [id, sessionCookie(visitor, one)[1]]) {
      assert.ok(!JSON.stringify([backend.received, one.log]).includes(secret));
    }
  });
});

test('no back end puts one of ours into a browser, to sign it in as somebody of its choice (A07)', async (t) => {
  const theirs = ['theme=dark; Path=/', '__Hosted-hgs=1', 'x=__Host-hgs-1'];
  const ours = ['__Host-hgs-0123abcd=stolen; Path=/; Secure', '__host-hg-0123abcd=1', ' =__Host-hgs-0123abcd=stolen'];
  const backend = await startBackend(() => ({ headers: { 'Set-Cookie': [...ours, ...theirs], 'X-Other': '1' } }));
  const api = `
swagger: "2.0"
info: { title: Orders, version: 1.0.0, x-name: orders }
basePath: /orders
paths: { /: { get: { responses: { 200: { description: All } } } } }
x-assembly: { execute: [ { invoke: { target-url: "${backend.url}/" } } ] }
`;
  const one = await startGateway({ definitions: { 'orders.yaml': api } });
  t.after(async () => {
    await one.close();
    await backend.close();
  });
  const { headers } = await send(one.url, { path: '/orders/' });
  assert.deepEqual([headers['set-cookie'], headers['x-other']], [theirs, '1']);
});

describe('it comes with whatever the sign-in is answered by', () => {
  const serving = async (
    t: TestContext,
    more: string,
    text = provider({ more: [session, more] }),
  ): Promise<TestGateway> => {
    const one = await startGateway({ definitions: { 'acme.yaml': text }, applications, users });
    t.after(() => one.close());
    return one;
  };

  test('the way back to the application', async (t) => {
    const text = provider({ more: [session] }).replace(
      'authorization: { type: default-form }',
      'authorization: { type: authenticated }',
    );
    const one = await serving(t, '', text);
    const visitor = new Visitor();
    const page = await visitor.submit(await visitor.open(authorizeUrl(one.url)), alice);
    assert.equal(page.status, 303);
    assert.match(broughtBack(page)['code'] ?? '', /^hg_ac_/);
    assert.ok(hasSession(visitor, one));
  });

  test('a refusal: they have signed in all the same', async (t) => {
    const backend = await startBackend(() => ({ status: 403 }));
    t.after(() => backend.close());
    const one = await serving(t, `scope-validators: { owner: { url: "${backend.url}/check" } }`);
    const visitor = new Visitor();
    const page = await visitor.submit(await visitor.open(authorizeUrl(one.url)), alice);
    assert.equal(broughtBack(page)['error'], 'invalid_scope');
    assert.ok(hasSession(visitor, one));
  });
});

describe('a session proves who it is, and nothing else', () => {
  test('a form needs the token of its own page, and the cookie of its own sign-in, as ever (A06)', async () => {
    const [visitor, stranger] = [new Visitor(), new Visitor()];
    for (const one of [visitor, stranger]) await consentOf(one, authorizeUrl(gateway.url));
    const consent = await visitor.open(authorizeUrl(gateway.url));
    const theirs = await stranger.open(authorizeUrl(gateway.url));
    const { csrf, 'dp-data': data } = theirs.form?.hidden ?? {};
    for (const hidden of [
      { csrf: undefined, 'dp-data': undefined },
      { csrf, 'dp-data': data },
    ]) {
      assert.equal((await visitor.submit(consent, { approve: 'true' }, { hidden })).status, 403);
    }
    assert.equal((await visitor.submit(theirs, { approve: 'true' })).status, 403);
    const foreign = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' };
    assert.equal((await visitor.submit(consent, { approve: 'true' }, { headers: foreign })).status, 403);
    assert.match(broughtBack(await visitor.submit(consent, { approve: 'true' }))['code'] ?? '', /^hg_ac_/);
  });

  test('it opens no page in which another site could have it press a button', async () => {
    const visitor = new Visitor();
    await consentOf(visitor, authorizeUrl(gateway.url));
    const consent = await visitor.open(authorizeUrl(gateway.url));
    assert.equal(consent.headers['x-frame-options'], 'DENY');
    assert.match(String(consent.headers['content-security-policy']), /frame-ancestors 'none'/);
  });
});

describe('what a service has said of one sign-in alone', () => {
  for (const header of ['X-Selected-Scope', 'API-OAUTH-METADATA-FOR-ACCESSTOKEN', 'API-OAUTH-METADATA-FOR-PAYLOAD']) {
    test(`(${header}) would be missing from the next: then nobody stays signed in`, async (t) => {
      let headers: Record<string, string> = {};
      const backend = await startBackend(() => ({ headers }));
      const text = provider({ more: [session] }).replace('{ registry: staff }', `{ url: "${backend.url}/check" }`);
      const one = await startGateway({ definitions: { 'acme.yaml': text }, applications });
      t.after(async () => {
        await one.close();
        await backend.close();
      });
      const visitor = new Visitor();
      await consentOf(visitor, authorizeUrl(one.url));
      assert.ok(isConsent(await visitor.open(authorizeUrl(one.url))));
      headers = { [header]: 'read' };
      const login = await visitor.open(authorizeUrl(one.url, { prompt: 'login' }));
      assert.ok(isConsent(await visitor.submit(login, alice)));
      assert.ok(!hasSession(visitor, one));
      assert.ok(isLogin(await visitor.open(authorizeUrl(one.url))));
    });
  }
});
