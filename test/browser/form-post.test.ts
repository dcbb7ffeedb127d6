import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { after, before, it } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { alice, authorizeUrl, provider, redeem, tokenOf, users } from '../e2e/acme.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { describeWith } from '../harness/services.ts';
import { launchChromium } from './chromium.ts';

// An answer by form (OAuth 2.0 Form Post Response Mode) as it arrives at an application, from a browser.

describeWith('chromium', 'an answer by form in Chromium', () => {
  let gateway: TestGateway;
  let browser: Browser;
  let app: Server;
  let beyond: Server;
  let redirectUri = '';
  /** What the application has been sent. */
  const received: { readonly headers: IncomingMessage['headers']; readonly fields: Record<string, string> }[] = [];

  before(async () => {
    beyond = createServer((_, response) => response.end('beyond'));
    const beyondUrl = await listening(beyond, 'localhost');
    app = createServer((request, response) => {
      void readText(request).then((text) => {
        received.push({ headers: request.headers, fields: Object.fromEntries(new URLSearchParams(text)) });
        // As many do: the address that gets the answer is not the one that the person sees.
        response.writeHead(303, { Location: `${beyondUrl}/welcome` }).end();
      });
    });
    redirectUri = `${await listening(app, '127.0.0.1')}/back?tenant=a&b="`;
    gateway = await startGateway({
      definitions: {
        'acme.yaml': provider({
          clientType: 'public',
          grants: '[accessCode, implicit]',
          more: ['allow-legacy: [implicit]'],
        }),
      },
      applications: [{ id: 'shop', title: 'The shop', redirectUris: [redirectUri], secret: 'shop-secret' }],
      users,
    });
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await gateway?.close();
    app?.close();
    beyond?.close();
  });

  /** Opens a request in a browser of its own, with what that complains about. */
  const begin = async (parameters: Readonly<Record<string, string>>, options: BrowserContextOptions = {}) => {
    const context = await browser.newContext(options);
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('dialog', (dialog) => complaints.push(dialog.message()));
    await page.goto(
      authorizeUrl(gateway.url, { redirect_uri: redirectUri, response_mode: 'form_post', ...parameters }),
    );
    return { context, page, complaints };
  };

  const decide = async (page: Page, approve: 'true' | 'false'): Promise<void> => {
    await page.fill('#username', alice.username);
    await page.fill('#password', alice.password);
    await page.click('button[name=login]');
    await page.click(`button[value=${approve}]`);
  };

  const arrived = async (page: Page): Promise<Readonly<Record<string, string>>> => {
    await page.waitForURL(/\/welcome$/);
    const { fields, headers } = received.at(-1) ?? assert.fail('nothing was received');
    assert.equal(headers['content-type'], 'application/x-www-form-urlencoded');
    // The code is in no address, so no referrer and no log has it.
    assert.equal(headers.referer, undefined);
    return fields;
  };

  const state = '"><script>alert(1)</script> ü \u{1f600} +&=%41';

  it('arrives by itself, byte for byte, also where the application sends the browser on to another host', async () => {
    const { context, page, complaints } = await begin({ state });
    await decide(page, 'true');
    const fields = await arrived(page);
    assert.deepEqual([fields['state'], fields['iss']], [state, `${gateway.url}/acme`]);
    assert.deepEqual(Object.keys(fields).sort(), ['code', 'iss', 'state']);
    assert.match(tokenOf(await redeem(gateway.url, fields['code'] ?? '', { redirect_uri: redirectUri })), /^hg_at_/);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it('arrives by the button where no script runs', async () => {
    const { context, page, complaints } = await begin({ state }, { javaScriptEnabled: false });
    await decide(page, 'true');
    assert.equal(await page.textContent('h1'), 'Back to the application');
    assert.match((await page.textContent('main')) ?? '', /127\.0\.0\.1:\d+/);
    const before = received.length;
    await page.click('text=Continue');
    const fields = await arrived(page);
    assert.equal(received.length, before + 1);
    assert.deepEqual([fields['state'], fields['iss']], [state, `${gateway.url}/acme`]);
    assert.match(fields['code'] ?? '', /^hg_ac_/);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it('may be an access token', async () => {
    const { context, page, complaints } = await begin({ response_type: 'token' });
    await decide(page, 'true');
    const { access_token: token = '', ...rest } = await arrived(page);
    assert.match(token, /^hg_at_/);
    assert.deepEqual(rest, {
      token_type: 'Bearer',
      expires_in: '600',
      scope: 'read',
      state: 'state-1',
      iss: `${gateway.url}/acme`,
    });
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it('may be the refusal of who denies, or of the gateway', async () => {
    const denied = await begin({});
    await decide(denied.page, 'false');
    assert.equal((await arrived(denied.page))['error'], 'access_denied');
    const refused = await begin({ scope: 'fly', state });
    const fields = await arrived(refused.page);
    assert.deepEqual([fields['error'], fields['state']], ['invalid_scope', state]);
    assert.deepEqual([...denied.complaints, ...refused.complaints], []);
    await denied.context.close();
    await refused.context.close();
  });
});

const listening = async (server: Server, host: string): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? `http://${host}:${address.port}` : assert.fail();
};

const readText = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
};
