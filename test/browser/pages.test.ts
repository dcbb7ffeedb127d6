import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { after, before, it } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { FormActions } from '../../src/pages/page-headers.ts';
import { type ConsentModel, loadPages } from '../../src/pages/pages.ts';
import { formActionsFor } from '../../src/pages/redirect-target.ts';
import { describeWith } from '../harness/services.ts';
import { axeViolations, launchChromium } from './chromium.ts';

const folder = new URL('../../templates/pages/', import.meta.url);
const pages = loadPages((name) => readFileSync(new URL(name, folder), 'utf8'));

const shown = { title: 'Acme sign-in', locale: 'en' };
const posted = { application: 'Photo printer', action: '/post', hidden: { transaction: 't', csrf: 'c' } };
const consent: ConsentModel = {
  ...shown,
  ...posted,
  owner: 'alice',
  redirectHost: 'printer.example',
  scopes: [
    { name: 'photos:read', description: 'See your photos' },
    { name: 'photos:write', description: 'Change your photos' },
  ],
  lifetime: '1 hour',
};
const documents = {
  '/login': pages.login({ ...shown, ...posted, failed: false }),
  '/login-failed': pages.login({ ...shown, ...posted, failed: true, username: 'alice' }),
  '/consent': pages.consent(consent),
  '/consent-long': pages.consent({
    ...consent,
    application: 'x'.repeat(128),
    owner: 'y'.repeat(256),
    redirectHost: 'z'.repeat(200),
    scopes: [{ name: 'n'.repeat(200), description: 'd'.repeat(300) }],
  }),
  // Without its script, which would leave the page: test/browser/form-post.test.ts has it whole.
  '/form-post': pages
    .formPost({ ...shown, action: '/post', fields: [['code', 'c']], redirectHost: 'printer.example' })
    .toString('utf8')
    .replace(/<script>.*<\/script>/, ''),
  '/error': pages.error({
    ...shown,
    heading: 'It went wrong',
    message: 'The redirect URI is unknown.',
    reference: 'r-1',
  }),
} as const;

/** What the gateway's stand-in does next: set by each test. */
interface Plan {
  formActions: FormActions;
  location: string;
  body: Buffer | undefined;
}

describeWith('chromium', 'pages in Chromium', () => {
  const plan: Plan = { formActions: [], location: '', body: undefined };
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
      response.writeHead(200, pages.headers(plan.formActions)).end(known ?? plan.body);
    });
    browser = await launchChromium();
    context = await browser.newContext();
  });

  after(async () => {
    await browser.close();
    for (const server of servers) server.close();
  });

  /** Opens a page of ours and gives what the browser complained about and asked for. */
  const open = async (path: string): Promise<{ page: Page; complaints: string[]; requests: string[] }> => {
    const page = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('dialog', (dialog) => {
      complaints.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(`${own}${path}`);
    return { page, complaints, requests };
  };

  for (const path of Object.keys(documents)) {
    it(`${path} has no accessibility violation and no overflow at any width, light or dark, and asks for nothing else`, async () => {
      plan.formActions = [];
      const { page, complaints, requests } = await open(path);
      for (const width of [320, 768, 1280]) {
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.setViewportSize({ width, height: 800 });
          await page.emulateMedia({ colorScheme });
          const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
          assert.ok(Number(overflow) <= 0, `${width} px: ${overflow} px too wide`);
          assert.deepEqual(await axeViolations(page), [], `${width} px, ${colorScheme}`);
        }
      }
      assert.deepEqual(complaints, []);
      assert.deepEqual(requests, [`${own}${path}`]);
      assert.notEqual(
        await page.evaluate('getComputedStyle(document.body).margin'),
        '8px',
        'the style sheet was refused',
      );
      await page.close();
    });
  }

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

  it('a script that got into a page would not run', async () => {
    plan.formActions = [];
    plan.body = Buffer.from(
      documents['/login']
        .toString('utf8')
        .replace(
          '</main>',
          '<img src=x onerror="alert(1)"><script>alert(2)</script><a href="javascript:alert(3)">x</a></main>',
        ),
    );
    const { page, complaints } = await open('/planted');
    await page.click('a');
    await page.evaluate('1');
    assert.ok(complaints.length >= 3 && complaints.every((complaint) => complaint.includes('Content Security Policy')));
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
