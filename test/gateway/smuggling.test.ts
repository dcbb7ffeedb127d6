import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ambiguous, clean, get, inChunks, noMore, post, smuggled } from './ambiguous-requests.ts';
import { type Backend, type RunningGateway, runBackend, runGateway, sendRaw, statusesOf } from './running-gateway.ts';

let backend: Backend;
let running: RunningGateway;
/** Requests that have reached the back end whole. */
let whole: { readonly method: string; readonly url: string; readonly body: string }[] = [];

before(async () => {
  backend = await runBackend((req, res) => {
    let body = '';
    req.on('error', () => {});
    req.setEncoding('latin1').on('data', (text: string) => {
      body += text;
    });
    req.on('end', () => {
      whole.push({ method: req.method ?? '', url: req.url ?? '', body });
      res.end('{}');
    });
  });
  const steps = [{ invoke: { 'target-url': `${backend.url}$(request.path)$(request.search)` } }];
  running = await runGateway({
    routes: ['GET /x', 'HEAD /x', 'POST /x', 'GET /smuggled'].map((operation) => ({ operation, steps })),
  });
});

after(async () => {
  await running.close();
  await backend.close();
});

describe('A37: nothing is smuggled behind', () => {
  for (const [what, requests] of Object.entries(ambiguous)) {
    it(`${what} (${requests.length} forms): one refusal, the connection ends, the back end gets nothing`, async () => {
      for (const request of requests) {
        whole = [];
        const bytes = Buffer.from(request + smuggled, 'latin1');
        const { text, end } = await sendRaw(running.listener.port, bytes, 3000);
        const about = JSON.stringify(request);
        const [status = 0, ...more] = statusesOf(text);
        assert.ok(status >= 400 && more.length === 0, `${about}: ${text}`);
        assert.match(text, /^connection: close\r$/im, about);
        assert.notEqual(end, 'open', about);
        assert.deepEqual(whole, [], about);
      }
    });
  }

  it('at least 150 forms', () => assert.ok(Object.values(ambiguous).flat().length >= 150));
});

describe('A37: one request is one request to the back end', () => {
  for (const [what, request, body] of clean) {
    it(what, async () => {
      whole = [];
      const once = request.replace('Host: a\r\n', 'Host: a\r\nConnection: close\r\n');
      const { text } = await sendRaw(running.listener.port, once);
      assert.deepEqual(
        statusesOf(text).filter((status) => status !== 100),
        [200],
      );
      assert.deepEqual(whole, [{ method: request.trimStart().split(' ')[0], url: '/x', body }]);
    });
  }

  it('requests that follow one another are as many, each with its own body', async () => {
    whole = [];
    const requests = [post('Content-Length: 3', 'abc'), inChunks(`2\r\nde\r\n${noMore}`), get('X-A: b'), smuggled];
    const { text } = await sendRaw(running.listener.port, requests.join(''));
    assert.deepEqual(statusesOf(text), [200, 200, 200, 200]);
    assert.deepEqual(
      whole.map(({ url, body }) => `${url} ${body}`),
      ['/x abc', '/x de', '/x ', '/smuggled '],
    );
  });
});
