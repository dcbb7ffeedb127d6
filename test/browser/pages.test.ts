import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { after, before, it } from 'node:test';
import type { Browser, BrowserContext } from 'playwright-core';
import type { FormActions } from '../../src/pages/page-headers.ts';
import { formActionsFor } from '../../src/pages/redirect-target.ts';
import { describeWith } from '../harness/services.ts';
import { sampleOf, shippedPages } from '../pages/shipped-pages.ts';
import { launchChromium } from './chromium.ts';
import { type Watched, watchedPage } from './page-server.ts';

const pages = shippedPages();

const posted = { action: '/post', hidden: { transaction: 't', csrf: 'c' } };
const documents = {
  '/login': pages.login({ ...sampleOf('login', 'first'), ...posted }),
  '/login-failed': pages.login({ ...sampleOf('login', 'failed'), ...posted }),
  '/consent': pages.consent({ ...sampleOf('consent', 'one'), ...posted }),
  '/error': pages.error(sampleOf('error', 'request')),
} as const;

/** What the gateway's stand-in does next: set by each test. */
interface Plan {
  formActions: FormActions;
  location: string;
}

describeWith('chromium', 'pages in Chromium', () => {
  const plan: Plan = { formActions: [], location: '' };
  const posts: IncomingMessage[] = [];
  const servers: Server[] = [];
  let browser: Browser;
  let context: BrowserContext;
  let own = '';
  let client = '';
  let beyond = '';

  const serve = async (listener: RequestListener): Promise<string> => {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : assert.fail();
  };

  before(async () => {
    beyond = await serve((_, response) => response.end('beyond'));
    client = await serve((request, response) => {
      if (request.url?.startsWith('/hop')) response.writeHead(302, { location: `${beyond}/end` }).end();
      else
        response
          .writeHead(200, { 'content-type': 'text/html' })
          .end(`<button onclick="window.open('${own}/consent')">x</button>`);
    });
    own = await serve((request, response) => {
      if (request.method === 'POST') {
        posts.push(request);
        response.writeHead(303, { location: plan.location }).end();
        return;
      }
      const known = Object.entries(documents).find(([path]) => path === request.url)?.[1];
      response.writeHead(200, pages.headers(plan.formActions)).end(known);
    });
    browser = await launchChromium();
    context = await browser.newContext();
  });

  after(async () => {
    await browser.close();
    for (const server of servers) server.close();
  });

  /** Opens a page of ours, with all that the browser has to say about it. */
  const open = async (path: string): Promise<Watched> => {
    const watched = await watchedPage(context);
    await watched.page.goto(`${own}${path}`);
    return watched;
  };

  it('the login page can be used with the keyboard alone, and its post can be told as ours by Sec-Fetch-Site', async () => {
    plan.formActions = [];
    plan.location = '/error';
    const { page } = await open('/login');
    await page.waitForSelector('#username:focus');
    await page.keyboard.type('alice');
    await page.keyboard.press('Tab');
    await page.keyboard.type('open sesame');
    const [request] = await Promise.all([page.waitForRequest(`${own}/post`), page.keyboard.press('Enter')]);
    assert.deepEqual(Object.fromEntries(new URLSearchParams(request.postData() ?? '')), {
      transaction: 't',
      csrf: 'c',
      username: 'alice',
      password: 'open sesame',
      login: 'true',
    });
    await page.waitForURL(`${own}/error`);
    const headers = posts.at(-1)?.headers ?? {};
    // What `no-referrer` makes of the origin: whoever checks it must read Sec-Fetch-Site beside it.
    assert.equal(headers.origin, 'null');
    assert.equal(headers['sec-fetch-site'], 'same-origin');
    assert.equal(headers.referer, undefined);
    await page.close();
  });

  it('after a failure the cursor stands in the password field', async () => {
    plan.formActions = [];
    const { page } = await open('/login-failed');
    await page.waitForSelector('#password:focus');
    await page.close();
  });

  it('a form on another site that posts to us can be told as not ours', async () => {
    const page = await context.newPage();
    await page.goto(client);
    await page.setContent(`<form method="post" action="${own}/post"><button>x</button></form>`);
    await page.click('button');
    await page.waitForURL(`${own}/error`);
    const headers = posts.at(-1)?.headers ?? {};
    assert.notEqual(headers.origin, own);
    assert.notEqual(headers['sec-fetch-site'], 'same-origin');
    await page.close();
  });

  const redirects: readonly [what: string, location: () => string, arrives: () => string][] = [
    ['the client', () => `${client}/callback?code=1`, () => `${client}/callback?code=1`],
    ['a client that passes the browser on to another host', () => `${client}/hop?code=1`, () => `${beyond}/end`],
  ];
  for (const [what, location, arrives] of redirects) {
    it(`the consent form's answer may redirect to ${what}`, async () => {
      plan.location = location();
      plan.formActions = formActionsFor(plan.location);
      const { page, complaints } = await open('/consent');
      await page.click('button[value=true]');
      await page.waitForURL(arrives());
      assert.deepEqual(complaints, []);
      await page.close();
    });
  }

  it('the consent form cannot redirect to a client that the policy does not name', async () => {
    plan.location = `${client}/callback?code=1`;
    plan.formActions = [];
    assert.match(await complaintAfterConsent(), /form-action/);
  });

  it('the consent form may redirect to an application with a private-use scheme', async () => {
    plan.location = 'com.example.app:/callback?code=1';
    plan.formActions = formActionsFor(plan.location);
    assert.equal(await complaintAfterConsent(), '');
    plan.formActions = ['https:'];
    assert.match(await complaintAfterConsent(), /form-action/);
  });

  /** What the browser says of the policy when the answer to the form goes where it cannot arrive. */
  const complaintAfterConsent = async (): Promise<string> => {
    const { page, complaints } = await open('/consent');
    const failed = page.waitForEvent('requestfailed');
    await page.click('button[value=true]');
    await failed;
    // One round trip to the browser: what it had to say by then has arrived.
    await page.evaluate('1');
    await page.close();
    return complaints.join('\n');
  };

  it('a client that opens us in a popup is found again by the popup', async () => {
    plan.location = `${client}/callback?code=1`;
    plan.formActions = formActionsFor(plan.location);
    const page = await context.newPage();
    await page.goto(client);
    const [popup] = await Promise.all([context.waitForEvent('page'), page.click('button')]);
    await popup.click('button[value=true]');
    await popup.waitForURL(`${client}/callback?code=1`);
    assert.equal(await popup.evaluate('opener.location.href'), `${client}/`);
    await popup.close();
    await page.close();
  });

  it('no other page can frame ours', async () => {
    plan.formActions = [];
    const page = await context.newPage();
    await page.goto(client);
    const complaint = page.waitForEvent('console');
    await page.setContent(`<iframe src="${own}/login"></iframe>`);
    assert.match((await complaint).text(), /frame/i);
    await page.close();
  });
});
