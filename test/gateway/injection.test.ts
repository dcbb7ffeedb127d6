import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Backend, type RunningGateway, runBackend, runGateway, sendRaw, statusesOf } from './running-gateway.ts';

let backend: Backend;
let running: RunningGateway;

const set = (variable: string) => ({ 'set-variable': { actions: [{ set: variable, value: '$(request.body.v)' }] } });

before(async () => {
  backend = await runBackend((req, res) => {
    req.resume();
    req.on('end', () => res.end('{}'));
  });
  const call = (more: object = {}, path = '/') => ({ invoke: { 'target-url': `${backend.url}${path}`, ...more } });
  running = await runGateway({
    routes: [
      { operation: 'POST /request-header', steps: [set('message.headers.X-Value'), call()] },
      { operation: 'POST /authorization', steps: [call({ username: '$(request.body.v)', password: 'p' })] },
      { operation: 'POST /path', steps: [call({}, '/p/$(request.body.v)/q')] },
      { operation: 'POST /query', steps: [call({}, '/p?q=$(request.body.v)')] },
      { operation: 'POST /answer-header', steps: [call(), set('message.headers.X-Value')] },
      { operation: 'POST /location', steps: [set('message.headers.Location'), set('message.headers.Set-Cookie')] },
      { operation: 'POST /reason', steps: [call(), set('message.status.reason')] },
    ],
  });
});

after(async () => {
  await running.close();
  await backend.close();
});

/** Ends of lines, and what becomes one where bytes are cut off: U+010A, U+560A, U+0D0A as Latin-1. */
const endings = [
  '\r\n',
  '\n',
  '\r',
  '\0',
  '\u010a',
  '\u010d\u010a',
  '\u560d\u560a',
  '\u0d0a',
  '\u2028',
  '\u0085',
  '\v',
  '\x1b',
  '\ud800',
];

const values = endings.map(
  (ending) => `a${ending}X-Injected: 1${ending}${ending}GET /injected HTTP/1.1${ending}Host: b${ending}${ending}`,
);

describe('A37: no value becomes more than a value', () => {
  for (const path of [
    '/request-header',
    '/authorization',
    '/path',
    '/query',
    '/answer-header',
    '/location',
    '/reason',
  ]) {
    it(`at ${path}`, async () => {
      for (const value of values) {
        backend.received.length = 0;
        const body = JSON.stringify({ v: value });
        const head = `POST ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n`;
        const request = `${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
        const { text } = await sendRaw(running.listener.port, request);
        const about = `${JSON.stringify(value)}: ${text}`;
        const statuses = statusesOf(text);
        assert.ok(statuses.length === 1 && [200, 500].includes(statuses[0] ?? 0), about);
        assert.doesNotMatch(text, /^x-injected/im, about);
        assert.ok(backend.received.length <= 1, about);
        for (const { url, headers } of backend.received) {
          assert.doesNotMatch(url, /^\/injected/, about);
          assert.equal(headers['x-injected'], undefined, about);
        }
      }
    });
  }
});

describe('A42: what a client sends is put in once, not read again', () => {
  it('references and templates in values stay what they are', async () => {
    backend.received.length = 0;
    const body = JSON.stringify({ v: '$(request.headers.host) {{x}} ${x} #{x} <%x%>' });
    const headers = { 'Content-Type': 'application/json' };
    await fetch(`${running.listener.url}/request-header`, { method: 'POST', headers, body });
    assert.equal(backend.received[0]?.headers['x-value'], '$(request.headers.host) {{x}} ${x} #{x} <%x%>');
  });
});
