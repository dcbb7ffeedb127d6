import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { authorizeUrl } from '../e2e/acme.ts';
import { type Backend, startBackend } from '../harness/backend.ts';
import { type RunningCli, startSamples } from '../harness/cli.ts';
import { type Folder, newFolder } from '../harness/folder.ts';
import { describeWith } from '../harness/services.ts';
import { axeViolations, launchChromium } from './chromium.ts';

const allow = 'button[value=true]';
const deny = 'button[value=false]';
/** In place of the printer, whose redirect URI is good with every port (RFC 8252 §7.3). */
const callback = {
  headers: { 'Content-Type': 'text/html' },
  body: '<!doctype html><html lang="en"><title>Back</title><link rel="icon" href="data:,"><p>Back at the application',
};

// The sign-in of the samples as a person uses it, up to the page of an application that it leads back to.

describeWith('chromium', 'the sign-in of the samples in Chromium', () => {
  let folder: Folder;
  let samples: RunningCli;
  let browser: Browser;
  let application: Backend;
  let authorize = '';

  before(async () => {
    folder = newFolder();
    [samples, browser, application] = await Promise.all([
      startSamples(folder.at('data')),
      launchChromium(),
      startBackend(() => callback),
    ]);
    const parameters = {
      client_id: 'printer',
      redirect_uri: `${application.url}/callback`,
      scope: 'photos:read',
      state: 'try-it',
      // What one of these tests allows, the others would not be asked for.
      prompt: 'consent',
    };
    authorize = authorizeUrl(samples.url, parameters, '/photos-sign-in/oauth2/authorize');
  });
  after(async () => {
    await browser?.close();
    await samples?.stop();
    await application?.close();
    folder.remove();
  });

  /** A browser of its own, with what it complains about. */
  const visit = async (
    url = authorize,
  ): Promise<{ context: BrowserContext; page: Page; complaints: readonly string[] }> => {
    const context = await browser.newContext();
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(url);
    return { context, page, complaints };
  };

  const signIn = async (page: Page, password = 'alice-password'): Promise<void> => {
    await page.fill('#username', 'alice');
    await page.fill('#password', password);
    await page.click('button[name=login]');
    await page.waitForLoadState();
  };

  const heading = (page: Page): Promise<string | null> => page.textContent('h1');

  const broughtBack = async (page: Page): Promise<Readonly<Record<string, string>>> => {
    await page.waitForURL(/\/callback\?/);
    assert.match((await page.textContent('body')) ?? '', /Back at the application/);
    return Object.fromEntries(new URL(page.url()).searchParams);
  };

  for (const host of ['127.0.0.1', 'localhost']) {
    it(`alice signs in at http://${host} and allows the printer to see her photos`, async () => {
      const url = new URL(authorize);
      url.hostname = host;
      const { context, page, complaints } = await visit(url.href);
      assert.equal(await heading(page), 'Sign in');
      assert.deepEqual(await axeViolations(page), []);
      const [cookie, ...more] = await context.cookies(url.href.replace('http:', 'https:'));
      assert.deepEqual(more, []);
      assert.match(cookie?.name ?? '', /^__Host-hg-/);
      assert.deepEqual([cookie?.secure, cookie?.httpOnly, cookie?.sameSite], [true, true, 'Lax']);
      await signIn(page);
      assert.equal(await heading(page), 'Allow access?');
      assert.deepEqual(await axeViolations(page), []);
      for (const shown of ['Photo printer', 'alice', 'See your photos', '1 hour'])
        assert.ok((await page.textContent('main'))?.includes(shown), shown);
      await page.click(allow);
      const { code, state, iss } = await broughtBack(page);
      assert.match(code ?? '', /^hg_ac_/);
      assert.deepEqual([state, iss], ['try-it', `${samples.url}/photos-sign-in`]);
      // What is left is the session: they are signed in, and the authorization is over.
      const left = await context.cookies(url.href.replace('http:', 'https:'));
      assert.deepEqual(
        left.map(({ name }) => name.replace(/[\da-f]{8}$/, '')),
        ['__Host-hgs-'],
      );
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }

  it('whoever denies comes back too, with the refusal', async () => {
    const { context, page, complaints } = await visit();
    await signIn(page);
    await page.click(deny);
    const { error, code, state } = await broughtBack(page);
    assert.deepEqual([error, code, state], ['access_denied', undefined, 'try-it']);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it('after a wrong password the person tries again, with the name still there', async () => {
    const { context, page, complaints } = await visit();
    await signIn(page, 'wrong');
    assert.equal(await page.inputValue('#username'), 'alice');
    assert.equal(await page.inputValue('#password'), '');
    assert.match((await page.textContent('[role=alert]')) ?? '', /The user name or the password is wrong/);
    assert.deepEqual(await axeViolations(page), []);
    await signIn(page);
    assert.equal(await heading(page), 'Allow access?');
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it('the keyboard alone is enough', async () => {
    const { context, page, complaints } = await visit();
    await page.waitForSelector('#username:focus');
    await page.keyboard.type('alice');
    await page.keyboard.press('Tab');
    await page.keyboard.type('alice-password');
    await page.keyboard.press('Enter');
    await page.waitForSelector('text=Allow access?');
    await page.keyboard.press('Tab');
    assert.equal(await page.textContent('button:focus'), 'Allow');
    await page.keyboard.press('Enter');
    assert.match((await broughtBack(page))['code'] ?? '', /^hg_ac_/);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it('the back button leads to a page that works: who has signed in is asked at once', async () => {
    const { context, page } = await visit();
    await signIn(page);
    await page.goBack();
    assert.equal(await heading(page), 'Allow access?');
    await page.click(allow);
    assert.match((await broughtBack(page))['code'] ?? '', /^hg_ac_/);
    await context.close();
  });

  it('two tabs of one browser sign in side by side', async () => {
    const { context, page } = await visit();
    const other = await context.newPage();
    await other.goto(authorize.replace('try-it', 'other-tab'));
    await signIn(page);
    await signIn(other);
    await page.click(allow);
    await other.click(deny);
    const [one, two] = [await broughtBack(page), await broughtBack(other)];
    assert.deepEqual([one['state'], one['error']], ['try-it', undefined]);
    assert.deepEqual([two['state'], two['error']], ['other-tab', 'access_denied']);
    await context.close();
  });

  it('a page of another site cannot send our form, although the browser has our cookie', async () => {
    const { context, page } = await visit();
    await signIn(page);
    const hidden = await page.$$eval(
      'input[type=hidden]',
      (inputs) => inputs.map((input) => (input as unknown as { outerHTML: string }).outerHTML).join(''), // elements of the page
    );
    const action = new URL(authorize).origin + new URL(authorize).pathname;
    const evil = await context.newPage();
    // Another site to a browser: localhost is not 127.0.0.1. The attacker knows every field of the form.
    await evil.goto(`${samples.url.replace('127.0.0.1', 'localhost')}/photos/v1/status`);
    await evil.setContent(
      `<form method="post" action="${action}">${hidden}<button name="approve" value="true">x</button></form>`,
    );
    await evil.click('button');
    await evil.waitForURL(action);
    assert.equal(await heading(evil), 'This request cannot be served');
    await page.click(deny);
    assert.equal((await broughtBack(page))['error'], 'access_denied');
    await context.close();
  });

  it('what cannot be served is a page that anybody can read', async () => {
    const { context, page } = await visit(authorize.replace('client_id=printer', 'client_id=nobody'));
    assert.equal(await heading(page), 'This request cannot be served');
    assert.deepEqual(await axeViolations(page), []);
    await context.close();
  });
});
