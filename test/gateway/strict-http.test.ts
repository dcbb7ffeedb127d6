import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Backend, type RunningGateway, runBackend, runGateway, sendRaw, statusesOf } from './running-gateway.ts';

let backend: Backend;
let running: RunningGateway;

before(async () => {
  backend = await runBackend();
  const steps = [{ invoke: { 'target-url': `${backend.url}/$(request.search)` } }];
  running = await runGateway({
    routes: ['GET /x', 'HEAD /x', 'POST /x', 'DELETE /x'].map((operation) => ({ operation, steps })),
  });
});

after(async () => {
  await running.close();
  await backend.close();
});

/** A second request on the same connection: it must not be served after one that is refused. */
const second = 'GET /x?second HTTP/1.1\r\nHost: a\r\n\r\n';

const refused: readonly (readonly [about: string, status: number, request: string])[] = [
  ['a comma before the coding', 400, 'POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: ,chunked\r\n\r\n0\r\n\r\n'],
  ['gzip before chunked', 400, 'POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'],
  ['chunked and identity', 400, 'POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n'],
  ['an unknown coding', 400, 'POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n'],
  ['a coding in capitals', 400, 'POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\n'],
  [
    'two codings',
    400,
    'POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['a coding in HTTP/1.0', 400, 'POST /x HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  [
    'coding and length',
    400,
    'POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['a length with a leading zero', 400, 'POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 03\r\n\r\nabc'],
  ['a length with a sign', 400, 'POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc'],
  ['two lengths', 400, 'POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc'],
  [
    'a broken chunk size',
    400,
    'POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n',
  ],
  ['two Hosts', 400, 'GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
  ['no Host', 400, 'GET /x HTTP/1.1\r\n\r\n'],
  ['an empty Host', 400, 'GET /x HTTP/1.1\r\nHost:\r\n\r\n'],
  ['a Host with a path', 400, 'GET /x HTTP/1.1\r\nHost: a/b\r\n\r\n'],
  ['a Host with user info', 400, 'GET /x HTTP/1.1\r\nHost: a@b\r\n\r\n'],
  ['a Host with two ports', 400, 'GET /x HTTP/1.1\r\nHost: a:1:2\r\n\r\n'],
  ['an absolute target', 400, 'GET http://a/x HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['the target *', 400, 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['a fragment', 400, 'GET /x#y HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['a backslash', 400, 'GET /x\\y HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['HTTP/2.0', 505, 'GET /x HTTP/2.0\r\nHost: a\r\n\r\n'],
  ['an obsolete folded line', 400, 'GET /x HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n'],
  ['a bare line feed', 400, 'GET /x HTTP/1.1\nHost: a\n\n'],
  ['a space before the colon', 400, 'GET /x HTTP/1.1\r\nHost: a\r\nX-A : b\r\n\r\n'],
  ['a GET with a body', 400, 'GET /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc'],
  ['a HEAD with a body', 400, 'HEAD /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['another expectation', 417, 'POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 200-ok\r\n\r\nabc'],
  [
    'an expectation beside 100-continue',
    417,
    'POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: y 100-continue\r\n\r\nabc',
  ],
  ['a target of 8193 bytes', 414, `GET /${'x'.repeat(8192)} HTTP/1.1\r\nHost: a\r\n\r\n`],
  ['a head of 17 KiB', 431, `GET /x HTTP/1.1\r\nHost: a\r\nX-A: ${'x'.repeat(17 * 1024)}\r\n\r\n`],
  ['101 headers', 431, `GET /x HTTP/1.1\r\nHost: a\r\n${'X-A: b\r\n'.repeat(100)}\r\n`],
  ['2000 headers', 431, `GET /x HTTP/1.1\r\nHost: a\r\n${'a:\r\n'.repeat(2000)}\r\n`],
  ['CONNECT', 405, 'CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n'],
  ['text that is no HTTP', 400, 'hello\r\n\r\n'],
];

for (const [about, status, request] of refused) {
  test(`A37: ${about} is refused with ${status} and the connection closed`, async () => {
    backend.received.length = 0;
    const { text, end } = await sendRaw(running.listener.port, request + second);
    assert.deepEqual(statusesOf(text), [status]);
    assert.match(text, /^connection: close\r$/im);
    assert.notEqual(end, 'open');
    if (!request.startsWith('HEAD')) assert.match(text, /"httpCode":"\d{3}"/);
    assert.deepEqual(
      backend.received.filter(({ url }) => url === '/?second'),
      [],
    );
  });
}

const served: readonly (readonly [about: string, request: string])[] = [
  ['HTTP/1.0 without Host', 'GET /x HTTP/1.0\r\n\r\n'],
  ['a Host with a port', 'GET /x HTTP/1.1\r\nHost: a.example:8080\r\n\r\n'],
  ['an IPv6 Host', 'GET /x HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n'],
  ['a GET with Content-Length: 0', 'GET /x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n'],
  ['DELETE with a body', 'DELETE /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc'],
  ['chunks', 'POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n'],
  ['100 headers', `GET /x HTTP/1.1\r\nHost: a\r\n${'X-A: b\r\n'.repeat(99)}\r\n`],
  ['a target of 8192 bytes', `GET /x?${'x'.repeat(8189)} HTTP/1.1\r\nHost: a\r\n\r\n`],
  ['an Upgrade, which is ignored', 'GET /x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'],
  ['the expectation in capitals', 'POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: 100-Continue\r\n\r\na'],
];

for (const [about, request] of served) {
  test(`A37: ${about} is one request to the back end`, async () => {
    backend.received.length = 0;
    const { text } = await sendRaw(running.listener.port, request, 100);
    assert.deepEqual(
      statusesOf(text).filter((status) => status !== 100),
      [200],
    );
    assert.equal(backend.received.length, 1);
  });
}

test('A36: no form of a protected path reaches the back end by another route', async () => {
  const open = await runGateway({
    routes: [
      { operation: 'GET /{any}', steps: [{ invoke: { 'target-url': `${backend.url}/{any}` } }] },
      { operation: 'GET /admin', steps: [{ deny: {} }] },
      { operation: 'GET /open/{+rest}', steps: [{ invoke: { 'target-url': `${backend.url}$(request.path)` } }] },
    ],
    policies: {
      deny: (x) => {
        x.message.replace(403, undefined, [], undefined);
        return { kind: 'end' };
      },
    },
  });
  backend.received.length = 0;
  const forms = [
    '/admin',
    '/%61dmin',
    '/admin/',
    '/admin.',
    '/admin%20',
    '/./admin',
    '//admin',
    '/x/../admin',
    '/admin;x',
  ];
  const climbing = ['..', '%2e%2e', '.%2e', '..;', '..%2f', '..%5c', '%252e%252e', '\\..', '..\\'];
  for (const path of [...forms, ...climbing.map((climb) => `/open/${climb}/admin`)]) {
    const { text } = await sendRaw(open.listener.port, `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    assert.ok([400, 403, 404].includes(statusesOf(text)[0] ?? 0), `${path}: ${text.slice(0, 40)}`);
  }
  assert.deepEqual(backend.received, []);
  await open.close();
});
