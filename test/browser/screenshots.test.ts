import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { FormKind } from '../../src/pages/custom-form.ts';
import type { Locale } from '../../src/pages/models.ts';
import type { Pages } from '../../src/pages/page-set.ts';
import { loadPages } from '../../src/pages/pages.ts';
import { samplesIn } from '../../src/pages/samples.ts';
import { documented, origin, read, shown } from '../pages/sample-forms.ts';
import { documentOf, readTemplate, shippedPages } from '../pages/shipped-pages.ts';
import { launchChromium } from './chromium.ts';
import { type FormsHost, startFormsHost } from './forms-host.ts';
import { startLibrary } from './library.ts';
import { type PageServer, servePages } from './page-server.ts';

// The pictures of docs/screenshots: each page in three widths side by side, light and dark. Made anew with UPDATE=1.

const folder = new URL('../../docs/screenshots/', import.meta.url);
const widths = [360, 768, 1280];
const themes = ['light', 'dark'] as const;
/** Of a page on its sheet: drawn so, its lines stay lines. */
const scale = 0.5;
/** What a repository of texts bears. */
const sheetLimitBytes = 80 * 1024;

/** A brand as docs/pages.md has it. */
const branded = (): Pages => {
  const logo = readFileSync(new URL('../../apis/pages/photos.svg', import.meta.url));
  return loadPages(readTemplate, () => logo).of('Photo sign-in', { colour: '#7a2e8e', logo: 'photos.svg' });
};

/** Puts a page where a browser finds it, and gives its URL. */
type Shown = (around: Around) => string;
interface Around {
  readonly server: PageServer;
  /** Has what the forms of docs/custom-forms.md link. */
  readonly forms: FormsHost;
  /** URL of the login service of the samples. */
  readonly library: string;
}

const page =
  (
    wanted: string,
    { locale = 'en', of = shippedPages }: { readonly locale?: Locale; readonly of?: () => Pages } = {},
  ): Shown =>
  ({ server }) => {
    const sample = samplesIn(locale).find(({ page, state }) => `${page} ${state}` === wanted) ?? assert.fail(wanted);
    const pages = of();
    server.show({ body: documentOf(pages, sample), headers: pages.headers([]) });
    return server.url;
  };

const form =
  (kind: FormKind, { failed = false } = {}): Shown =>
  ({ server, forms }) => {
    const html = documented[kind].replaceAll(origin, forms.url);
    const { form } = read(html, { kind, url: `${forms.url}/${kind}.html` });
    server.show({ body: form?.[kind]({ ...shown, failed }) ?? assert.fail(kind), headers: form?.headers([]) ?? [] });
    return server.url;
  };

const issuer = 'https://gw.example/library-sign-in';
const loginService: Shown = ({ library }) => {
  const asked = { 'original-url': `${issuer}/oauth2/authorize?client_id=printer`, 'app-name': 'Photo printer' };
  return `${library}/login?${new URLSearchParams(asked)}`;
};

/** What each sheet shows. */
const sheets: Readonly<Record<string, Shown>> = {
  login: page('login first'),
  'login-failed': page('login failed'),
  consent: page('consent granted'),
  permissions: page('permissions many'),
  logout: page('logout ask'),
  error: page('error expired'),
  'form-post': page('form-post answer'),
  branded: page('consent many', { of: branded }),
  japanese: page('consent many', { locale: 'ja' }),
  'custom-login': form('login'),
  'custom-login-failed': form('login', { failed: true }),
  'custom-consent': form('consent'),
  'login-service': loginService,
};

const files = Object.keys(sheets).flatMap((name) => themes.map((theme) => `${name}-${theme}.png`));

test('docs/screenshots shows each page, light and dark', async (t) => {
  if (process.env['UPDATE'] === '1') await takePictures(t);
  assert.deepEqual(readdirSync(folder).sort(), [...files].sort());
  for (const file of files) {
    const { size } = statSync(new URL(file, folder));
    assert.ok(size <= sheetLimitBytes, `${file}: ${size} bytes`);
  }
});

const takePictures = async (t: TestContext): Promise<void> => {
  const [browser, server, forms, library] = await Promise.all([
    launchChromium(),
    servePages(),
    startFormsHost(),
    startLibrary(() => issuer),
  ]);
  for (const one of [browser, server, forms, library]) t.after(() => one.close());
  mkdirSync(folder, { recursive: true });
  for (const [name, show] of Object.entries(sheets)) {
    const url = show({ server, forms, library: library.url });
    for (const theme of themes) {
      const pictures = await picturesOf(browser, url, theme);
      writeFileSync(new URL(`${name}-${theme}.png`, folder), await sheetOf(browser, pictures));
    }
  }
};

interface Picture {
  readonly width: number;
  readonly png: Buffer;
}

const picturesOf = async (
  browser: Browser,
  url: string,
  colorScheme: (typeof themes)[number],
): Promise<readonly Picture[]> => {
  const pictures: Picture[] = [];
  // The page of a form post stays only where no script runs.
  const page = await browser.newPage({ javaScriptEnabled: false, colorScheme, deviceScaleFactor: scale });
  for (const width of widths) {
    await page.setViewportSize({ width, height: 640 });
    await page.goto(url);
    pictures.push({ width, png: await page.screenshot({ fullPage: true }) });
  }
  await page.close();
  return pictures;
};

const gap = 12;

const sheetOf = async (browser: Browser, pictures: readonly Picture[]): Promise<Buffer> => {
  const width = pictures.reduce((sum, picture) => sum + picture.width * scale + gap, gap);
  const page: Page = await browser.newPage({ viewport: { width, height: 100 } });
  const images = pictures.map(
    (picture) => `<img src="data:image/png;base64,${picture.png.toString('base64')}" width="${picture.width * scale}">`,
  );
  const style = `margin: ${gap}px; display: flex; align-items: flex-start; gap: ${gap}px; background: #888`;
  await page.setContent(`<body style="${style}">${images.join('')}</body>`);
  const sheet = await page.screenshot({ fullPage: true });
  await page.close();
  return sheet;
};
