import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { Browser, BrowserContext } from 'playwright-core';
import { describeWith } from '../harness/services.ts';
import { payloads, reflectedAtOnce } from '../pages/reflected.ts';
import { htmlOf, sampleOf, shippedPages } from '../pages/shipped-pages.ts';
import { launchChromium } from './chromium.ts';
import { type PageServer, servePages, watchedPage } from './page-server.ts';

const pages = shippedPages();

/** What a browser does with elements while somebody moves about on a page. */
const moveAbout = `
  for (const element of document.querySelectorAll('*')) {
    for (const type of ['mouseover', 'focus', 'error', 'load', 'pointerenter']) element.dispatchEvent(new Event(type));
  }`;

/** Elements that no page of ours has, and attributes that run something. */
const foreign = `
  [...document.querySelectorAll('script, img, svg, iframe, object, embed, base, b')].map((element) => element.outerHTML)
    .concat([...document.querySelectorAll('*')].flatMap((element) => element.getAttributeNames().filter((name) => name.startsWith('on'))))`;

describeWith('chromium', 'A05: what strangers call themselves runs nothing in Chromium', () => {
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

  for (const payload of payloads) {
    it(`${JSON.stringify(payload)} is text in every value of every page, and the policy has nothing to stop`, async () => {
      const { page, complaints, requests } = await watchedPage(context);
      for (const { page: name, field, html } of reflectedAtOnce(payload)) {
        requests.length = 0;
        // Its own script posts it at once: see below.
        server.show({ body: html.replace(/<script>[^<]*<\/script>/, ''), headers: pages.headers([]) });
        await page.goto(server.url);
        await page.evaluate(moveAbout);
        assert.deepEqual(await page.evaluate(foreign), [], `${name} ${field}`);
        assert.deepEqual(complaints, [], `${name} ${field}`);
        assert.deepEqual(requests, [server.url], `${name} ${field}`);
      }
      await page.close();
    });

    it(`${JSON.stringify(payload)} reaches an application by a form post as it was`, async () => {
      const { page, complaints } = await watchedPage(context);
      const fields = [['state', payload]] as const;
      const body = htmlOf('form-post', { ...sampleOf('form-post', 'answer'), action: server.url, fields });
      server.show({ body, headers: pages.formPostHeaders([]) });
      await page.goto(server.url);
      await page.waitForSelector('text=posted');
      assert.equal(new URLSearchParams(server.posted.at(-1)).get('state'), payload);
      assert.deepEqual(complaints, []);
      await page.close();
    });
  }

  it('a script that got into a page would not run, and nothing would be loaded', async () => {
    const planted = `<img src="http://127.0.0.1:9/x.png" onerror="alert(1)"><script>alert(2)</script>
      <a href="javascript:alert(3)">x</a><style>h1 { color: red }</style><iframe src="http://127.0.0.1:9/"></iframe></main>`;
    const body = htmlOf('login', sampleOf('login', 'first')).replace('</main>', planted);
    server.show({ body, headers: pages.headers([]) });
    const { page, complaints } = await watchedPage(context);
    const loaded: string[] = [];
    page.on('requestfinished', (request) => loaded.push(request.url()));
    await page.goto(server.url);
    await page.click('a');
    await page.evaluate('1');
    assert.ok(complaints.length >= 5, complaints.join('\n'));
    for (const complaint of complaints) assert.match(complaint, /Content Security Policy/);
    assert.deepEqual(loaded, [server.url]);
    await page.close();
  });
});
