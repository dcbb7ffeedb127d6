import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Backend, startBackend } from '../harness/backend.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { type Page, Visitor } from '../harness/visitor.ts';
import { alice, applications, authorizeUrl, consentOf, isConsent, isLogin, provider, users } from './acme.ts';

// How the pages of a provider ask who it is (IBM API Connect v5, `identity-extraction`).

const session = 'session: { idle: 900, ttl: 28800 }';

const assertRefused = (page: Page, status: number): void => {
  assert.deepEqual([page.status, page.location], [status, undefined], page.text);
  assert.match(page.text, /<h1>This request cannot be served<\/h1>/);
};

describe('the login form', () => {
  let gateway: TestGateway;
  before(async () => {
    const granting = provider({ name: 'granting' }).replace(
      '  authorization: { type: default-form }',
      '  authorization: { type: authenticated }',
    );
    gateway = await startGateway({
      definitions: {
        'acme.yaml': provider({ more: [session] }).replace('tokens: true', 'tokens: true, permissions: true'),
        'granting.yaml': granting,
      },
      applications,
      users,
    });
  });
  after(() => gateway.close());

  test('is understood by the names of its fields in IBM API Connect v5 too', async () => {
    const visitor = new Visitor();
    const login = await visitor.open(authorizeUrl(gateway.url));
    const fields = { j_username: 'alice', j_password: 'alice-password', login: 'true' };
    assert.ok(isConsent(await visitor.submit(login, fields)));
  });

  const unanswered: readonly Readonly<Record<string, string>>[] = [
    { username: 'alice', j_password: 'alice-password' },
    { j_username: 'alice', password: 'alice-password' },
    { username: '', password: '', j_username: 'alice', j_password: 'alice-password' },
    { username: 'alice', password: 'wrong', j_username: 'alice', j_password: 'alice-password' },
    {},
  ];
  for (const fields of unanswered) {
    test(`is not answered by ${Object.entries(fields).join(' ') || 'nothing'}`, async () => {
      const visitor = new Visitor();
      const login = await visitor.open(authorizeUrl(gateway.url));
      assert.ok(isLogin(await visitor.submit(login, fields)));
    });
  }

  test('says what they allow by signing in, where that is all that they are asked', async () => {
    const open = (path: string): Promise<Page> => new Visitor().open(authorizeUrl(gateway.url, {}, path));
    const granting = await open('/granting/oauth2/authorize');
    assert.match(granting.text, /See your records/);
    assert.doesNotMatch(granting.text, /Change your records/);
    assert.doesNotMatch((await open('/acme/oauth2/authorize')).text, /See your records/);
  });

  describe('of a page of their own, such as that of what they have allowed', () => {
    const permissions = '/acme/oauth2/permissions';

    test('names no application and allows nothing; afterwards the page is theirs', async () => {
      const visitor = new Visitor();
      const login = await visitor.open(`${gateway.url}${permissions}`);
      assert.ok(isLogin(login), login.text);
      assert.doesNotMatch(login.text, /The shop|See your records/);
      assert.match(String(login.headers['content-security-policy']), /form-action 'self';/);
      const page = await visitor.submit(login, alice);
      assert.equal(page.status, 200);
      assert.match(page.text, /alice/);
    });

    test('is shown again after a wrong password, and not to who is signed in', async () => {
      const visitor = new Visitor();
      const again = await visitor.submit(await visitor.open(`${gateway.url}${permissions}`), { username: 'alice' });
      assert.ok(isLogin(again));
      assert.ok(!isLogin(await visitor.submit(again, alice)));
      assert.ok(!isLogin(await visitor.open(`${gateway.url}${permissions}`)));
      assert.ok(isConsent(await visitor.open(authorizeUrl(gateway.url))));
    });

    test('cannot be continued as an authorization, nor the other way round', async () => {
      const visitor = new Visitor();
      const login = await visitor.open(`${gateway.url}${permissions}`);
      const asking = await visitor.open(authorizeUrl(gateway.url));
      const at = (page: Page, path: string): Page => ({
        ...page,
        form: { checked: {}, hidden: page.form?.hidden ?? {}, action: `${gateway.url}${path}` },
      });
      assertRefused(await visitor.submit(at(login, '/acme/oauth2/authorize'), alice), 400);
      assertRefused(await visitor.submit(at(asking, permissions), alice), 400);
    });
  });
});

describe("the author's own login form", () => {
  const html = `<!DOCTYPE html>
<html lang="en"><head><title>Acme</title></head><body><h1>Welcome to Acme</h1>
<form method="POST" enctype="application/x-www-form-urlencoded" action="authorize">
<EI-INJECT-HIDDEN-INPUT-FIELDS/>
<EI-LOGINFIRSTTIME><p>Please sign in</p></EI-LOGINFIRSTTIME>
<EI-LOGINFAILED><p>That was wrong</p></EI-LOGINFAILED>
<label for="u">Name</label><input id="u" type="text" name="username"/>
<label for="p">Password</label><input id="p" type="password" name="password"/>
<button type="submit" name="login" value="true">Go</button>
</form></body></html>`;
  let forms: Backend;
  let gateway: TestGateway;
  before(async () => {
    forms = await startBackend(() => ({ headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: html }));
    const acme = provider({ more: [session] }).replace(
      'identity-extraction: { type: default-form }',
      `identity-extraction: { type: custom-form, url: "${forms.url}/login.html" }`,
    );
    gateway = await startGateway({ definitions: { 'acme.yaml': acme }, applications, users });
  });
  after(async () => {
    await forms.close();
    await gateway.close();
  });

  /** The page with its form, however that is written. */
  const withForm = (page: Page): Page => {
    const inputs = [...page.text.matchAll(/<input\b[^>]*\btype="hidden"[^>]*>/g)].map(([input]) => [
      /\bname="([^"]*)"/.exec(input)?.[1] ?? '',
      /\bvalue="([^"]*)"/.exec(input)?.[1] ?? '',
    ]);
    const action = /<form\b[^>]*\baction="([^"]*)"/.exec(page.text)?.[1] ?? '';
    const form = { checked: {}, hidden: Object.fromEntries(inputs), action: new URL(action, page.url).href };
    return { ...page, form };
  };
  const open = async (visitor: Visitor, url = authorizeUrl(gateway.url)): Promise<Page> =>
    withForm(await visitor.open(url));

  test('is shown in the place of ours, with the hidden fields that it came for', async () => {
    const page = await open(new Visitor());
    assert.equal(page.status, 200, page.text);
    assert.match(page.text, /Welcome to Acme.*Please sign in/s);
    assert.doesNotMatch(page.text, /That was wrong|EI-/);
    const { transaction = '', csrf = '', ...others } = page.form?.hidden ?? {};
    assert.match(transaction, /^[\w-]{27}\.1$/);
    assert.match(csrf, /^[\w-]{43}$/);
    assert.deepEqual(others, {
      client_id: 'shop',
      redirect_uri: 'https://shop.example/back',
      'original-url': '',
      state: '',
    });
    assert.match(String(page.headers['content-security-policy']), /form-action 'self' https:/);
  });

  test('is shown again with its block of failures, and then goes on', async () => {
    const visitor = new Visitor();
    const again = withForm(await visitor.submit(await open(visitor), { username: 'alice', password: 'wrong' }));
    assert.match(again.text, /That was wrong/);
    assert.doesNotMatch(again.text, /Please sign in/);
    assert.ok(isConsent(await visitor.submit(again, alice)));
    assert.ok(isConsent(await visitor.open(authorizeUrl(gateway.url))));
  });

  for (const [name, value] of [
    ['client_id', 'rival'],
    ['redirect_uri', 'https://rival.example/back'],
    ['original-url', 'https://rival.example/'],
    ['state', 'x'],
  ] as const) {
    test(`is refused with another ${name} than it was shown with, and that sign-in is over`, async () => {
      const visitor = new Visitor();
      const login = await open(visitor);
      assertRefused(await visitor.submit(login, alice, { hidden: { [name]: value } }), 403);
      assertRefused(await visitor.submit(login, alice), 403);
    });

    test(`may leave out ${name}: nothing of it is believed`, async () => {
      const visitor = new Visitor();
      assert.ok(isConsent(await visitor.submit(await open(visitor), alice, { hidden: { [name]: undefined } })));
    });
  }

  test('may not leave out what binds it to the sign-in', async () => {
    const visitor = new Visitor();
    assertRefused(await visitor.submit(await open(visitor), alice, { hidden: { csrf: undefined } }), 403);
  });
});

test('a link answers no login form: whoever made it, nobody is signed in by it', async (t) => {
  const gateway = await startGateway({ definitions: { 'acme.yaml': provider() }, applications, users });
  t.after(() => gateway.close());
  const visitor = new Visitor();
  const { transaction, csrf } = (await visitor.open(authorizeUrl(gateway.url))).form?.hidden ?? {};
  const query = new URLSearchParams({ rstate: `${transaction}.${csrf}`, ...alice, confirmation: 'alice-password' });
  assertRefused(await visitor.open(`${authorizeUrl(gateway.url)}&${query}`), 403);
  await consentOf(visitor, authorizeUrl(gateway.url));
});
