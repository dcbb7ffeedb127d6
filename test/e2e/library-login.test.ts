import assert from 'node:assert/strict';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { libraryService } from '../../apis/library/service.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send } from '../harness/send.ts';
import { type Page, Visitor } from '../harness/visitor.ts';
import { applications, authorizeUrl, broughtBack, pkce, tokenOf } from './acme.ts';

// The sample "library": its people sign in at a login service of its own.

const folder = path.join(import.meta.dirname, '../../apis/library');
const definitions = Object.fromEntries(
  globSync('library*.yaml', { cwd: folder }).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]),
);

let service: Server;
let serviceUrl: string;
let gateway: TestGateway;
before(async () => {
  service = libraryService(() => gateway && `${gateway.url}/library-sign-in`);
  await once(service.listen(0, '127.0.0.1'), 'listening');
  const address = service.address();
  serviceUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  gateway = await startGateway({ definitions, applications, properties: { 'library-url': serviceUrl } });
});
after(async () => {
  await gateway.close();
  service.close();
});

/** With the consent page, whatever somebody has allowed in another test. */
const startUrl = (parameters: Readonly<Record<string, string | undefined>> = { prompt: 'consent' }): string =>
  authorizeUrl(gateway.url, { scope: 'loans:read loans:extend', ...parameters }, '/library-sign-in/oauth2/authorize');

/** The form of the login service, reached through the gateway. */
const loginOf = async (visitor: Visitor, url = startUrl()): Promise<Page> => {
  const { location } = await visitor.open(url);
  assert.equal(location?.origin, serviceUrl);
  return visitor.open(location.href);
};

/** Sends the form, and goes where the service sends the browser. */
const signIn = async (visitor: Visitor, login: Page, fields: Readonly<Record<string, string>>): Promise<Page> => {
  const { location, text } = await visitor.submit(login, { do: 'login', ...fields });
  return visitor.open(location?.href ?? assert.fail(text));
};

const alice = { name: 'alice', pin: '1111' };
const bob = { name: 'bob', pin: '2222' };

/** An access token of somebody who signs in and allows what is asked for. */
const tokenOfReader = async (fields: Readonly<Record<string, string>>): Promise<string> => {
  const visitor = new Visitor();
  const consent = await signIn(visitor, await loginOf(visitor), fields);
  const { code = '' } = broughtBack(await visitor.submit(consent, { approve: 'true' }));
  const form = { grant_type: 'authorization_code', code, redirect_uri: 'https://shop.example/back' };
  const request = { path: '/library-sign-in/oauth2/token', basic: ['shop', 'shop-secret'] } as const;
  return tokenOf(await send(gateway.url, { ...request, form: { ...form, code_verifier: pkce.verifier } }));
};

describe('who signs in at the library', () => {
  test('sees there who asks, and on the consent page what for', async () => {
    const visitor = new Visitor();
    const login = await loginOf(visitor);
    assert.match(login.text, /<strong>The shop<\/strong>/);
    assert.match(
      String(login.headers['content-security-policy']),
      /^default-src 'none'; style-src 'self'; base-uri 'none'/,
    );
    const consent = await signIn(visitor, login, alice);
    for (const shown of ['Allow access?', 'The shop', 'alice', 'Keep books longer'])
      assert.ok(consent.text.includes(shown));
  });

  test('has their own loans shown, and theirs alone', async () => {
    const [ofAlice, ofBob] = [await tokenOfReader(alice), await tokenOfReader(bob)];
    const loans = async (bearer: string, headers = {}): Promise<unknown> =>
      (await send(gateway.url, { path: '/library/v1/loans', bearer, headers })).json();
    assert.deepEqual(await loans(ofAlice), [{ id: '1', title: 'The Tempest', due: '2026-12-01' }]);
    assert.deepEqual(await loans(ofBob, { 'X-Reader': 'alice' }), [
      { id: '2', title: 'Gulliver’s Travels', due: '2026-12-15' },
    ]);
    const extend = (id: string) =>
      send(gateway.url, { method: 'POST', path: `/library/v1/loans/${id}/extend`, bearer: ofBob });
    assert.deepEqual((await extend('2')).json(), { id: '2', title: 'Gulliver’s Travels', due: '2026-12-29' });
    assert.equal((await extend('1')).status, 404);
  });

  test('is not asked again for what they have allowed, but signs in again', async () => {
    const visitor = new Visitor();
    await tokenOfReader(alice);
    const end = await signIn(visitor, await loginOf(visitor, startUrl({})), alice);
    assert.match(broughtBack(end)['code'] ?? '', /^hg_ac_/);
  });

  test('sees and ends what they have allowed, in the same way', async () => {
    const token = await tokenOfReader(alice);
    const visitor = new Visitor();
    const login = await loginOf(visitor, `${gateway.url}/library-sign-in/oauth2/permissions`);
    const page = await signIn(visitor, login, alice);
    assert.match(page.text, /Connected applications[\s\S]*The shop/);
    await visitor.submit(page, { revoke: 'shop' });
    assert.equal((await send(gateway.url, { path: '/library/v1/loans', bearer: token })).status, 401);
  });
});

describe('who does not', () => {
  test('by a wrong PIN tries again, with the name still there', async () => {
    const visitor = new Visitor();
    for (const [name, pin] of [
      ['alice', '2222'],
      ['alice', ''],
      ['nobody', '1111'],
      ['', ''],
    ] as const) {
      const again = await visitor.submit(await loginOf(visitor), { do: 'login', name, pin });
      assert.match(again.text, /role="alert">The name or the PIN is wrong/);
      assert.match(again.text, new RegExp(`name="name" value="${name}"`));
      assert.match((await signIn(visitor, again, bob)).text, /Allow access\?/);
    }
  });

  test('by cancelling goes back to the application', async () => {
    const visitor = new Visitor();
    const end = await signIn(visitor, await loginOf(visitor), { do: 'cancel' });
    const { error, error_description: text, state } = broughtBack(end);
    assert.deepEqual([error, state], ['access_denied', 'state-1']);
    assert.match(text ?? '', /^The reader has cancelled \(ref /);
  });

  test('is not who they say because another one has signed in', async () => {
    const visitor = new Visitor();
    const { location } = await visitor.submit(await loginOf(visitor), { do: 'login', ...bob });
    location?.searchParams.set('username', 'alice');
    assert.equal(broughtBack(await visitor.open(location?.href ?? ''))['error'], 'access_denied');
  });
});

test('a confirmation is good once', async () => {
  const [visitor, thief] = [new Visitor(), new Visitor()];
  const { location } = await visitor.submit(await loginOf(visitor), { do: 'login', ...alice });
  const confirmation = location?.searchParams.get('confirmation') ?? assert.fail('none came back');
  await visitor.open(location?.href ?? '');
  const theirs = await thief.open(startUrl());
  const original = theirs.location?.searchParams.get('original-url');
  const end = await thief.open(`${original}&${new URLSearchParams({ username: 'alice', confirmation })}`);
  assert.equal(broughtBack(end)['error'], 'access_denied');
});

describe('the login service sends nobody', () => {
  const originals: readonly [about: string, of: (authorize: string) => string][] = [
    ['to another host', () => 'https://evil.example/library-sign-in/oauth2/authorize?rstate=x'],
    ['to a host that begins like the gateway', (url) => url.replace(/:\d+/, '$&.evil.example')],
    ['to a host after an @', (url) => url.replace('//', '//127.0.0.1@evil.example/')],
    ['to another endpoint', (url) => url.replace('authorize', 'logout')],
    ['to an API behind the gateway', (url) => url.replace('library-sign-in/oauth2/authorize', 'photos/v1/photos')],
    ['over a detour', (url) => url.replace('authorize?', 'authorize/../../../?')],
    ['to a script', () => 'javascript:alert(1)'],
    ['anywhere', () => ''],
  ];
  for (const [about, of] of originals) {
    test(`${about}, by its link or by its form`, async () => {
      const visitor = new Visitor();
      const login = await loginOf(visitor);
      const original = of(login.form?.hidden['original-url'] ?? '');
      const opened = await visitor.open(`${serviceUrl}/login?${new URLSearchParams({ 'original-url': original })}`);
      const posted = await visitor.submit(login, { do: 'login', ...alice }, { hidden: { 'original-url': original } });
      for (const { status, location } of [opened, posted]) assert.deepEqual([status, location], [400, undefined]);
    });
  }

  test('while the gateway starts', async (t) => {
    const early = libraryService(() => undefined);
    t.after(() => early.close());
    await once(early.listen(0, '127.0.0.1'), 'listening');
    const address = early.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const path = '/login?original-url=undefined%2Foauth2%2Fauthorize%3F';
    assert.equal((await send(url, { path })).status, 400);
  });
});

test('what a link says stands on its page as text', async () => {
  const visitor = new Visitor();
  const login = await loginOf(visitor);
  const original = login.form?.hidden['original-url'] ?? '';
  const query = new URLSearchParams({ 'original-url': `${original}"><b>`, 'app-name': `<script>"'&` });
  const { text } = await visitor.open(`${serviceUrl}/login?${query}`);
  assert.doesNotMatch(text, /<script|<b>/);
  assert.match(text, /<strong>&lt;script&gt;&quot;&#39;&amp;<\/strong>/);
  const failed = await visitor.submit(login, { do: 'login', name: '"><i>', pin: 'x' });
  assert.doesNotMatch(failed.text, /<i>/);
});

test('odd requests break neither the service nor the others on it', async () => {
  const form = `original-url=${'x'.repeat(20_000)}`;
  await assert.rejects(send(serviceUrl, { path: '/login', form }));
  for (const odd of ['//', '/%', '/login?original-url=%']) await send(serviceUrl, { path: odd });
  for (const Authorization of ['', 'Basic', 'Basic !', `Basic ${btoa('alice')}`, `Basic ${btoa('alice:')}`]) {
    assert.equal((await send(serviceUrl, { path: '/verify', headers: { Authorization } })).status, 401);
  }
  assert.equal((await send(serviceUrl, { path: '/login.css' })).status, 200);
});
