import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { printerClient } from '../../apis/printer/client.ts';
import { send } from '../harness/send.ts';
import { Visitor } from '../harness/visitor.ts';
import { buttons, consentOf, follow, latest, press, type RunningPrinter, startPrinter } from './printer-pages.ts';

let taken: Server;
let printer: RunningPrinter;
before(async () => {
  // Its usual port is not free: we are there, or somebody else.
  taken = createServer().listen(9000, '127.0.0.1');
  await once(taken, 'listening').catch(() => undefined);
  printer = await startPrinter();
});
after(async () => {
  taken.close();
  await printer.stop();
});

describe('the printer as a web application', () => {
  test('takes another port where its own is not free (RFC 8252 §7.3)', () => {
    assert.notEqual(new URL(printer.url).port, '9000');
  });

  test('has pages without script or anything of others, which nobody keeps or frames', async () => {
    const visitor = new Visitor();
    for (const page of [await visitor.open(printer.url), await printer.begin(visitor, 'code')]) {
      const { 'content-security-policy': policy, 'cache-control': cache, 'referrer-policy': referrer } = page.headers;
      assert.match(String(policy), /^default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';/);
      assert.match(String(policy), /base-uri 'none'; frame-ancestors 'none'$/);
      assert.deepEqual([cache, referrer], ['no-store', 'no-referrer']);
      assert.doesNotMatch(page.text, /<script|style="|\son\w+=/);
    }
  });

  test('gives each visit an id of its own, for the browser alone', async () => {
    const visitor = new Visitor();
    const ids = new Set<string | undefined>();
    for (const flow of ['code', 'client']) {
      const { headers } = await visitor.submit(await visitor.open(printer.url), { flow });
      assert.match(String(headers['set-cookie']), /^printer=[\w-]{27}; Path=\/; HttpOnly; SameSite=Lax$/);
      ids.add(visitor.cookies(printer.url).get('printer'));
    }
    assert.equal(ids.size, 2);
  });

  test('does nothing for a form of another site', async () => {
    const visitor = new Visitor();
    const page = await printer.begin(visitor, 'client');
    for (const site of ['cross-site', 'same-site']) {
      const headers = { 'Sec-Fetch-Site': site };
      const after = await follow(visitor, await visitor.submit(page, { do: 'token' }, { headers }));
      assert.deepEqual(buttons(after), ['token']);
    }
    const begun = await visitor.submit(
      await visitor.open(printer.url),
      { flow: 'code' },
      { headers: { 'Sec-Fetch-Site': 'cross-site' } },
    );
    assert.equal(begun.status, 404);
  });

  test('does only what is possible', async () => {
    const visitor = new Visitor();
    const page = await printer.begin(visitor, 'client');
    for (const name of ['refresh', 'revoke', 'ask', 'constructor', '']) {
      assert.deepEqual(buttons(await press(visitor, page, name)), ['token']);
    }
  });

  test('gets one token where the button is pressed twice', async () => {
    const visitor = new Visitor();
    const consent = await consentOf(visitor, await printer.begin(visitor, 'code'));
    const page = await follow(visitor, await visitor.submit(consent, { approve: 'true' }));
    await Promise.all([visitor, visitor.twin(printer.url)].map((one) => press(one, page, 'token')));
    assert.match(latest(await press(visitor, page, 'call')), /200 OK/);
  });

  test('has nothing for who comes from nowhere', async () => {
    for (const path of ['/flow', '/callback?code=x&state=y', '/nothing', '/client.ts', '//']) {
      const { status, text } = await send(printer.url, { path, headers: { Cookie: 'printer=somebodys' } });
      assert.deepEqual([status, /<h1>Not here<\/h1>/.test(text)], [404, true], path);
    }
    for (const flow of ['nothing', 'constructor', '']) {
      assert.equal((await send(printer.url, { path: '/begin', form: { flow } })).status, 404);
    }
    assert.equal((await send(printer.url, { path: '/act', form: { do: 'token' } })).status, 404);
  });

  test('is found by the name that its redirect URI has', async () => {
    for (const host of [`localhost:${new URL(printer.url).port}`, 'evil.example']) {
      const { status, headers } = await send(printer.url, { path: '/', headers: { Host: host } });
      assert.deepEqual([status, headers['location']], [303, `${printer.url}/`]);
    }
  });

  test('says so where the gateway does not answer, and goes on', async (t) => {
    let url = '';
    const client = { id: 'printer', secret: 'x', gatewayUrl: '' };
    const lonely = printerClient(() => ({ ...client, url }));
    t.after(() => lonely.close());
    await once(lonely.listen(0, '127.0.0.1'), 'listening');
    const address = lonely.address();
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    for (const gatewayUrl of ['', 'http://127.0.0.1:2', url]) {
      client.gatewayUrl = gatewayUrl;
      const visitor = new Visitor();
      const page = await follow(visitor, await visitor.submit(await visitor.open(url), { flow: 'code' }));
      // Of something that is no authorization server nothing is believed.
      const isOther = gatewayUrl === url;
      assert.equal(page.status, isOther ? 200 : 502);
      assert.match(page.text, isOther ? /class="fails"><code>issuer/ : /<h1>Headgate does not answer<\/h1>/);
      assert.deepEqual(buttons(page), []);
    }
  });
});
