import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { describeWith } from '../harness/services.ts';
import { documented, formWith, read, shown } from '../pages/sample-forms.ts';
import { axeViolations, launchChromium } from './chromium.ts';

// Forms of authors as a browser sees them: what it makes of the HTML that is written, and of the policy beside it.

const payloads = [
  '<script>ran()</script>',
  '"><img src="x" onerror="ran()">',
  "' onfocus='ran()' autofocus='",
  '</title></textarea></style></select><script>ran()</script>',
  '<svg onload="ran()">',
  'javascript:ran()',
  '&lt;script&gt;ran()&lt;/script&gt;',
];

const everywhere =
  '<pre><OAUTH-SCOPE/></pre><textarea aria-label="x"><RESOURCE-OWNER/></textarea><select aria-label="x"><option><OAUTH-REDIRECT-URI/></option></select>' +
  '<table><tr><td><AZ-INTERNAL-CUSTOM-FORM-ERROR/></td></tr></table><p><JOES-APPLICATION-NAME/></p>';

describeWith('chromium', 'a custom form in Chromium', () => {
  let browser: Browser;
  /** Serves what a test sets, and a sheet and a picture. */
  let server: Server;
  let origin = '';
  let answer: { readonly headers: readonly string[]; readonly body: Buffer };
  const asked: string[] = [];

  before(async () => {
    browser = await launchChromium();
    server = createServer((req, res) => {
      asked.push(req.url ?? '');
      if (req.url === '/page') res.writeHead(200, [...answer.headers]).end(answer.body);
      else if (req.url === '/sheet.css')
        res.writeHead(200, { 'Content-Type': 'text/css' }).end('h2 { color: rgb(1, 2, 3) }');
      else res.writeHead(204).end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on TCP
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  /** Opens a page of its own, in which `ran` tells that something has run. */
  const newPage = async (): Promise<{ readonly page: Page; readonly ran: string[] }> => {
    const page = await browser.newPage({ viewport: { width: 360, height: 640 } });
    const ran: string[] = [];
    await page.exposeFunction('ran', () => ran.push(page.url()));
    page.on('dialog', (dialog) => void ran.push(dialog.message()));
    return { page, ran };
  };

  for (const kind of ['login', 'consent'] as const) {
    it(`the ${kind} form of docs/custom-forms.md has nothing that axe objects to, and fits 360 pixels`, async () => {
      const { form } = read(documented[kind], { kind });
      const { page } = await newPage();
      await page.setContent((form?.[kind]({ ...shown, failed: true }) ?? assert.fail()).toString('utf8'));
      assert.deepEqual(await axeViolations(page), []);
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360);
      await page.close();
    });
  }

  it('what is shown never runs, even where no policy holds it (A19, A20)', async () => {
    const { form } = read(formWith({ body: everywhere }, 'consent'), { kind: 'consent' });
    const { page, ran } = await newPage();
    for (const value of payloads) {
      const model = {
        ...shown,
        hidden: { csrf: value },
        error: value,
        application: value,
        owner: value,
        redirectUri: value,
      };
      await page.setContent((form?.consent({ ...model, scope: value }) ?? assert.fail()).toString('utf8'));
      assert.deepEqual(
        await page.evaluate(
          "[document.scripts.length, document.images.length, document.querySelectorAll('svg').length]",
        ),
        [0, 0, 0],
      );
      assert.equal(await page.locator('pre').textContent(), value);
      assert.equal(await page.locator('textarea').inputValue(), value);
      assert.equal(await page.locator('option').textContent(), value);
      assert.equal(await page.locator('input[name=csrf]').inputValue(), value);
    }
    assert.deepEqual(ran, []);
    await page.close();
  });

  it('its styles, and the sheets and pictures of its origin, are all that is loaded', async () => {
    const elsewhere = origin.replace('127.0.0.1', 'localhost');
    const html = formWith({
      head: `<style>h1 { color: rgb(4, 5, 6) }</style><link rel="stylesheet" href="${origin}/sheet.css"/>`,
      body: `<h1>a</h1><h2>b</h2><img src="${origin}/own.png" alt="c"/><img src="${elsewhere}/foreign.png" alt="d"/>`,
    });
    const { form } = read(html, { url: `${origin}/login.html`, pinned: true });
    answer = { headers: form?.headers([]) ?? [], body: form?.login(shown) ?? assert.fail() };
    const { page } = await newPage();
    await page.goto(`${origin}/page`);
    const colours = await page.evaluate(
      "['h1', 'h2'].map((one) => getComputedStyle(document.querySelector(one)).color)",
    );
    assert.deepEqual(colours, ['rgb(4, 5, 6)', 'rgb(1, 2, 3)']);
    assert.ok(asked.includes('/own.png'));
    assert.ok(!asked.includes('/foreign.png'));
    await page.close();
  });

  it('nothing runs that somebody puts into the page afterwards', async () => {
    const { form } = read(formWith(), { url: `${origin}/login.html` });
    const body = (form?.login(shown) ?? assert.fail()).toString('utf8');
    const planted = body.replace('<form', '<script>ran()</script><img src="x" onerror="ran()"><form');
    answer = { headers: form?.headers([]) ?? [], body: Buffer.from(planted, 'utf8') };
    const { page, ran } = await newPage();
    await page.goto(`${origin}/page`);
    assert.deepEqual(ran, []);
    await page.close();
  });
});
