import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { listOf, Visitor } from '../harness/visitor.ts';
import {
  alice,
  allowedBy,
  applications,
  authorizeUrl,
  bob,
  broughtBack,
  consentOf,
  isConsent,
  isLogin,
  users,
} from './acme.ts';
import { definitions, hasSession, sessionCookie } from './session-cookie.ts';

// Who has signed in stays so: in this browser, at this provider, for as long as its definition says.

let gateway: TestGateway;
before(async () => {
  gateway = await startGateway({ definitions, applications, users });
});
after(() => gateway.close());

const plainPath = '/plain/oauth2/authorize';
const otherPath = '/other/oauth2/authorize';

/** A browser that comes with this cookie and no other. */
const bringing = (cookie: readonly [string, string]): Visitor => {
  const visitor = new Visitor();
  visitor.remember(gateway.url, new Map([cookie]));
  return visitor;
};

describe('who has signed in', () => {
  test('is not asked again for the next application, and is named on its consent form', async () => {
    const visitor = new Visitor();
    await allowedBy(visitor, authorizeUrl(gateway.url));
    const page = await visitor.open(
      authorizeUrl(gateway.url, { client_id: 'rival', redirect_uri: 'https://rival.example/back' }),
    );
    assert.ok(isConsent(page), page.text);
    assert.match(page.text, /alice/);
    assert.match(broughtBack(await visitor.submit(page, { approve: 'true' }))['code'] ?? '', /^hg_ac_/);
  });

  test('is so in this browser only, and at this provider only', async () => {
    const visitor = new Visitor();
    await consentOf(visitor, authorizeUrl(gateway.url));
    assert.ok(isLogin(await new Visitor().open(authorizeUrl(gateway.url))));
    assert.ok(isLogin(await visitor.open(authorizeUrl(gateway.url, {}, otherPath))));
  });

  test('has a cookie that no script, no other host and no other site gets, for as long as the session can last (A07)', async () => {
    const visitor = new Visitor();
    const login = await visitor.open(authorizeUrl(gateway.url));
    const consent = await visitor.submit(login, alice);
    const [line = '', ...more] = listOf(consent.headers['set-cookie']).filter((one) => one.startsWith('__Host-hgs-'));
    assert.match(
      line,
      /^__Host-hgs-[\da-f]{8}=hg_se_[\w-]{43}; Path=\/; Max-Age=28800; HttpOnly; Secure; SameSite=Lax$/,
    );
    assert.deepEqual(more, []);
  });

  test('has none where the provider keeps nobody signed in', async () => {
    const visitor = new Visitor();
    await allowedBy(visitor, authorizeUrl(gateway.url, {}, plainPath));
    assert.ok(!hasSession(visitor, gateway));
    assert.ok(isLogin(await visitor.open(authorizeUrl(gateway.url, {}, plainPath))));
  });
});

describe('a session begins with a sign-in and nothing else (session fixation; A07)', () => {
  test('not with the login page, nor with a wrong password', async () => {
    const visitor = new Visitor();
    const login = await visitor.open(authorizeUrl(gateway.url));
    assert.ok(!hasSession(visitor, gateway));
    const again = await visitor.submit(login, { username: 'alice', password: 'wrong' });
    assert.ok(isLogin(again) && !hasSession(visitor, gateway));
  });

  test('a cookie that somebody else has put into the browser never becomes one', async () => {
    const visitor = new Visitor();
    await consentOf(visitor, authorizeUrl(gateway.url));
    const [name] = sessionCookie(visitor, gateway);
    const planted = [name, 'A'.repeat(43)] as const;
    const victim = bringing(planted);
    assert.ok(isLogin(await victim.open(authorizeUrl(gateway.url))));
    await consentOf(victim, authorizeUrl(gateway.url));
    assert.notEqual(sessionCookie(victim, gateway)[1], planted[1]);
    assert.ok(isLogin(await bringing(planted).open(authorizeUrl(gateway.url))));
  });

  test('each sign-in makes a new id, and the one before it is dead at once', async () => {
    const visitor = new Visitor();
    await consentOf(visitor, authorizeUrl(gateway.url));
    const before = sessionCookie(visitor, gateway);
    const login = await visitor.open(authorizeUrl(gateway.url, { prompt: 'login' }));
    assert.ok(isConsent(await visitor.submit(login, bob)));
    assert.notEqual(sessionCookie(visitor, gateway)[1], before[1]);
    assert.ok(isLogin(await bringing(before).open(authorizeUrl(gateway.url))));
    assert.match((await visitor.open(authorizeUrl(gateway.url))).text, /bob/);
  });

  test('one of an attacker that is put into the browser ends when the victim signs in', async () => {
    const [attacker, victim] = [new Visitor(), new Visitor()];
    await consentOf(attacker, authorizeUrl(gateway.url));
    victim.remember(gateway.url, new Map([sessionCookie(attacker, gateway)]));
    const login = await victim.open(authorizeUrl(gateway.url, { prompt: 'login' }));
    await victim.submit(login, bob);
    assert.ok(isLogin(await attacker.open(authorizeUrl(gateway.url))));
  });
});

describe('a cookie that is none of ours', () => {
  const spoilt: readonly [about: string, of: (id: string) => string][] = [
    ['with one letter changed', (id) => `${id.startsWith('A') ? 'B' : 'A'}${id.slice(1)}`],
    ['that is cut off', (id) => id.slice(0, -1)],
    ['that goes on', (id) => `${id}A`],
    ['that is empty', () => ''],
    ['that is very long', (id) => id.repeat(80)],
    ['of other letters', () => '%00'.repeat(14)],
  ];
  for (const [about, of] of spoilt) {
    test(`${about} signs nobody in`, async () => {
      const visitor = new Visitor();
      await consentOf(visitor, authorizeUrl(gateway.url));
      const [name, id] = sessionCookie(visitor, gateway);
      assert.ok(isLogin(await bringing([name, of(id)]).open(authorizeUrl(gateway.url))));
    });
  }

  test('of another provider signs nobody in by the name of this one', async () => {
    const visitor = new Visitor();
    await consentOf(visitor, authorizeUrl(gateway.url));
    const [name] = sessionCookie(visitor, gateway);
    const stranger = new Visitor();
    await consentOf(stranger, authorizeUrl(gateway.url, {}, otherPath));
    const [otherName, id] = sessionCookie(stranger, gateway);
    assert.notEqual(otherName, name);
    assert.ok(isLogin(await bringing([name, id]).open(authorizeUrl(gateway.url))));
  });
});

describe('many at once', () => {
  test('may use one session', async () => {
    const visitor = new Visitor();
    await consentOf(visitor, authorizeUrl(gateway.url));
    const pages = await Promise.all(
      Array.from({ length: 8 }, () => visitor.twin(gateway.url).open(authorizeUrl(gateway.url))),
    );
    assert.ok(pages.every(isConsent));
  });

  test('may sign in from one browser: of two tabs crosswise the one goes on whose user signed in last (A08)', async () => {
    const visitor = new Visitor();
    const first = await visitor.open(authorizeUrl(gateway.url, { state: 'first' }));
    const second = await visitor.open(authorizeUrl(gateway.url, { state: 'second' }));
    const ofBob = await visitor.submit(second, bob);
    const ofAlice = await visitor.submit(first, alice);
    assert.match(ofBob.text, /bob/);
    assert.match(ofAlice.text, /alice/);
    assert.equal((await visitor.submit(ofBob, { approve: 'true' })).status, 400);
    assert.equal(broughtBack(await visitor.submit(ofAlice, { approve: 'true' }))['state'], 'first');
    assert.match((await visitor.open(authorizeUrl(gateway.url))).text, /alice/);
  });

  test('may be signed in in several browsers as one user, each by an id of its own', async () => {
    const [one, two] = [new Visitor(), new Visitor()];
    await consentOf(one, authorizeUrl(gateway.url));
    await consentOf(two, authorizeUrl(gateway.url));
    assert.notEqual(sessionCookie(one, gateway)[1], sessionCookie(two, gateway)[1]);
    for (const visitor of [one, two]) assert.ok(isConsent(await visitor.open(authorizeUrl(gateway.url))));
  });
});
