import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { defaultLimits } from '../../src/environment/limits.ts';
import { type Backend, type RunningGateway, runBackend, runGateway, sendRaw } from './running-gateway.ts';

let backend: Backend;
let running: RunningGateway;

before(async () => {
  backend = await runBackend();
  const invoke = (path: string, more = {}) => ({ invoke: { 'target-url': `${backend.url}${path}`, ...more } });
  running = await runGateway({
    routes: [
      { operation: 'GET /photos/{id}', steps: [invoke('/p/{id}$(request.search)')] },
      { operation: 'POST /photos', steps: [invoke('/p')] },
      { operation: 'DELETE /photos/{id}', steps: [invoke('/p/{id}')] },
      { operation: 'GET /nothing', steps: [] },
      { operation: 'GET /unreachable', steps: [{ invoke: { 'target-url': 'http://127.0.0.1:1/' } }] },
      {
        operation: 'GET /own',
        steps: [{ 'set-variable': { actions: [{ set: 'message.body', value: 'hello' }] } }],
      },
      { operation: 'POST /token', steps: [], isProvider: true, requestBody: 'bytes' },
      { operation: 'POST /read', steps: [invoke('/p')], requestBody: 'bytes' },
      { operation: 'GET /bug', steps: [{ bug: {} }] },
      { operation: 'GET /bad-header', steps: [{ badHeader: {} }] },
    ],
    policies: {
      bug: () => {
        throw new TypeError('secret detail');
      },
      badHeader: (x) => {
        x.message.replace(200, undefined, ['X-A', 'a\r\nX-B: b'], undefined);
        return undefined;
      },
    },
    gateway: { limits: { ...defaultLimits, body: 1000, providerBody: 100 }, applicationOf: () => 'printer' },
  });
});

after(async () => {
  await running.close();
  await backend.close();
});

const at = (path: string): string => running.listener.url + path;

test('a request reaches the back end and its answer the client', async () => {
  const response = await fetch(at('/photos/7?size=2'), { headers: { 'X-Own': 'yes' } });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('content-type'), 'application/json');
  assert.deepEqual(await response.json(), { ok: true });
  const got = backend.received.at(-1);
  assert.equal(got?.method, 'GET');
  assert.equal(got?.url, '/p/7?size=2');
  assert.equal(got?.headers['x-own'], 'yes');
  assert.equal(got?.headers['user-agent'], 'headgate');
  assert.equal(got?.headers['host'], new URL(backend.url).host);
  assert.equal(got?.headers['x-forwarded-for'], '127.0.0.1');
  assert.equal(got?.headers['x-forwarded-proto'], 'https');
  assert.equal(got?.headers['x-forwarded-host'], 'gw.example');
  assert.match(String(got?.headers['x-request-id']), /^[\w-]{11}-[0-9a-z]+$/);
});

test('an answer in one piece has its length and one head', async () => {
  const { text } = await sendRaw(
    running.listener.port,
    'GET /photos/7 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
  );
  assert.match(text, /^HTTP\/1\.1 200 OK\r\n/);
  assert.equal(text.toLowerCase().includes('transfer-encoding: chunked') !== /content-length: 11/i.test(text), true);
  assert.equal(text.match(/^connection: close/gim)?.length, 1);
});

test('HEAD is sent on as HEAD and answered without a body', async () => {
  const response = await fetch(at('/photos/7'), { method: 'HEAD' });
  assert.equal(response.status, 200);
  assert.equal(await response.text(), '');
  assert.equal(backend.received.at(-1)?.method, 'HEAD');
});

test('a body of known length keeps it, one of unknown length comes in chunks', async () => {
  await fetch(at('/photos'), { method: 'POST', body: 'twelve bytes' });
  assert.equal(backend.received.at(-1)?.headers['content-length'], '12');
  assert.equal(backend.received.at(-1)?.body, 'twelve bytes');
  await sendRaw(
    running.listener.port,
    'POST /photos HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n',
  );
  assert.equal(backend.received.at(-1)?.headers['transfer-encoding'], 'chunked');
  assert.equal(backend.received.at(-1)?.body, 'abcde');
});

test('DELETE may have a body', async () => {
  const response = await fetch(at('/photos/7'), { method: 'DELETE', body: 'why' });
  assert.equal(response.status, 200);
  assert.equal(backend.received.at(-1)?.body, 'why');
});

test('a client that expects 100-continue is asked for its body when the back end is', async () => {
  const { text } = await sendRaw(
    running.listener.port,
    'POST /photos HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\nConnection: close\r\n\r\nabc',
  );
  assert.match(text, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
  assert.equal(backend.received.at(-1)?.headers['expect'], undefined);
});

test('what no template fits is 404, with what IBM answers', async () => {
  const response = await fetch(at('/nowhere'));
  assert.equal(response.status, 404);
  assert.equal(response.headers.get('content-type'), 'application/json');
  assert.deepEqual(await response.json(), {
    httpCode: '404',
    httpMessage: 'Not Found',
    moreInformation: 'No resources match requested URI',
  });
});

test('a method that the path does not have is 405 with Allow, OPTIONS too', async () => {
  for (const method of ['PUT', 'OPTIONS', 'TRACE']) {
    const { text } = await sendRaw(
      running.listener.port,
      `${method} /photos/7 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    );
    assert.match(text, /^HTTP\/1\.1 405 /);
    assert.match(text, /^Allow: GET, DELETE, HEAD\r$/m);
  }
});

test('a pipeline that makes nothing answers 200 without what the client sent', async () => {
  const response = await fetch(at('/nothing'), { headers: { 'X-Secret': 's', Authorization: 'Bearer t' } });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('content-length'), '0');
  assert.equal(response.headers.get('x-secret'), null);
  assert.equal(response.headers.get('authorization'), null);
});

test('a body made by the steps has its length', async () => {
  const response = await fetch(at('/own'));
  assert.equal(response.headers.get('content-length'), '5');
  assert.equal(await response.text(), 'hello');
});

test('a bug is a 500 with a reference; its text goes to the log only', async () => {
  const response = await fetch(at('/bug'));
  assert.equal(response.status, 500);
  const { moreInformation } = (await response.json()) as { moreInformation: string };
  const line = running.log.findLast(({ level }) => level === 'error');
  assert.ok(moreInformation.endsWith(String(line?.fields['reference'])));
  assert.equal(response.headers.get('x-headgate-reference'), line?.fields['reference']);
  assert.ok(!moreInformation.includes('secret detail'));
  assert.match(String(line?.fields['err']), /secret detail/);
});

test('A37: a header value with a line end ends in a 500, not in two headers', async () => {
  const response = await fetch(at('/bad-header'));
  assert.equal(response.status, 500);
  assert.equal(response.headers.get('x-b'), null);
});

const limits: readonly (readonly [path: string, bytes: number, status: number])[] = [
  ['/read', 1000, 200],
  ['/read', 1001, 413],
  ['/token', 100, 200],
  ['/token', 101, 413],
];

for (const [path, bytes, status] of limits) {
  test(`A38: a body of ${bytes} bytes at ${path} is ${status}, whether its length is announced or not`, async () => {
    const announced = await fetch(at(path), { method: 'POST', body: 'x'.repeat(bytes) });
    assert.equal(announced.status, status);
    const { text } = await sendRaw(
      running.listener.port,
      `POST ${path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n0\r\n\r\n`,
    );
    assert.match(text, new RegExp(`^HTTP/1\\.1 ${status} `));
  });
}

test('a body that is announced too large is refused before it is read', async () => {
  const { text } = await sendRaw(
    running.listener.port,
    'POST /token HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\nExpect: 100-continue\r\n\r\n',
  );
  assert.match(text, /^HTTP\/1\.1 413 /);
  assert.match(text, /^Connection: close\r$/m);
});

test('a client with a large body can read the refusal while it still sends', async () => {
  const status = await new Promise((resolve, reject) => {
    const request = http.request(at('/token'), { method: 'POST', headers: { 'Content-Length': 400_000 } });
    request.on('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('error', reject);
    request.end('x'.repeat(400_000));
  });
  assert.equal(status, 413);
});

test('A44: a request leaves one line, without query, header or body', async () => {
  running.log.length = 0;
  await (await fetch(at('/photos/7?code=secret'), { headers: { 'X-Secret': 'secret' } })).text();
  const lines = running.log.filter(({ message }) => message === 'request');
  assert.equal(lines.length, 1);
  const { id, ms, ...rest } = lines[0]?.fields ?? {};
  assert.equal(typeof id, 'string');
  assert.equal(typeof ms, 'number');
  assert.deepEqual(rest, {
    clientRequestId: undefined,
    address: '127.0.0.1',
    method: 'GET',
    path: '/photos/7',
    status: 200,
    route: '/photos/{id}',
    application: 'printer',
    reference: undefined,
    code: undefined,
    detail: undefined,
    aborted: undefined,
  });
});

test('the line of a refused request says why, by its public code', async () => {
  const refused = [
    ['/nowhere', 'request/no-such-path'],
    ['/photos/..', 'request/path'],
    ['/unreachable', 'invoke/connection-failed'],
  ] as const;
  for (const [path, code] of refused) {
    running.log.length = 0;
    await sendRaw(running.listener.port, `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    const { fields } = running.log.find(({ message }) => message === 'request') ?? {};
    assert.equal(fields?.['code'], code);
  }
});

test('requests one after the other on one connection are all answered', async () => {
  const one = 'GET /own HTTP/1.1\r\nHost: a\r\n\r\n';
  const { text, end } = await sendRaw(running.listener.port, one.repeat(5));
  assert.equal(text.match(/hello/g)?.length, 5);
  assert.equal(end, 'open');
});

test('a swapped bundle serves the next request, one that cannot be routed changes nothing', async () => {
  const routes = [{ operation: 'GET /new', steps: [] }];
  const old = running.gateway.current();
  assert.throws(() => running.gateway.swap(running.link([...routes, ...routes])));
  assert.equal(running.gateway.current(), old);
  running.gateway.swap(running.link(routes));
  assert.equal((await fetch(at('/new'))).status, 200);
  assert.equal((await fetch(at('/own'))).status, 404);
  running.gateway.swap(old);
  assert.equal((await fetch(at('/own'))).status, 200);
});
