import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Combination, Extraction } from './combinations.ts';
import type { Visit } from './visit.ts';

// What a person does between the application's link and its answer, on whichever pages there are.

/** A page of ours has the name of the provider above it; one of the author's says whose it is in its title. */
export const assertOurs = async ({ page, assertWellMade }: Visit, heading: string): Promise<void> => {
  assert.equal(await page.textContent('h1'), heading);
  assert.equal((await page.textContent('header.provider'))?.trim(), 'Acme records');
  await assertWellMade();
};
const assertAuthors = async ({ page, assertWellMade }: Visit, heading: string): Promise<void> => {
  assert.equal(await page.title(), `${heading} – Acme`);
  assert.equal(await page.textContent('h1'), heading);
  assert.equal(await page.locator('header.provider').count(), 0);
  await assertWellMade();
};

const typeIn = async (page: Page, name: string, password: string): Promise<void> => {
  await page.fill('input[name=username]', name);
  await page.fill('input[name=password]', password);
  await page.click('button[name=login]');
  await page.waitForLoadState();
};

/** Up to the moment when they have proven who they are, with a wrong password first where there is a form. */
export const signIn: Readonly<Record<Extraction, (visit: Visit, combination: Combination) => Promise<void>>> = {
  'default-form': async (visit, { authorization }) => {
    const { page } = visit;
    await assertOurs(visit, 'Sign in');
    // Who signs in and is asked nothing more is told what that allows.
    const says = (await page.textContent('main'))?.includes('Change your records');
    assert.equal(says, authorization === 'authenticated');
    await typeIn(page, 'alice', 'wrong');
    assert.match((await page.textContent('[role=alert]')) ?? '', /The user name or the password is wrong/);
    assert.equal(await page.inputValue('input[name=username]'), 'alice');
    assert.equal(await page.inputValue('input[name=password]'), '');
    await assertOurs(visit, 'Sign in');
    await typeIn(page, 'alice', 'alice-password');
  },
  'custom-form': async (visit) => {
    const { page } = visit;
    await assertAuthors(visit, 'Sign in');
    assert.match((await page.textContent('main')) ?? '', /Use the name and the password of your Acme account/);
    await typeIn(page, 'alice', 'wrong');
    assert.match((await page.textContent('[role=alert]')) ?? '', /The name or the password is wrong/);
    await assertAuthors(visit, 'Sign in');
    await typeIn(page, 'alice', 'alice-password');
  },
  // The browser has sent it already: what it does without is another visit.
  basic: async () => {},
  redirect: async ({ page, assertWellMade }) => {
    assert.equal(await page.textContent('h1'), 'Library card');
    await assertWellMade();
    for (const pin of ['9999', '1111']) {
      await page.fill('#name', 'alice');
      await page.fill('#pin', pin);
      await page.click('button[value=login]');
      await page.waitForLoadState();
      if (pin !== '1111') assert.match((await page.textContent('[role=alert]')) ?? '', /PIN is wrong/);
    }
  },
  issuer: async ({ page }) => {
    await page.fill('[name=login]', 'alice');
    await page.fill('[name=password]', 'any');
    await page.click('[type=submit]');
    await page.click('text=Continue');
    await page.waitForLoadState();
  },
};

/** What they decide on the form that asks them: the names of the scopes that they allow. */
export const decide = async (visit: Visit, { authorization, grant }: Combination): Promise<string> => {
  const { page } = visit;
  const isAuthors = authorization === 'custom-form';
  await (isAuthors ? assertAuthors : assertOurs)(visit, 'Allow access?');
  const main = (await page.textContent('main')) ?? '';
  const application = grant === 'implicit' ? 'The phone' : 'The shop';
  for (const shown of [application, 'alice', ...(isAuthors ? ['read write'] : ['See your records', '1 hour'])]) {
    assert.ok(main.includes(shown), `${shown} in ${main}`);
  }
  // On our form they need not allow everything; the author's has no check-boxes.
  const isNarrowed = authorization === 'default-form';
  if (isNarrowed) await page.uncheck('[name=selectedscope][value=write]');
  await page.click('button[value=true]');
  return isNarrowed ? 'read' : 'read write';
};
