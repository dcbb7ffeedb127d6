import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';
import { programOf } from '../harness/services.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Debian's Chromium. Without its sandbox, which needs rights that a container does not have; it finds this machine alone. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: programOf('chromium') ?? 'chromium',
    args: ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost'],
  });

/** What axe finds wrong with a page as it is now, a line each. */
export const axeViolations = async (page: Page): Promise<unknown> => {
  await page.waitForLoadState();
  await page.evaluate(axe);
  return page.evaluate('axe.run().then((r) => r.violations.map((v) => v.id + ": " + v.help))');
};
