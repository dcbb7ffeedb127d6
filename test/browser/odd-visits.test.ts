import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, it } from 'node:test';
import type { Page } from 'playwright-core';
import { authorizeUrl, provider, users } from '../e2e/acme.ts';
import { type Backend, startBackend } from '../harness/backend.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { describeWith } from '../harness/services.ts';
import { makeCertificates } from '../outbound/certificates.ts';
import { formWith, loginFields } from '../pages/sample-forms.ts';
import { type FormsHost, startFormsHost } from './forms-host.ts';
import { broughtBackTo, startVisits, type Visits } from './visit.ts';

// What people do beside the straight way, and what a page must withstand that is not as it should be.

const laden = formWith({
  head: '<script>alert(1)</script><base href="https://evil.example/"/>',
  body: '<p onclick="alert(2)">x</p><img src="data:," alt="" onerror="alert(3)"/><a href="javascript:alert(4)">y</a>',
  fields: loginFields
    .replace('name="username"', 'name="username" autocomplete="username"')
    .replace('name="password"', 'name="password" autocomplete="current-password"'),
});
const pinned = laden.replace(/<a .*<\/a>/, '');

describeWith('chromium', 'in Chromium', () => {
  let application: Backend;
  let forms: FormsHost;
  let gateway: TestGateway;
  let visits: Visits;
  let redirectUri = '';
  before(async () => {
    [application, forms, visits] = await Promise.all([
      startApplication(),
      startFormsHost({ '/laden.html': laden, '/pinned.html': pinned }),
      startVisits(),
    ]);
    redirectUri = `${application.url}/back`;
    const sha256 = createHash('sha256').update(pinned).digest('hex');
    gateway = await startGateway({
      definitions: {
        'acme.yaml': provider(),
        'staying.yaml': provider({ name: 'staying', more: ['session: { idle: 900, ttl: 28800 }'] }),
        'laden.yaml': withForm('laden', `url: "${forms.url}/laden.html"`),
        'laden-consent.yaml': provider({
          name: 'laden-consent',
          authorization: `{ type: custom-form, url: "${forms.url}/laden.html" }`,
        }),
        'pinned.yaml': withForm('pinned', `url: "${forms.url}/pinned.html", sha256: ${sha256}`),
      },
      applications: [{ id: 'shop', title: 'The shop', secret: 'shop-secret', redirectUris: [redirectUri] }],
      users,
    });
  });
  after(async () => {
    await visits?.close();
    await gateway?.close();
    await forms?.close();
    await application?.close();
  });
  beforeEach(() => {
    application.received.length = 0;
  });

  const withForm = (name: string, form: string): string =>
    provider({ name }).replace('{ type: default-form }', `{ type: custom-form, ${form} }`);

  const link = (state: string, name = 'acme', more: Readonly<Record<string, string>> = {}): string =>
    authorizeUrl(gateway.url, { redirect_uri: redirectUri, state, ...more }, `/${name}/oauth2/authorize`);
  const signIn = async (page: Page, name = 'alice'): Promise<void> => {
    await page.fill('[name=username]', name);
    await page.fill('[name=password]', `${name}-password`);
    await page.click('button[name=login]');
    await page.waitForLoadState();
  };
  const allow = (page: Page): Promise<void> => page.click('button[value=true]');
  /** How often somebody was brought back. */
  const answers = (): number => application.received.filter(({ path }) => path.startsWith('/back?')).length;
  const heading = (page: Page): Promise<string | null> => page.textContent('h1');
  const owner = (page: Page): Promise<string | null> => page.textContent('.terms dd');
  const refused = 'This request cannot be served';

  it('of two tabs each goes on as whom it has signed in, whichever comes first (A08)', async () => {
    const { context, page: one, complaints } = await visits.open();
    const two = await context.newPage();
    await one.goto(link('one'));
    await two.goto(link('two'));
    await signIn(two, 'bob');
    await signIn(one, 'alice');
    assert.deepEqual([await owner(one), await owner(two)], ['alice', 'bob']);
    await allow(one);
    await allow(two);
    assert.equal((await broughtBackTo(one, redirectUri))['state'], 'one');
    assert.equal((await broughtBackTo(two, redirectUri))['state'], 'two');
    assert.deepEqual(complaints, []);
    await context.close();
  });

  for (const field of ['csrf', 'transaction', 'dp-data', 'resource-owner']) {
    it(`a form with the field ${field} of another tab is refused, and the other tab's is as good as before (A06, A08)`, async () => {
      const { context, page: one } = await visits.open();
      const two = await context.newPage();
      for (const [page, name] of [
        [one, 'alice'],
        [two, 'bob'],
      ] as const) {
        await page.goto(link(name));
        await signIn(page, name);
      }
      const theirs = await two.getAttribute(`[name=${field}]`, 'value');
      await one.evaluate(`document.querySelector('[name=${field}]').value = ${JSON.stringify(theirs)}`);
      await allow(one);
      await one.waitForSelector(`text=${refused}`);
      assert.equal(answers(), 0);
      await allow(two);
      assert.match((await broughtBackTo(two, redirectUri))['code'] ?? '', /^hg_ac_/);
      await context.close();
    });
  }

  it('a consent page that lay open while somebody else signed in grants nothing (A07)', async () => {
    const { context, page: one } = await visits.open();
    await one.goto(link('first', 'staying'));
    await signIn(one);
    await allow(one);
    await broughtBackTo(one, redirectUri);
    await one.goto(link('one', 'staying'));
    assert.equal(await owner(one), 'alice');
    const two = await context.newPage();
    await two.goto(link('two', 'staying', { prompt: 'login' }));
    await signIn(two, 'bob');
    await allow(one);
    await one.waitForSelector(`text=${refused}`);
    await allow(two);
    assert.equal((await broughtBackTo(two, redirectUri))['state'], 'two');
    await context.close();
  });

  it('a consent form that two tabs send at once brings one answer (A08)', async () => {
    const { context, page: one } = await visits.open();
    await one.goto(link('once'));
    await signIn(one);
    const two = await context.newPage();
    await two.goto(link('other'));
    const form = await one.evaluate('document.querySelector("form").outerHTML');
    await two.evaluate(`document.querySelector("form").outerHTML = ${JSON.stringify(form)}`);
    await Promise.all([allow(one), allow(two)]);
    await Promise.all([one, two].map((page) => page.waitForSelector(`text=/${refused}|Welcome back/`)));
    const headings = await Promise.all([one, two].map(heading));
    assert.deepEqual(headings.sort(), [refused, 'Welcome back']);
    assert.equal(answers(), 1);
    await context.close();
  });

  it('a double click on a button is one answer', async () => {
    const { context, page } = await visits.open();
    await page.goto(link('once'));
    await signIn(page);
    await page.dblclick('button[value=true]');
    assert.match((await broughtBackTo(page, redirectUri))['code'] ?? '', /^hg_ac_/);
    assert.equal(answers(), 1);
    await context.close();
  });

  it('the back button after the end leads to no second answer: pages are not kept, and a form that is sent again is refused (A08)', async () => {
    const { context, page } = await visits.open();
    await page.goto(link('once'));
    await signIn(page);
    await allow(page);
    await broughtBackTo(page, redirectUri);
    // The consent page is not there any more, and the browser asks before it posts a form again.
    await assert.rejects(page.goBack(), /ERR_CACHE_MISS/);
    await page.waitForSelector('text=Confirm Form Resubmission');
    assert.equal((await page.reload())?.status(), 403);
    assert.equal(await heading(page), refused);
    assert.equal((await page.goBack())?.status(), 200);
    assert.equal(await heading(page), 'Sign in');
    assert.equal(answers(), 1);
    await context.close();
  });

  it('a reload of the consent page sends the password again, which is refused; the page before it begins anew', async () => {
    const { context, page } = await visits.open();
    await page.goto(link('once'));
    await signIn(page);
    assert.equal((await page.reload())?.status(), 409);
    await page.goBack();
    await signIn(page);
    await allow(page);
    assert.match((await broughtBackTo(page, redirectUri))['code'] ?? '', /^hg_ac_/);
    await context.close();
  });

  for (const name of ['laden', 'laden-consent']) {
    it(`a form with scripts (${name}) is shown to nobody: the application is told server_error (A05)`, async () => {
      const { context, page, complaints, asked } = await visits.open();
      await page.goto(link('laden', name));
      if (name === 'laden-consent') await signIn(page);
      const { error, state } = await broughtBackTo(page, redirectUri);
      assert.deepEqual([error, state], ['server_error', 'laden']);
      assert.deepEqual(complaints, []);
      assert.deepEqual([...asked].sort(), [gateway.url, application.url].sort());
      assert.match(JSON.stringify(gateway.log), /form\/script/);
      await context.close();
    });
  }

  it('of a form with scripts whose digest the author has written what runs is left out, and it works (A05)', async () => {
    const { context, page, complaints } = await visits.open();
    await page.goto(link('pinned', 'pinned'));
    assert.equal(await page.title(), 'Sign in');
    assert.equal(await page.evaluate('document.scripts.length'), 0);
    await page.click('p');
    await signIn(page);
    await allow(page);
    assert.match((await broughtBackTo(page, redirectUri))['code'] ?? '', /^hg_ac_/);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  describeWith('openssl', 'an authentication URL with a certificate that it has signed itself', () => {
    it('gets no password, and the person is told that nobody can sign in now (A20, A40)', async (t) => {
      const unknown = await startUnknown();
      t.after(unknown.close);
      const alone = await startGateway({
        definitions: { 'acme.yaml': provider().replace('{ registry: staff }', `{ url: "${unknown.url}/check" }`) },
        applications: [{ id: 'shop', secret: 'shop-secret', redirectUris: [redirectUri] }],
      });
      t.after(alone.close);
      const { context, page, complaints } = await visits.open();
      await page.goto(authorizeUrl(alone.url, { redirect_uri: redirectUri }));
      const answered = page.waitForResponse((response) => response.request().method() === 'POST');
      await signIn(page);
      assert.equal((await answered).status(), 503);
      assert.match((await page.textContent('main')) ?? '', /Nobody can be signed in at the moment/);
      assert.deepEqual([unknown.asked(), answers(), complaints], [0, 0, []]);
      assert.match(JSON.stringify(alone.log), /identity\/unavailable/);
      assert.doesNotMatch(JSON.stringify(alone.log), /alice-password/);
      await context.close();
    });
  });
});

const startApplication = (): Promise<Backend> =>
  startBackend(() => ({ headers: { 'Content-Type': 'text/html' }, body: '<h1>Welcome back</h1>' }));

/** A server whose certificate nobody vouches for. */
const startUnknown = async () => {
  let asked = 0;
  const server = https.createServer(
    makeCertificates((sign) => sign('127.0.0.1', 2, 'self')),
    (_, response) => {
      asked += 1;
      response.end();
    },
  );
  server.on('tlsClientError', () => {});
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    url: `https://127.0.0.1:${port}`,
    asked: () => asked,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
