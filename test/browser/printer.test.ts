import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { Page } from 'playwright-core';
import { type RunningPrinter, startPrinter } from '../e2e/printer-pages.ts';
import { describeWith } from '../harness/services.ts';
import { startVisits, type Visit, type Visits } from './visit.ts';

// The sample client in a browser: what a person meets who tries `npm start`.

describeWith('chromium', 'the printer in Chromium', () => {
  let printer: RunningPrinter;
  let visits: Visits;
  before(async () => {
    [printer, visits] = await Promise.all([startPrinter(), startVisits()]);
  });
  after(async () => {
    await visits?.close();
    await printer?.stop();
  });

  /** Begins a flow and goes where its link leads. */
  const ask = async ({ page, assertWellMade }: Visit, flow: string): Promise<void> => {
    await page.goto(printer.url);
    await assertWellMade();
    await page.click(`button[value=${flow}]`);
    await assertWellMade();
    await page.click('text=Go to the authorization server');
  };

  const allow = async ({ page, assertWellMade }: Visit): Promise<void> => {
    assert.equal(await page.textContent('h1'), 'Allow access?');
    await page.click('button[value=true]');
    await page.waitForURL(`${printer.url}/flow#latest`);
    await assertWellMade();
  };

  const press = async (page: Page, name: string): Promise<string> => {
    const before = await page.locator('.steps > li').count();
    await page.click(`button[value=${name}]`);
    await page.locator('.steps > li').nth(before).waitFor();
    return (await page.textContent('#latest')) ?? '';
  };

  const signIn = async (page: Page): Promise<void> => {
    await page.fill('#username', 'alice');
    await page.fill('#password', 'alice-password');
    await page.click('button[name=login]');
    await page.waitForLoadState();
  };

  it('goes from the first click to the last, and sees that a person ends it elsewhere', async () => {
    const visit = await visits.open();
    const { page, context, complaints, assertWellMade } = visit;
    await ask(visit, 'code');
    await signIn(page);
    await allow(visit);
    assert.match(await press(page, 'token'), /200 OK/);
    assert.match(await press(page, 'call'), /The sea at six/);
    assert.match(await press(page, 'refresh'), /200 OK/);
    await assertWellMade();
    const [tab] = await Promise.all([context.waitForEvent('page'), page.click('text=Connected applications')]);
    await tab.click('button[name=revoke]');
    await tab.waitForSelector('.done');
    assert.match(await press(page, 'call'), /401 Unauthorized/);
    assert.match(await press(page, 'introspect'), /"active": false/);
    await assertWellMade();
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it('goes on where the person has to sign in again, after they have signed out', async () => {
    const visit = await visits.open();
    const { page, context, complaints } = visit;
    await ask(visit, 'code');
    await signIn(page);
    await allow(visit);
    await press(page, 'token');
    await press(page, 'ask');
    await page.click('text=Go to the authorization server');
    // Signed in, and it is allowed: there is nothing to ask.
    await page.waitForURL(`${printer.url}/flow#latest`);
    await press(page, 'token');
    const [tab] = await Promise.all([context.waitForEvent('page'), page.click('text=Sign out')]);
    await tab.click('button[value=here]');
    await tab.waitForLoadState();
    await press(page, 'ask');
    await page.click('text=Go to the authorization server');
    assert.equal(await page.textContent('h1'), 'Sign in');
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it('makes the detour over the login service of the library', async () => {
    const visit = await visits.open({ colorScheme: 'dark' });
    const { page, context, complaints, assertWellMade } = visit;
    await ask(visit, 'redirect');
    assert.equal(await page.textContent('h1'), 'Library card');
    await assertWellMade();
    await page.fill('#name', 'alice');
    await page.fill('#pin', '9999');
    await page.click('button[value=login]');
    assert.match((await page.textContent('[role=alert]')) ?? '', /The name or the PIN is wrong/);
    assert.equal(await page.inputValue('#name'), 'alice');
    await assertWellMade();
    await page.fill('#pin', '1111');
    // The button that Enter presses is the one that signs in.
    await page.press('#pin', 'Enter');
    await page.waitForLoadState();
    await allow(visit);
    assert.match(await press(page, 'token'), /200 OK/);
    assert.match(await press(page, 'call'), /The Tempest/);
    await press(page, 'ask');
    await page.click('text=Go to the authorization server');
    await page.click('button[value=cancel]');
    await page.waitForURL(`${printer.url}/flow#latest`);
    assert.match((await page.textContent('#latest')) ?? '', /The answer is no[\s\S]*error=access_denied/);
    await assertWellMade();
    assert.deepEqual(complaints, []);
    await context.close();
  });

  for (const flow of ['client', 'password']) {
    it(`goes through the flow "${flow}"`, async () => {
      const { page, context, complaints, assertWellMade } = await visits.open({ colorScheme: 'dark' });
      await page.goto(printer.url);
      await page.click(`button[value=${flow}]`);
      for (const name of ['token', 'call', 'introspect']) assert.match(await press(page, name), /200 OK/);
      await assertWellMade();
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }

  it('needs no mouse, and the keyboard goes on where something has happened', async () => {
    const { page, context } = await visits.open({ viewport: { width: 360, height: 640 } });
    // By another name it is the same.
    await page.goto(printer.url.replace('127.0.0.1', 'localhost'));
    assert.equal(page.url(), `${printer.url}/`);
    await page.focus('button[value=client]');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${printer.url}/flow`);
    // Past the metadata, which can be unfolded.
    await page.keyboard.press('Tab');
    for (const steps of [2, 3]) {
      // First the token, then the API: each is the button after what was shown last.
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page
        .locator('.steps > li')
        .nth(steps - 1)
        .waitFor();
      assert.ok(((await page.locator('#latest').boundingBox())?.y ?? -1) >= 0);
    }
    assert.match((await page.textContent('#latest')) ?? '', /The sea at six/);
    await context.close();
  });
});
