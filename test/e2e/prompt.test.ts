import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { settableClock, startGateway, type TestGateway } from '../harness/gateway.ts';
import { type Page, Visitor } from '../harness/visitor.ts';
import {
  alice,
  allowedBy,
  applications,
  authorizeUrl,
  bob,
  broughtBack,
  consentOf,
  isLogin,
  provider,
  users,
} from './acme.ts';

// How a request wants its owner to be asked (OpenID Connect Core 1.0 §3.1.2.1).

const clock = settableClock(1_800_000_000_000);
const more = ['session: { idle: 86400, ttl: 86400 }'];
let gateway: TestGateway;
before(async () => {
  const acme = provider({ more }).replace(
    '{ type: default-form }\n  access',
    '{ type: default-form, remember: true }\n  access',
  );
  gateway = await startGateway({ definitions: { 'acme.yaml': acme }, applications, users, clock });
});
after(() => gateway.close());

const ask = (visitor: Visitor, parameters: Readonly<Record<string, string>> = {}): Promise<Page> =>
  visitor.open(authorizeUrl(gateway.url, parameters));

/** A browser in which alice has just signed in. */
const signedIn = async (): Promise<Visitor> => {
  const visitor = new Visitor();
  await consentOf(visitor, authorizeUrl(gateway.url, { prompt: 'login consent' }));
  return visitor;
};

describe('prompt', () => {
  for (const prompt of ['login', 'select_account', 'login consent']) {
    test(`"${prompt}" has them sign in although they are, once`, async () => {
      const visitor = await signedIn();
      const login = await ask(visitor, { prompt });
      assert.ok(isLogin(login), login.text);
      assert.ok(!isLogin(await visitor.submit(login, alice)));
    });
  }

  test('"login" may change who is signed in', async () => {
    const visitor = await signedIn();
    assert.match((await visitor.submit(await ask(visitor, { prompt: 'login' }), bob)).text, /Allow access\?.*bob/s);
    assert.match((await ask(visitor)).text, /Allow access\?.*bob/s);
  });

  test('"login" is not satisfied by a wrong password, though they are signed in', async () => {
    const visitor = await signedIn();
    const again = await visitor.submit(await ask(visitor, { prompt: 'login' }), {
      username: 'alice',
      password: 'wrong',
    });
    assert.ok(isLogin(again), again.text);
  });

  test('"none" shows no page: who is not signed in is told so, and nothing begins (§3.1.2.6)', async () => {
    const visitor = new Visitor();
    const page = await ask(visitor, { prompt: 'none' });
    assert.deepEqual([broughtBack(page)['error'], broughtBack(page)['state']], ['login_required', 'state-1']);
    assert.equal(page.headers['set-cookie'], undefined);
  });

  test('"none" is answered at once for who is signed in and has allowed it before', async () => {
    const visitor = new Visitor();
    await allowedBy(visitor, authorizeUrl(gateway.url, { prompt: 'login consent' }));
    const page = await ask(visitor, { prompt: 'none' });
    assert.equal(page.status, 302);
    assert.match(broughtBack(page)['code'] ?? '', /^hg_ac_/);
  });

  for (const prompt of ['none login', 'consent none']) {
    test(`"${prompt}" is refused: it contradicts itself`, async () => {
      assert.equal(broughtBack(await ask(await signedIn(), { prompt }))['error'], 'invalid_request');
    });
  }

  test('with values that nobody knows asks for nothing', async () => {
    assert.ok(!isLogin(await ask(await signedIn(), { prompt: 'create __proto__ constructor' })));
  });
});

describe('max_age', () => {
  test('takes a sign-in that is young enough, and has them sign in again where it is not', async () => {
    const visitor = await signedIn();
    clock.advance(299);
    assert.ok(!isLogin(await ask(visitor, { max_age: '300' })));
    clock.advance(1);
    const login = await ask(visitor, { max_age: '300' });
    assert.ok(isLogin(login));
    assert.ok(!isLogin(await ask(visitor, { max_age: '301' })));
    await visitor.submit(login, alice);
    assert.ok(!isLogin(await ask(visitor, { max_age: '300' })));
  });

  test('is about when they signed in, not when they were here last', async () => {
    const visitor = await signedIn();
    for (let minutes = 0; minutes < 5; minutes++) {
      clock.advance(60);
      assert.ok(!isLogin(await ask(visitor)));
    }
    assert.ok(isLogin(await ask(visitor, { max_age: '299' })));
  });

  test('of 0 always asks, once', async () => {
    const visitor = await signedIn();
    const login = await ask(visitor, { max_age: '0' });
    assert.ok(isLogin(login));
    assert.ok(!isLogin(await visitor.submit(login, alice)));
  });

  test('with prompt=none is login_required where they had to be asked', async () => {
    const visitor = await signedIn();
    clock.advance(10);
    assert.equal(broughtBack(await ask(visitor, { max_age: '10', prompt: 'none' }))['error'], 'login_required');
    assert.notEqual(broughtBack(await ask(visitor, { max_age: '11', prompt: 'none' }))['error'], 'login_required');
  });

  for (const maxAge of ['-1', '1.5', 'x', ' 1', '1e3', '0x10', '12345678901']) {
    test(`"${maxAge}" is no number of seconds`, async () => {
      const answer = broughtBack(await ask(new Visitor(), { max_age: maxAge }));
      assert.deepEqual([answer['error'], answer['state']], ['invalid_request', 'state-1']);
    });
  }
});

describe('login_hint', () => {
  const typedIn = ({ text }: Page): string | undefined => /name="username"[^>]* value="([^"]*)"/.exec(text)?.[1];

  test('stands in the field of the name, as text', async () => {
    assert.equal(typedIn(await ask(new Visitor(), { login_hint: 'alice' })), 'alice');
    const page = await ask(new Visitor(), { login_hint: '"><script>alert(1)</script>' });
    assert.doesNotMatch(page.text, /<script>alert/);
  });

  test('gives way to what was typed', async () => {
    const visitor = new Visitor();
    const again = await visitor.submit(await ask(visitor, { login_hint: 'alice' }), { username: 'bob', password: 'x' });
    assert.equal(typedIn(again), 'bob');
  });

  test('signs nobody in, and is left out where no name is so long', async () => {
    assert.equal(typedIn(await ask(new Visitor(), { login_hint: 'a'.repeat(1025) })) ?? '', '');
    assert.equal(typedIn(await ask(new Visitor(), { login_hint: 'a'.repeat(1024) }))?.length, 1024);
    assert.ok(isLogin(await ask(new Visitor(), { login_hint: 'alice' })));
  });
});

describe('ui_locales', () => {
  const langOf = ({ text }: Page): string | undefined => /<html lang="([^"]*)"/.exec(text)?.[1];

  test('chooses the language of the pages, before that of the browser', async () => {
    const headers = { 'Accept-Language': 'fr' };
    const visitor = new Visitor();
    const page = await visitor.open(authorizeUrl(gateway.url, { ui_locales: 'xx de-AT en' }), headers);
    assert.equal(langOf(page), 'de');
    assert.equal(langOf(await visitor.submit(page, { username: 'alice', password: 'wrong' })), 'de');
    assert.equal(langOf(await new Visitor().open(authorizeUrl(gateway.url), headers)), 'fr');
  });

  test('is left out where it is longer than any list of languages', async () => {
    const page = await ask(new Visitor(), { ui_locales: `de ${'x'.repeat(200)}` });
    assert.equal(langOf(page), 'en');
  });
});
