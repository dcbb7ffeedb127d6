import assert from 'node:assert/strict';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { alice, authorizeUrl, provider, users } from '../e2e/acme.ts';
import { startGateway } from '../harness/gateway.ts';
import { launchChromium } from './chromium.ts';

// The pictures of docs/screenshots: each page in three widths side by side, light and dark. Made anew with UPDATE=1.

const folder = new URL('../../docs/screenshots/', import.meta.url);
const widths = [360, 768, 1280];
const colorSchemes = ['light', 'dark'] as const;
const height = 760;
/** Of a page on its sheet. */
const scale = 0.5;
/** What a repository of texts bears. */
const sheetLimitBytes = 60 * 1024;

const pages: Readonly<Record<string, (page: Page, url: string) => Promise<void>>> = {
  login: async (page, url) => {
    await page.goto(url);
  },
  consent: async (page, url) => {
    await page.goto(url);
    await page.fill('#username', alice.username);
    await page.fill('#password', alice.password);
    await page.click('button[name=login]');
    await page.waitForSelector('button[name=approve]');
  },
  'form-post': async (page, url) => {
    await page.goto(url.replace('scope=', 'response_mode=form_post&scope=none%20'));
  },
  error: async (page, url) => {
    await page.goto(url.replace('client_id=shop', 'client_id=nobody'));
    // The reference is another one each time.
    await page.evaluate('document.querySelector("code").textContent = "q3v7Tg1kXbE-1f"');
  },
};

test('docs/screenshots shows each page, light and dark', async (t) => {
  if (process.env['UPDATE'] === '1') await takePictures(t);
  for (const name of Object.keys(pages)) {
    for (const colorScheme of colorSchemes) {
      const { size } = statSync(new URL(`${name}-${colorScheme}.png`, folder));
      assert.ok(size <= sheetLimitBytes, `${name}-${colorScheme}: ${size} bytes`);
    }
  }
});

const takePictures = async (t: TestContext): Promise<void> => {
  const gateway = await startGateway({
    definitions: { 'acme.yaml': provider().replace('Sign-in of acme', 'Acme sign-in') },
    applications: [{ id: 'shop', title: 'Photo printer', secret: 'x', redirectUris: ['https://printer.example/back'] }],
    users,
  });
  t.after(() => gateway.close());
  const browser = await launchChromium();
  t.after(() => browser.close());
  const url = authorizeUrl(gateway.url, { redirect_uri: undefined, scope: 'read write' });
  mkdirSync(folder, { recursive: true });
  for (const [name, reach] of Object.entries(pages)) {
    // The page of a form post stays only where no script runs.
    const page = await browser.newPage({ javaScriptEnabled: false });
    await reach(page, url);
    for (const colorScheme of colorSchemes) {
      await page.emulateMedia({ colorScheme });
      writeFileSync(new URL(`${name}-${colorScheme}.png`, folder), await sheetOf(browser, await picturesOf(page)));
    }
    await page.close();
  }
};

const picturesOf = async (page: Page): Promise<readonly Buffer[]> => {
  const pictures: Buffer[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height });
    pictures.push(await page.screenshot());
  }
  return pictures;
};

const gap = 12;

const sheetOf = async (browser: Browser, pictures: readonly Buffer[]): Promise<Buffer> => {
  const width = widths.reduce((sum, one) => sum + one * scale + gap, gap);
  const page = await browser.newPage({ viewport: { width, height: height * scale + 2 * gap } });
  const images = pictures.map((picture, at) => {
    const source = `data:image/png;base64,${picture.toString('base64')}`;
    return `<img src="${source}" width="${(widths[at] ?? 0) * scale}" height="${height * scale}">`;
  });
  const style = `margin: ${gap}px; display: flex; gap: ${gap}px; background: #888`;
  await page.setContent(`<body style="${style}">${images.join('')}</body>`);
  const sheet = await page.screenshot();
  await page.close();
  return sheet;
};
