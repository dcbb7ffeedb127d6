import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { Page } from 'playwright-core';
import { authorizeUrl, provider } from '../e2e/acme.ts';
import { type Backend, startBackend } from '../harness/backend.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { describeWith } from '../harness/services.ts';
import { payloads } from '../pages/reflected.ts';
import { type FormsHost, startFormsHost } from './forms-host.ts';
import { broughtBackTo, startVisits, type Visit, type Visits } from './visit.ts';

// Texts of strangers that a browser could take for a script, wherever a person sees one: in what the request says, in what
// was typed, in the titles of application and provider, in scopes, in what a login service says.

/** What a page must have room for at its narrowest. */
const longest = payloads.toSorted((one, other) => other.length - one.length)[0];

/** A provider with such texts, by where its pages are from. */
const definitionOf = (payload: string, { at, forms }: { readonly at: number; readonly forms: string }) => {
  const ours = provider({
    name: `ours-${at}`,
    scopes: JSON.stringify({ read: payload, write: `To ${payload}` }),
    authorization: '{ type: default-form, remember: true }',
    more: ['session: { idle: 900, ttl: 28800 }'],
  })
    .replace(/title: Sign-in of [^,]*/, `title: ${JSON.stringify(payload)}`)
    .replace('tokens: true }', 'tokens: true, permissions: true }');
  const authors = provider({
    name: `authors-${at}`,
    authorization: `{ type: custom-form, url: "${forms}/consent.html" }`,
  }).replace('{ type: default-form }', `{ type: custom-form, url: "${forms}/login.html" }`);
  return { [`ours-${at}.yaml`]: ours, [`authors-${at}.yaml`]: authors };
};

const printable = (text: string): string => text.replace(/[^ -~]/g, '?');

const elsewhere = (service: string): string =>
  provider({ name: 'elsewhere', authorization: 'authenticated' })
    .replace('{ type: default-form }', `{ type: redirect, url: "${service}" }`)
    .replace('{ registry: staff }', `{ url: "${service}/verify" }`);

describeWith('chromium', 'in Chromium', () => {
  let application: Backend;
  let service: Backend;
  let forms: FormsHost;
  let gateway: TestGateway;
  let visits: Visits;
  let said = '';
  before(async () => {
    [application, service, forms, visits] = await Promise.all([
      startBackend(() => ({ headers: { 'Content-Type': 'text/html' }, body: '<h1>Welcome back</h1>' })),
      startBackend(({ path }) => {
        const original = new URL(path, 'http://service').searchParams.get('original-url');
        return { status: 302, headers: { Location: `${original}&${new URLSearchParams({ error: said })}` } };
      }),
      startFormsHost(),
      startVisits(),
    ]);
    const texts = payloads.map((payload, at) => definitionOf(payload, { at, forms: forms.url }));
    gateway = await startGateway({
      definitions: Object.assign({ 'elsewhere.yaml': elsewhere(service.url) }, ...texts),
      applications: payloads.map((title, at) => ({
        id: `shop-${at}`,
        title,
        secret: 'shop-secret',
        redirectUris: [redirectUri(title)],
      })),
      users: { staff: Object.fromEntries(payloads.map((payload) => [payload, payload])) },
    });
  });
  after(async () => {
    await visits?.close();
    await gateway?.close();
    await Promise.all([application, service, forms].map((one) => one?.close()));
  });

  const redirectUri = (payload: string): string => `${application.url}/back?${new URLSearchParams({ kept: payload })}`;

  /** With such texts wherever a request may have its own. */
  const link = (name: string, at: number, more: Readonly<Record<string, string>> = {}): string => {
    const payload = payloads[at] ?? '';
    const theirs = { state: payload, login_hint: payload, ui_locales: payload, nonce: payload };
    const parameters = { client_id: `shop-${at}`, redirect_uri: redirectUri(payload), scope: 'read write', ...theirs };
    return authorizeUrl(gateway.url, { ...parameters, ...more }, `/${name}/oauth2/authorize`);
  };
  const signIn = async (page: Page, name: string, password: string): Promise<void> => {
    await page.fill('[name=username]', name);
    await page.fill('[name=password]', password);
    await page.click('button[name=login]');
    await page.waitForLoadState();
  };
  /** As text, as often as the page has it at least. */
  const assertShown = async (page: Page, payload: string, times: number): Promise<void> => {
    const text = (await page.textContent('body')) ?? '';
    assert.ok(text.split(payload).length > times, `${await page.textContent('h1')}: ${text}`);
  };
  const assertQuiet = async ({ complaints, asked, context }: Visit, ...origins: string[]): Promise<void> => {
    assert.deepEqual(complaints, []);
    assert.deepEqual([...asked].sort(), origins.sort());
    await context.close();
  };

  for (const [at, payload] of payloads.entries()) {
    it(`${printable(payload)} is a text on every page of ours, and on forms of the author's (A05)`, async () => {
      const visit = await visits.open();
      const { page } = visit;
      await page.goto(link(`ours-${at}`, at));
      await assertShown(page, payload, 2);
      assert.equal(await page.inputValue('#username'), payload);
      await signIn(page, payload, 'wrong');
      assert.equal(await page.inputValue('#username'), payload);
      await signIn(page, payload, payload);
      // Who asks, twice; who is asked; for what, twice; the provider.
      await assertShown(page, payload, 6);
      await page.click('button[value=true]');
      const { state, kept } = await broughtBackTo(page, `${application.url}/back`);
      assert.deepEqual([state, kept], [payload, payload]);
      await page.goto(`${gateway.url}/ours-${at}/oauth2/permissions`);
      await assertShown(page, payload, 3);
      await page.goto(`${gateway.url}/ours-${at}/oauth2/logout`);
      await assertShown(page, payload, 2);
      await page.goto(link(`authors-${at}`, at));
      await signIn(page, payload, 'wrong');
      assert.equal(await page.locator('[role=alert]').count(), 1);
      await signIn(page, payload, payload);
      await assertShown(page, payload, 2);
      assert.equal(await page.inputValue('[name=resource-owner]'), payload);
      if (payload === longest) await visit.assertWellMade();
      await page.click('button[value=true]');
      assert.equal((await broughtBackTo(page, `${application.url}/back`))['state'], payload);
      await assertQuiet(visit, gateway.url, forms.url, application.url);
    });
  }

  it('what a login service says goes to the application as the text that it may be, in a form too (A05)', async () => {
    // The page of a form post stays where no script runs.
    const visit = await visits.open({ javaScriptEnabled: false });
    const { page } = visit;
    for (const [at, payload] of payloads.entries()) {
      said = payload;
      await page.goto(link('elsewhere', at, { response_mode: 'form_post' }));
      assert.equal(await page.textContent('h1'), 'Back to the application');
      assert.equal(await page.inputValue('[name=state]'), payload);
      const description = await page.inputValue('[name=error_description]');
      // RFC 6749 §4.1.2.1: neither quotes nor anything but printable ASCII.
      assert.ok(description.startsWith(printable(payload).replaceAll('"', "'")), description);
    }
    await assertQuiet(visit, gateway.url, service.url);
  });

  it('an error page shows nothing of the request that it is about (A05)', async () => {
    const visit = await visits.open();
    const { page } = visit;
    for (const [at, payload] of payloads.entries()) {
      for (const parameter of ['client_id', 'redirect_uri']) {
        await page.goto(link(`authors-${at}`, at, { [parameter]: payload }));
        assert.equal(await page.textContent('h1'), 'This request cannot be served');
        assert.ok(!(await page.textContent('body'))?.includes(payload));
      }
    }
    await assertQuiet(visit, gateway.url);
  });
});
