import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { defaultLimits } from '../../src/environment/limits.ts';
import { type Backend, type RunningGateway, runBackend, runGateway, sendRaw, statusesOf } from './running-gateway.ts';

let backend: Backend;
let running: RunningGateway;

before(async () => {
  backend = await runBackend();
  const invoke = { invoke: { 'target-url': `${backend.url}/` } };
  running = await runGateway({
    routes: [
      { operation: 'GET /{+rest}', steps: [] },
      { operation: 'POST /read', steps: [{ read: {} }], requestBody: 'parsed' },
      { operation: 'POST /token', steps: [], isProvider: true, requestBody: 'parsed' },
      { operation: 'POST /stream', steps: [invoke] },
    ],
    policies: {
      read: (x) => {
        x.message.replace(200, undefined, [], Buffer.from(JSON.stringify({ read: x.requestValue })));
        return undefined;
      },
    },
  });
});

after(async () => {
  await running.close();
  await backend.close();
});

const sent = async (text: string | Buffer): Promise<string> => (await sendRaw(running.listener.port, text)).text;

const post = async (path: string, body: string | Buffer, headers: Readonly<Record<string, string>> = {}) => {
  const response = await fetch(running.listener.url + path, { method: 'POST', body, headers });
  return { status: response.status, text: await response.text(), headers: response.headers };
};

const { head, url, headers: mostHeaders, body, providerBody } = defaultLimits;

const start = (target: string): string => `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n`;
/** A head in which target, names and values have so many bytes. */
const headOf = (bytes: number): string => {
  const counted = ['/x', 'Host', 'a', 'Connection', 'close', 'X-A'].join('').length;
  return `${start('/x')}X-A: ${'x'.repeat(bytes - counted)}\r\n\r\n`;
};
const targetOf = (bytes: number): string => `${start(`/${'x'.repeat(bytes - 1)}`)}\r\n`;
const fieldsOf = (count: number): string => `${start('/x')}${'X-A: b\r\n'.repeat(count - 2)}\r\n`;

const edges: readonly (readonly [what: string, limit: number, request: (size: number) => string, status: number])[] = [
  ['bytes of target, names and values', head, headOf, 431],
  ['bytes of target', url, targetOf, 414],
  ['headers', mostHeaders, fieldsOf, 431],
];

for (const [what, limit, request, status] of edges) {
  it(`${limit} ${what} are taken, one more is ${status} (A38)`, async () => {
    assert.deepEqual(statusesOf(await sent(request(limit))), [200]);
    const refused = await sent(request(limit + 1));
    assert.deepEqual(statusesOf(refused), [status]);
    assert.match(refused, /^connection: close\r$/im);
  });
}

for (const [path, limit] of [
  ['/read', body],
  ['/token', providerBody],
] as const) {
  it(`${limit} bytes of body are taken at ${path}, one more is 413 before any is read (A38)`, async () => {
    assert.equal((await post(path, Buffer.alloc(limit, 'x'))).status, 200);
    const announced = await sent(`POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${limit + 1}\r\n\r\n`);
    assert.deepEqual(statusesOf(announced), [413]);
    // Not announced, it is refused when one byte too many is there; what comes after that is not waited for.
    const chunk = `${(limit + 1).toString(16)}\r\n${'x'.repeat(limit + 1)}\r\n`;
    const chunked = await sent(`POST ${path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`);
    assert.deepEqual(statusesOf(chunked), [413]);
  });
}

it('a body that only passes through has no limit (A38)', async () => {
  assert.equal((await post('/stream', Buffer.alloc(body + 1))).status, 200);
  assert.equal(backend.received.at(-1)?.body.length, body + 1);
});

describe('a compressed body (A38)', () => {
  // A bomb: a thousandth of what it stands for.
  const bomb = gzipSync(Buffer.alloc(1_000_000));

  for (const coding of ['gzip', 'deflate', 'br', 'GZIP', 'identity, gzip']) {
    it(`is 415 in the coding ${coding} where a step would read it`, async () => {
      for (const path of ['/read', '/token']) {
        const { status, headers } = await post(path, bomb, { 'Content-Encoding': coding });
        assert.equal(status, 415);
        assert.equal(headers.get('accept-encoding'), 'identity');
      }
    });
  }

  it('is refused before the client is asked for it', async () => {
    const request =
      'POST /read HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n';
    assert.deepEqual(statusesOf(await sent(request)), [415]);
  });

  it('goes to the back end as it is where no step reads it', async () => {
    const request = `POST /stream HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`;
    assert.deepEqual(statusesOf(await sent(Buffer.concat([Buffer.from(request), bomb]))), [200]);
    const { headers } = backend.received.at(-1) ?? {};
    assert.equal(headers?.['content-encoding'], 'gzip');
    assert.equal(headers?.['content-length'], String(bomb.length));
  });

  it('is an ordinary one in the coding identity', async () => {
    assert.equal((await post('/read', 'x', { 'Content-Encoding': 'identity' })).status, 200);
  });
});

it('a flood of chunk extensions is 413, wherever the body goes (A38)', async () => {
  const flood = `1;${'x'.repeat(20_000)}\r\na\r\n0\r\n\r\n`;
  for (const path of ['/read', '/token', '/stream', '/nowhere']) {
    const before = backend.received.length;
    const request = `POST ${path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${flood}`;
    const { text, end } = await sendRaw(running.listener.port, request);
    assert.ok([413, 405].includes(statusesOf(text)[0] ?? 0), `${path}: ${text}`);
    assert.notEqual(end, 'open');
    assert.equal(backend.received.length, before, 'no whole request has reached the back end');
  }
});

it('limits are those of the environment, each at its edge (A38)', async () => {
  const limits = { ...defaultLimits, head: 5000, url: 100, headers: 30, body: 50, providerBody: 20 };
  const routes = ['/read', '/token'].map((path) => {
    return { operation: `POST ${path}`, steps: [], isProvider: path === '/token', requestBody: 'bytes' as const };
  });
  const small = await runGateway({
    routes: [{ operation: 'GET /{+rest}', steps: [] }, ...routes],
    gateway: { limits },
    listen: { headBytes: limits.head },
  });
  const bodyOf = (path: string, bytes: number): string =>
    `POST ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${bytes}\r\n\r\n${'x'.repeat(bytes)}`;
  for (const [request, limit, status] of [
    [headOf, 5000, 431],
    [targetOf, 100, 414],
    [fieldsOf, 30, 431],
    [(bytes: number) => bodyOf('/read', bytes), 50, 413],
    [(bytes: number) => bodyOf('/token', bytes), 20, 413],
  ] as const) {
    const at = await sendRaw(small.listener.port, request(limit));
    const above = await sendRaw(small.listener.port, request(limit + 1));
    assert.deepEqual([statusesOf(at.text), statusesOf(above.text)], [[200], [status]]);
  }
  await small.close();
});
