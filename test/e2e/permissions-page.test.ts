import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Registry } from '../../src/identity/registry.ts';
import { settableClock, startGateway, type TestGateway } from '../harness/gateway.ts';
import { send, type TestAnswer } from '../harness/send.ts';
import { type Page, Visitor } from '../harness/visitor.ts';
import {
  alice,
  applications,
  authorizeUrl,
  introspected,
  provider,
  redeem,
  refreshed,
  tokenOf,
  users,
} from './acme.ts';
import { allowing, askedIn, codeOf, isConsent, signedIn } from './consent-pages.ts';

// The page on which owners see which applications may act for them, and end that.

const more = ['session: { idle: 900, ttl: 28800 }'];
const definition = (init: Parameters<typeof provider>[0] = {}): string =>
  provider({
    authorization: '{ type: default-form, remember: true }',
    refresh: '{ ttl: 86400 }',
    more,
    ...init,
  }).replace('tokens: true }', 'tokens: true, permissions: true }');

/** What it says of each sign-in keeps nobody signed in. */
const selecting: Registry = {
  name: 'selecting',
  authenticate: async ({ name }) => ({ name, selectedScopes: ['read'] }),
};

const clock = settableClock(1_800_000_000_000);
let gateway: TestGateway;
before(async () => {
  gateway = await startGateway({
    definitions: {
      'acme.yaml': definition(),
      'other.yaml': definition({ name: 'other' }),
      'plain.yaml': definition({ name: 'plain', more: [] }),
      'selected.yaml': definition({ name: 'selected', registry: 'selecting' }),
      'without.yaml': provider({ name: 'without', more }),
    },
    applications,
    users,
    registries: { selecting },
    clock,
  });
});
after(() => gateway.close());
beforeEach(async () => {
  clock.advance(1);
  await gateway.stores.grants.revoke({ by: 'rule', before: clock.now() }, clock.now());
  clock.advance(1);
});

const rival = { client_id: 'rival', redirect_uri: 'https://rival.example/back' };
const pageAt = (name = 'acme'): string => `${gateway.url}/${name}/oauth2/permissions`;
/** Tokens of `shop` in the name of alice, and her browser. */
const connected = async (scope = 'read'): Promise<{ readonly answer: TestAnswer; readonly visitor: Visitor }> => {
  const visitor = new Visitor();
  const address = authorizeUrl(gateway.url, { scope, prompt: 'login' });
  const signed = await signedIn(address, visitor);
  const end = isConsent(signed) ? await visitor.submit(signed, { approve: 'true' }) : signed;
  return { answer: await redeem(gateway.url, codeOf(end)), visitor };
};
/** Titles of the applications on the page. */
const listedIn = ({ text }: Page): readonly string[] =>
  [...text.matchAll(/<h2[^>]*>(?:<bdi>)?(.*?)(?:<\/bdi>)?<\/h2>/g)].map(([, title = '']) => title);
const isActive = async (token: string): Promise<unknown> => (await introspected(gateway.url, token))['active'];

describe('the page of connected applications', () => {
  test('lists what an owner has allowed, an application once, and nothing of anybody else', async () => {
    await connected('read');
    clock.advance(1);
    const { visitor } = await connected('write');
    const bob = new Visitor();
    const signed = await bob.submit(await bob.open(authorizeUrl(gateway.url, rival)), {
      username: 'bob',
      password: 'bob-password',
    });
    await bob.submit(signed, { approve: 'true' });
    const page = await visitor.open(pageAt());
    assert.equal(page.status, 200);
    assert.deepEqual(listedIn(page), ['The shop']);
    for (const shown of ['alice', 'See your records', 'Change your records'])
      assert.ok(page.text.includes(shown), shown);
    assert.deepEqual(listedIn(await bob.open(pageAt())), ['A rival']);
    assert.deepEqual(listedIn(await signedIn(pageAt('other'))), []);
  });

  test('asks who is not signed in to sign in, for no application', async () => {
    await connected();
    const visitor = new Visitor();
    const login = await visitor.open(pageAt());
    assert.match(login.text, /<h1>Sign in<\/h1>/);
    assert.doesNotMatch(login.text, /The shop/);
    assert.deepEqual(listedIn(await visitor.submit(login, alice)), ['The shop']);
    assert.deepEqual(listedIn(await signedIn(pageAt('plain'))), [], 'also where nobody stays signed in');
  });

  test('is never kept, framed or read by another site', async () => {
    const { headers } = await (await connected()).visitor.open(pageAt());
    assert.equal(headers['cache-control'], 'no-store');
    assert.match(String(headers['content-security-policy']), /form-action 'self';.*frame-ancestors 'none'/);
    assert.equal(headers['access-control-allow-origin'], undefined);
  });

  test('is there only where the provider says so', async () => {
    assert.equal((await new Visitor().open(pageAt('without'))).status, 404);
  });
});

describe('who ends what an application may', () => {
  test('ends its tokens, codes and the consent at once, and sees that (A08)', async () => {
    const { answer, visitor } = await connected('read');
    const code = codeOf(await visitor.open(authorizeUrl(gateway.url)));
    const page = await visitor.open(pageAt());
    assert.equal(await isActive(tokenOf(answer)), true);
    const ended = await visitor.submit(page, { revoke: 'shop' });
    assert.equal(ended.status, 200);
    assert.match(ended.text, /role="status".*The shop/s);
    assert.deepEqual(listedIn(ended), []);
    assert.equal(await isActive(tokenOf(answer)), false);
    assert.equal((await refreshed(gateway.url, answer)).status, 400);
    assert.equal((await redeem(gateway.url, code)).status, 400);
    assert.deepEqual(askedIn(await visitor.open(authorizeUrl(gateway.url))), ['read']);
    assert.deepEqual(listedIn(await visitor.open(pageAt())), []);
  });

  test('leaves everything of other applications, owners and providers, and can go on', async () => {
    const { answer, visitor } = await connected();
    const consent = await visitor.open(authorizeUrl(gateway.url, rival));
    await visitor.submit(consent, { approve: 'true' });
    const bob = new Visitor();
    const theirs = await bob.submit(await bob.open(authorizeUrl(gateway.url)), {
      username: 'bob',
      password: 'bob-password',
    });
    const other = await redeem(gateway.url, codeOf(await bob.submit(theirs, { approve: 'true' })));
    await allowing(authorizeUrl(gateway.url, {}, '/other/oauth2/authorize'));
    let page = await visitor.open(pageAt());
    assert.deepEqual(listedIn(page).toSorted(), ['A rival', 'The shop']);
    page = await visitor.submit(page, { revoke: 'rival' });
    assert.deepEqual(listedIn(page), ['The shop']);
    assert.equal(await isActive(tokenOf(answer)), true);
    page = await visitor.submit(page, { revoke: 'shop' });
    assert.deepEqual(listedIn(page), []);
    assert.equal(await isActive(tokenOf(other)), true);
    assert.deepEqual(listedIn(await signedIn(pageAt('other'))), ['The shop']);
  });

  test('ends also a consent of which no token is left', async () => {
    const visitor = await allowing(authorizeUrl(gateway.url));
    const page = await visitor.open(pageAt());
    assert.deepEqual(listedIn(page), ['The shop']);
    await visitor.submit(page, { revoke: 'shop' });
    assert.ok(isConsent(await visitor.open(authorizeUrl(gateway.url))));
  });

  for (const revoke of ['nobody', '', '__proto__', 'x'.repeat(10_000)]) {
    test(`ends nothing where it is "${revoke.slice(0, 10)}"`, async () => {
      const { answer, visitor } = await connected();
      const page = await visitor.submit(await visitor.open(pageAt()), { revoke });
      assert.deepEqual([page.status, listedIn(page)], [200, ['The shop']]);
      assert.doesNotMatch(page.text, /role="status"/);
      assert.equal(await isActive(tokenOf(answer)), true);
    });
  }

  test('is told when an application ended is not registered any more', async (t) => {
    t.after(() => gateway.register(applications));
    const { visitor } = await connected();
    gateway.register(applications.filter(({ id }) => id !== 'shop'));
    const page = await visitor.open(pageAt());
    assert.deepEqual(listedIn(page), ['shop']);
    assert.deepEqual(listedIn(await visitor.submit(page, { revoke: 'shop' })), []);
  });

  for (const [name, isOver, what] of [
    ['acme', true, 'ends when they sign out, though they have signed in for it'],
    ['plain', false, 'stays where nobody can sign out'],
    ['selected', false, 'stays where what services say of each sign-in keeps nobody signed in'],
  ] as const) {
    test(`a page that lies open ${what} (A07)`, async () => {
      await allowing(authorizeUrl(gateway.url, {}, `/${name}/oauth2/authorize`));
      const visitor = new Visitor();
      const page = await visitor.submit(await visitor.open(pageAt(name)), alice);
      assert.deepEqual(listedIn(page), ['The shop']);
      const logout = await visitor.open(`${gateway.url}/${name}/oauth2/logout`);
      if (logout.form !== undefined) await visitor.submit(logout, { logout: 'here' });
      const { status, text } = await visitor.submit(page, { revoke: 'nothing' });
      assert.deepEqual([status, text.includes('The shop')], isOver ? [400, false] : [200, true]);
    });
  }

  test('must do it with the form that they were shown (A06)', async () => {
    const { answer, visitor } = await connected();
    const page = await visitor.open(pageAt());
    const { visitor: another } = await connected();
    const theirs = await another.open(pageAt());
    const forged: readonly Promise<Page>[] = [
      visitor.submit(page, { revoke: 'shop' }, { hidden: { csrf: undefined } }),
      visitor.submit(page, { revoke: 'shop' }, { hidden: { csrf: theirs.form?.hidden['csrf'] } }),
      visitor.submit(
        page,
        { revoke: 'shop' },
        { headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' } },
      ),
      another.submit(page, { revoke: 'shop' }),
    ];
    for (const { status } of await Promise.all(forged)) assert.equal(status, 403);
    // Without a transaction it is a visit like any other.
    const body = { path: '/acme/oauth2/permissions', form: { revoke: 'shop' } };
    assert.equal((await send(gateway.url, body)).status, 200);
    assert.equal(await isActive(tokenOf(answer)), true);
    await visitor.submit(page, { revoke: 'shop' });
    assert.equal((await visitor.submit(page, { revoke: 'shop' })).status, 409, 'each page counts once');
  });
});
