import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send } from '../harness/send.ts';
import { listOf, type Page, Visitor } from '../harness/visitor.ts';
import { applications, authorizeUrl, introspected, provider, redeem, tokenOf, users } from './acme.ts';
import { codeOf, signedIn } from './consent-pages.ts';

// Signing out: of this browser, or of all.

const more = ['session: { idle: 900, ttl: 28800 }'];
let gateway: TestGateway;
before(async () => {
  gateway = await startGateway({
    definitions: {
      'acme.yaml': provider({ more }),
      'other.yaml': provider({ name: 'other', more }),
      'plain.yaml': provider({ name: 'plain' }),
    },
    applications,
    users,
  });
});
after(() => gateway.close());

const bob = { username: 'bob', password: 'bob-password' };
const logoutAt = (name = 'acme'): string => `${gateway.url}/${name}/oauth2/logout`;
const authorizeAt = (name: string): string => authorizeUrl(gateway.url, {}, `/${name}/oauth2/authorize`);
const isAsked = ({ status, text }: Page): boolean => status === 200 && /name="logout" value="here"/.test(text);
const isDone = ({ status, text, form }: Page): boolean =>
  status === 200 && form === undefined && /<h1>You are signed out<\/h1>/.test(text);
const isSignedIn = async (visitor: Visitor, name = 'acme'): Promise<boolean> =>
  !/<h1>Sign in<\/h1>/.test((await visitor.open(authorizeAt(name))).text);
/** A browser in which alice is signed in. */
const browser = async (name = 'acme'): Promise<Visitor> => {
  const visitor = new Visitor();
  await signedIn(authorizeAt(name), visitor);
  return visitor;
};

describe('the logout page', () => {
  test('names who is signed in, and asks whether to sign out', async () => {
    const page = await (await browser()).open(logoutAt());
    assert.ok(isAsked(page));
    assert.match(page.text, /alice/);
    assert.equal(page.headers['cache-control'], 'no-store');
    assert.match(String(page.headers['content-security-policy']), /form-action 'self';.*frame-ancestors 'none'/);
  });

  test('says so to who is not signed in, or never was', async () => {
    assert.ok(isDone(await new Visitor().open(logoutAt())));
    const visitor = new Visitor();
    visitor.remember(gateway.url, new Map([['__Host-hgs-00000000', `hg_se_${'x'.repeat(43)}`]]));
    assert.ok(isDone(await visitor.open(logoutAt())));
    assert.ok(isDone(await (await browser('other')).open(logoutAt())), 'they are so at another provider');
  });

  test('is there only where somebody stays signed in', async () => {
    assert.equal((await new Visitor().open(logoutAt('plain'))).status, 404);
  });
});

describe('who signs out', () => {
  test('here is signed out in this browser, and stays so in others and at other providers', async () => {
    const [visitor, another] = [await browser(), await browser()];
    await signedIn(authorizeAt('other'), visitor);
    const before = new Map(visitor.cookies(gateway.url));
    const page = await visitor.submit(await visitor.open(logoutAt()), { logout: 'here' });
    assert.ok(isDone(page));
    assert.match(listOf(page.headers['set-cookie']).join('\n'), /^__Host-hgs-[\da-f]{8}=; Path=\/; Max-Age=0;/m);
    assert.equal(await isSignedIn(visitor), false);
    assert.equal(await isSignedIn(visitor, 'other'), true);
    assert.equal(await isSignedIn(another), true);
    const thief = new Visitor();
    thief.remember(gateway.url, before);
    assert.equal(await isSignedIn(thief), false, 'the cookie of before is worth nothing');
  });

  test('everywhere is signed out in all browsers, at this provider, and nobody else is', async () => {
    const [visitor, another] = [await browser(), await browser()];
    const elsewhere = await browser('other');
    const theirs = new Visitor();
    await theirs.submit(await theirs.open(authorizeAt('acme')), bob);
    const page = await visitor.submit(await visitor.open(logoutAt()), { logout: 'everywhere' });
    assert.ok(isDone(page));
    assert.equal(await isSignedIn(visitor), false);
    assert.equal(await isSignedIn(another), false);
    assert.equal(await isSignedIn(elsewhere, 'other'), true);
    assert.equal(await isSignedIn(theirs), true);
  });

  test('takes nothing from applications: what they were allowed they keep', async () => {
    const visitor = new Visitor();
    const end = await visitor.submit(await signedIn(authorizeAt('acme'), visitor), { approve: 'true' });
    const token = tokenOf(await redeem(gateway.url, codeOf(end)));
    await visitor.submit(await visitor.open(logoutAt()), { logout: 'everywhere' });
    assert.equal((await introspected(gateway.url, token))['active'], true);
  });

  for (const logout of ['yes', '', 'HERE']) {
    test(`by "${logout}" has decided nothing, and is asked again`, async () => {
      const visitor = await browser();
      assert.ok(isAsked(await visitor.submit(await visitor.open(logoutAt()), { logout })));
      assert.equal(await isSignedIn(visitor), true);
    });
  }

  test('must do it with the form that they were shown: no link and no other page does (A06)', async () => {
    const [visitor, another] = [await browser(), await browser()];
    const [page, theirs] = [await visitor.open(logoutAt()), await another.open(logoutAt())];
    const forged: readonly Promise<Page>[] = [
      visitor.submit(page, { logout: 'here' }, { hidden: { csrf: undefined } }),
      visitor.submit(page, { logout: 'here' }, { hidden: { csrf: theirs.form?.hidden['csrf'] } }),
      visitor.submit(
        page,
        { logout: 'here' },
        { headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' } },
      ),
      another.submit(page, { logout: 'here' }),
    ];
    for (const { status } of await Promise.all(forged)) assert.equal(status, 403);
    assert.ok(isAsked(await visitor.open(`${logoutAt()}?logout=here`)));
    const cookie = [...visitor.cookies(gateway.url)].map(([name, value]) => `${name}=${value}`).join('; ');
    const bare = await send(gateway.url, {
      path: '/acme/oauth2/logout',
      form: { logout: 'everywhere' },
      headers: { Cookie: cookie },
    });
    assert.match(bare.text, /name="logout" value="here"/, 'without a transaction it is a visit like any other');
    assert.equal(await isSignedIn(visitor), true);
  });

  test('is the one whom the page has named: who has signed in since is asked', async () => {
    const visitor = await browser();
    const page = await visitor.open(logoutAt());
    const login = await visitor.open(authorizeUrl(gateway.url, { prompt: 'login' }));
    await visitor.submit(login, bob);
    const again = await visitor.submit(page, { logout: 'everywhere' });
    assert.ok(isAsked(again));
    assert.match(again.text, /bob/);
    assert.equal(await isSignedIn(visitor), true);
    assert.ok(isDone(await visitor.submit(again, { logout: 'here' })));
  });

  test('twice is signed out', async () => {
    const visitor = await browser();
    const [page, second] = [await visitor.open(logoutAt()), await visitor.open(logoutAt())];
    assert.ok(isDone(await visitor.submit(page, { logout: 'here' })));
    assert.ok(isDone(await visitor.submit(second, { logout: 'everywhere' })));
    assert.equal((await visitor.submit(page, { logout: 'here' })).status, 403, 'that page has had its answer');
  });
});
