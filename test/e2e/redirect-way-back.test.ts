import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type Backend, startBackend } from '../harness/backend.ts';
import { settableClock, startGateway, type TestGateway } from '../harness/gateway.ts';
import { send } from '../harness/send.ts';
import { type Page, Visitor } from '../harness/visitor.ts';
import { applications, authorizeUrl, broughtBack, isConsent } from './acme.ts';
import { backWith, confirmed, redirecting, sentToSignIn } from './sent-to-sign-in.ts';

// The link by which a browser comes back from a login service: good once, in this browser, for what it is made for.

const clock = settableClock(1_800_000_000_000);
let users: Backend;
let gateway: TestGateway;
before(async () => {
  users = await startBackend();
  gateway = await startGateway({
    definitions: { 'acme.yaml': redirecting('acme') },
    applications,
    properties: { 'users-url': users.url, 'login-url': 'https://login.example' },
    clock,
  });
});
after(async () => {
  await users.close();
  await gateway.close();
});
beforeEach(() => {
  users.received.length = 0;
});

/** Where a sign-in begins after which consent is asked for, whatever was allowed before. */
const startUrl = (parameters: Readonly<Record<string, string>> = {}): string =>
  authorizeUrl(gateway.url, { prompt: 'consent', ...parameters });

/** Where the browser is sent to sign in. */
const sentTo = (visitor: Visitor, url = startUrl()): Promise<URL> => sentToSignIn(visitor, url);

const assertRefused = (page: Page, status: number): void => {
  assert.deepEqual([page.status, page.location], [status, undefined], page.text);
  assert.match(page.text, /<h1>This request cannot be served<\/h1>/);
  assert.deepEqual(users.received, []);
};

describe('a way back (A08)', () => {
  test('is good in the browser that was sent, and in no other', async () => {
    const [victim, attacker] = [new Visitor(), new Visitor()];
    const back = backWith(await sentTo(attacker), confirmed);
    assertRefused(await victim.open(back), 403);
    await sentTo(victim);
    assertRefused(await victim.open(back), 403);
    assert.ok(isConsent(await attacker.open(back)));
  });

  test('is good once: the back button and a reload bring nobody further', async () => {
    const visitor = new Visitor();
    const back = backWith(await sentTo(visitor), confirmed);
    const consent = await visitor.open(back);
    users.received.length = 0;
    assertRefused(await visitor.open(back), 409);
    const end = await visitor.submit(consent, { approve: 'true' });
    assert.match(broughtBack(end)['code'] ?? '', /^hg_ac_/);
    assertRefused(await visitor.open(back), 403);
  });

  test('of many at once brings one further', async () => {
    const visitor = new Visitor();
    const back = backWith(await sentTo(visitor), confirmed);
    const pages = await Promise.all(Array.from({ length: 6 }, () => visitor.twin(gateway.url).open(back)));
    assert.equal(pages.filter(isConsent).length, 1);
    assert.equal(pages.filter(({ status }) => status === 409).length, 5);
    assert.equal(users.received.length, 1);
  });

  test('is good for half an hour', async () => {
    const visitor = new Visitor();
    const back = backWith(await sentTo(visitor), confirmed);
    clock.advance(1800);
    assertRefused(await visitor.open(back), 400);
  });

  const spoilt: readonly [about: string, of: (rstate: string) => string, status: number][] = [
    ['with another proof', (rstate) => `${rstate.slice(0, -4)}AAAA`, 403],
    ['without its proof', (rstate) => rstate.slice(0, 29), 400],
    ['of another version', (rstate) => rstate.replace('.1.', '.2.'), 403],
    ['of another sign-in', (rstate) => `${'A'.repeat(27)}${rstate.slice(27)}`, 403],
    ['that is empty', () => '', 400],
  ];
  for (const [about, of, status] of spoilt) {
    test(`${about} is refused with a page`, async () => {
      const visitor = new Visitor();
      const back = new URL(backWith(await sentTo(visitor), confirmed));
      const whole = back.searchParams.get('rstate') ?? '';
      back.searchParams.set('rstate', of(whole));
      assertRefused(await visitor.open(back.href), status);
    });
  }

  test('that says a thing twice is understood by nobody', async () => {
    const visitor = new Visitor();
    assertRefused(await visitor.open(`${backWith(await sentTo(visitor), confirmed)}&username=bob`), 400);
  });

  test('continues this request: what else stands in it is not read again', async () => {
    const visitor = new Visitor();
    const back = new URL(backWith(await sentTo(visitor), confirmed));
    back.searchParams.set('client_id', 'rival');
    back.searchParams.set('scope', 'read write');
    back.searchParams.set('redirect_uri', 'https://rival.example/back');
    const consent = await visitor.open(back.href);
    assert.doesNotMatch(consent.text, /rival|Change your records/);
    assert.equal((await visitor.submit(consent, { approve: 'true' })).location?.origin, 'https://shop.example');
  });

  test('is a link: a form that says the same is refused', async () => {
    const visitor = new Visitor();
    const rstate = new URL(backWith(await sentTo(visitor), confirmed)).searchParams.get('rstate') ?? '';
    const [, transaction = '', csrf = ''] = /^(.*)\.([\w-]{43})$/.exec(rstate) ?? [];
    const cookie = [...visitor.cookies(gateway.url)].map(([name, value]) => `${name}=${value}`).join('; ');
    const page = await send(gateway.url, {
      path: '/acme/oauth2/authorize',
      form: { transaction, csrf, ...confirmed },
      headers: { Origin: gateway.url, Cookie: cookie },
    });
    assert.equal(page.status, 403);
    assert.deepEqual(users.received, []);
  });

  test('answers no form, such as the one that asks for consent', async () => {
    const visitor = new Visitor();
    const consent = await visitor.open(backWith(await sentTo(visitor), confirmed));
    users.received.length = 0;
    const { transaction, csrf } = consent.form?.hidden ?? {};
    assertRefused(await visitor.open(`${startUrl()}&rstate=${transaction}.${csrf}&approve=true`), 403);
  });
});
