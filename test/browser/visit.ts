import assert from 'node:assert/strict';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { axeViolations, launchChromium } from './chromium.ts';

/** A person with a browser of their own, and what was seen of its pages. */
export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What pages were not allowed, what failed in them, what their scripts said: nothing, as long as none runs. */
  readonly complaints: readonly string[];
  /** Origins that something was asked of. */
  readonly asked: ReadonlySet<string>;
  /** Looks at the page as it is: nothing is too wide, axe has nothing to say, everything that it links has come, no script. */
  assertWellMade(): Promise<void>;
}

/** How a browser is opened. */
export interface VisitInit extends BrowserContextOptions {
  /** An origin: what its pages do themselves is not looked at. */
  readonly stranger?: string;
}

/** Chromium, for many people. */
export interface Visits {
  open(init?: VisitInit): Promise<Visit>;
  close(): Promise<void>;
}

/** Starts it. */
export const startVisits = async (): Promise<Visits> => {
  const browser = await launchChromium();
  const examined = new Set<string>();
  return {
    open: async ({ stranger, ...options } = {}) => {
      const context = await browser.newContext(options);
      context.setDefaultTimeout(30_000);
      const seen = watched(context, stranger);
      const page = await context.newPage();
      return { context, page, ...seen, assertWellMade: () => assertWellMade(page, examined) };
    },
    close: () => browser.close(),
  };
};

const watched = (context: BrowserContext, stranger: string | undefined): Pick<Visit, 'complaints' | 'asked'> => {
  const complaints: string[] = [];
  const asked = new Set<string>();
  const isStrangers = (url: string | undefined): boolean =>
    stranger !== undefined && url?.startsWith(stranger) === true;
  context.on('console', (message) => {
    // Of a page with another status than 200 it says that too.
    const isStatus = /^Failed to load resource: the server responded with a status of/.test(message.text());
    if (!isStatus && !isStrangers(message.page()?.url())) complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  context.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on('request', (request) => {
    if (request.isNavigationRequest() || !isStrangers(request.frame().url())) asked.add(new URL(request.url()).origin);
  });
  return { complaints, asked };
};

const widths = [360, 768, 1280];

/** A page that has been examined before is not again, if nothing differs but what stands in no place that can be seen. */
const assertWellMade = async (page: Page, examined: Set<string>): Promise<void> => {
  // A click has its answer before the style sheet has come, without which every page is too wide.
  await page.waitForLoadState();
  const title = await page.title();
  assert.equal(await page.evaluate('document.scripts.length'), 0, title);
  assert.equal(await page.evaluate('[...document.images].every((image) => image.naturalWidth > 0)'), true, title);
  const shown = (await page.content()).replaceAll(/( type="hidden" name="[^"]*" value| action)="[^"]*"/g, '$1');
  if (examined.has(shown)) return;
  examined.add(shown);
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    assert.ok(Number(overflow) <= 0, `${title}: ${overflow} px too wide at ${width} px`);
  }
  assert.deepEqual(await axeViolations(page), [], title);
};

/** Where a browser was brought back to: the parameters, of the query or the fragment. */
export const broughtBackTo = async (page: Page, redirectUri: string): Promise<Readonly<Record<string, string>>> => {
  const arrival = (): Promise<void> => page.waitForURL((url) => url.origin + url.pathname === redirectUri);
  // A second click takes the place of the navigation that the first began: of that one Chromium says that it was aborted.
  await arrival().catch((error: Error) => {
    if (!error.message.includes('ERR_ABORTED')) throw error;
    return arrival();
  });
  assert.equal(await page.textContent('h1'), 'Welcome back');
  const { searchParams, hash } = new URL(page.url());
  return Object.fromEntries(hash === '' ? searchParams : new URLSearchParams(hash.slice(1)));
};
