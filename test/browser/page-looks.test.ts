import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { Browser, BrowserContext } from 'playwright-core';
import { locales } from '../../src/pages/choose-locale.ts';
import type { Locale } from '../../src/pages/models.ts';
import { loadPages } from '../../src/pages/pages.ts';
import { type Sample, samplesIn } from '../../src/pages/samples.ts';
import { describeWith } from '../harness/services.ts';
import { documentOf, readTemplate, shippedPages } from '../pages/shipped-pages.ts';
import { axeViolations, launchChromium } from './chromium.ts';
import { type PageServer, servePages, watchedPage } from './page-server.ts';

const pages = shippedPages();
const themes = ['light', 'dark'] as const;

// Every page in every state, as somebody sees it, hears it and reaches it.

describeWith('chromium', 'the looks of the pages in Chromium', () => {
  let server: PageServer;
  let browser: Browser;
  let context: BrowserContext;

  before(async () => {
    [server, browser] = await Promise.all([servePages(), launchChromium()]);
    context = await browser.newContext();
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  /** A form post is shown without its script, which would leave the page. */
  const show = (sample: Sample, of = pages): void => {
    const body = documentOf(of, sample)
      .toString('utf8')
      .replace(/<script>.*<\/script>/, '');
    server.show({ body, headers: of.headers([]) });
  };

  const overflow = 'document.documentElement.scrollWidth - innerWidth';

  for (const sample of samplesIn('en')) {
    const name = `${sample.page}, ${sample.state}`;
    it(`${name}: axe finds nothing in either theme or in forced colours, and nothing else is asked for`, async () => {
      show(sample);
      const { page, complaints, requests } = await watchedPage(context);
      await page.goto(server.url);
      for (const colorScheme of themes) {
        await page.emulateMedia({ colorScheme });
        assert.deepEqual(await axeViolations(page), [], colorScheme);
      }
      await page.emulateMedia({ forcedColors: 'active' });
      assert.deepEqual(await axeViolations(page), [], 'forced colours');
      assert.deepEqual(complaints, []);
      assert.deepEqual(requests, [server.url]);
      assert.equal(
        await page.evaluate('getComputedStyle(document.querySelector("h1")).margin'),
        '0px',
        'no style sheet',
      );
      await page.close();
    });
  }

  for (const locale of locales) {
    it(`no page is wider than the window, from 320 px on (${locale})`, async () => {
      const page = await context.newPage();
      for (const sample of samplesIn(locale)) {
        show(sample);
        await page.goto(server.url);
        for (const width of locale === 'en' ? [320, 360, 768, 1280] : [320, 768]) {
          await page.setViewportSize({ width, height: 800 });
          const tooWide = Number(await page.evaluate(overflow));
          assert.ok(tooWide <= 0, `${sample.page} ${sample.state}, ${width} px: ${tooWide} px too wide`);
        }
      }
      await page.close();
    });
  }

  it('what can be pressed is at least 44 px high', async () => {
    const page = await context.newPage();
    await page.setViewportSize({ width: 320, height: 800 });
    const low = `[...document.querySelectorAll('button, label.choice, input[type=text], input[type=password]')]
      .filter((element) => element.getBoundingClientRect().height < 44).map((element) => element.outerHTML)`;
    for (const sample of samplesIn('en')) {
      show(sample);
      await page.goto(server.url);
      assert.deepEqual(await page.evaluate(low), [], `${sample.page} ${sample.state}`);
    }
    await page.close();
  });

  const brands: readonly string[] = ['#ffd400', '#000000', '#777777'];
  for (const colour of brands) {
    it(`in the colour ${colour} everything can be read, in either theme`, async () => {
      const css = '.provider { letter-spacing: 0.01em }';
      const svg =
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><circle cx="24" cy="24" r="20" fill="#888"/></svg>';
      const files: Readonly<Record<string, string>> = { 'a.css': css, 'a.svg': svg };
      const brand = { colour, css: 'a.css', logo: 'a.svg' };
      const branded = loadPages(readTemplate, (name) => Buffer.from(files[name] ?? '')).of('Acme', brand);
      const { page, complaints } = await watchedPage(context);
      for (const state of ['login first', 'consent many', 'permissions many', 'logout ask']) {
        const sample = samplesIn('en').find((one) => `${one.page} ${one.state}` === state) ?? assert.fail(state);
        show(sample, branded);
        await page.goto(server.url);
        for (const colorScheme of themes) {
          await page.emulateMedia({ colorScheme });
          assert.deepEqual(await axeViolations(page), [], `${state}, ${colorScheme}`);
        }
        assert.equal(await page.evaluate('document.querySelector("img.logo").naturalWidth > 0'), true, 'no logo');
      }
      assert.deepEqual(complaints, []);
      await page.close();
    });
  }

  /** Opens the page in this state in a tab with a keyboard. */
  const open = async (name: string, locale: Locale = 'en') => {
    const sample = samplesIn(locale).find(({ page, state }) => `${page} ${state}` === name) ?? assert.fail(name);
    show(sample);
    const watched = await watchedPage(context);
    await watched.page.goto(server.url);
    return watched.page;
  };

  it('the check-boxes of scopes are reached, named and switched with the keyboard, and by pressing anywhere beside them', async () => {
    const page = await open('consent many');
    const box = page.getByRole('checkbox', { name: 'See your photos photos:read' });
    assert.equal(await page.getByRole('group', { name: 'Choose what it may do' }).count(), 1);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.value'), 'photos:read');
    await page.keyboard.press('Space');
    assert.equal(await box.isChecked(), false);
    await page.getByText('Change and delete your photos').click();
    assert.equal(await page.getByRole('checkbox', { name: /^Change/ }).isChecked(), false);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    assert.equal(await page.textContent('button:focus'), 'Allow');
    await page.keyboard.press('Tab');
    assert.equal(await page.textContent('button:focus'), 'Deny');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('text=posted');
    const sent = new URLSearchParams(server.posted.at(-1));
    assert.deepEqual([sent.getAll('selectedscope'), sent.get('approve')], [['printers'], 'true']);
    await page.close();
  });

  it('each button of the page of permissions is known by its application, and pressed with the keyboard', async () => {
    const page = await open('permissions many');
    for (const title of ['Photo printer', 'إطار الصور', 'Slide show']) {
      assert.equal(await page.getByRole('button', { name: `End access ${title}` }).count(), 1, title);
    }
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('text=posted');
    assert.equal(new URLSearchParams(server.posted.at(-1)).get('revoke'), 'viewer');
    await page.close();
  });

  it('what has just happened is told to who listens', async () => {
    const ended = await open('permissions ended');
    assert.match((await ended.getByRole('status').textContent()) ?? '', /Slide show has no access any more/);
    await ended.close();
    const nothing = await open('consent nothing-chosen');
    assert.match((await nothing.getByRole('alert').textContent()) ?? '', /Nothing is chosen/);
    await nothing.close();
  });

  it('with the keyboard somebody signs out everywhere', async () => {
    const page = await open('logout ask');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    assert.equal(await page.textContent('button:focus'), 'Sign out everywhere');
    await page.keyboard.press('Space');
    await page.waitForSelector('text=posted');
    assert.equal(new URLSearchParams(server.posted.at(-1)).get('logout'), 'everywhere');
    await page.close();
  });

  it('every page is whole where no script runs', async () => {
    const quiet = await browser.newContext({ javaScriptEnabled: false });
    const page = await quiet.newPage();
    for (const sample of samplesIn('en')) {
      const body = documentOf(pages, sample);
      server.show({ body, headers: sample.page === 'form-post' ? pages.formPostHeaders([]) : pages.headers([]) });
      await page.goto(server.url);
      assert.ok(await page.isVisible('h1'), sample.state);
      const hasForm = body.includes('<form');
      assert.equal((await page.locator('button').count()) > 0, hasForm, `${sample.page} ${sample.state}`);
    }
    await quiet.close();
  });

  it('the theme of a preview is the one that was asked for, whatever the browser prefers', async () => {
    const page = await context.newPage();
    for (const [theme, colorScheme, canvas] of [
      ['dark', 'light', 'rgb(16, 21, 27)'],
      ['light', 'dark', 'rgb(238, 241, 245)'],
    ] as const) {
      const [first] = samplesIn('en');
      if (first !== undefined) show(first, loadPages(readTemplate, undefined, theme).of('Acme', {}));
      await page.emulateMedia({ colorScheme });
      await page.goto(server.url);
      assert.equal(await page.evaluate('getComputedStyle(document.body).backgroundColor'), canvas);
    }
    await page.close();
  });
});
