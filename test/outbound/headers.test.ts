import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Json } from '../../src/source/tree.ts';
import { type Backend, runBackend, runGateway, runRawBackend, sendRaw } from '../gateway/running-gateway.ts';

let backend: Backend;

before(async () => {
  backend = await runBackend();
});

after(() => backend.close());

/** One request through steps in front of an `invoke`; what the client got, and what the back end got of it. */
const through = async (actions: readonly Json[], invoke: Json = {}, path = '/x') => {
  const seen = backend.received.length;
  const target = { 'target-url': `${backend.url}/y`, ...(invoke as object) };
  const running = await runGateway({
    routes: [{ operation: 'GET /x', steps: [{ 'set-variable': { actions } }, { invoke: target }] }],
  });
  const response = await fetch(running.listener.url + path);
  await response.arrayBuffer();
  await running.close();
  return { status: response.status, received: backend.received.slice(seen) };
};

const set = (name: string, value: string): Json => ({ set: `message.headers.${name}`, value });

/** Headers that an author sets: ours to say, or of one connection only. */
const cleaned = [
  ...['Host', 'Content-Length', 'Expect', 'Connection', 'Keep-Alive', 'TE', 'Trailer', 'Transfer-Encoding', 'Upgrade'],
  ...['HTTP2-Settings', 'Proxy-Connection', 'Proxy-Authorization', 'Proxy-Authenticate', 'Proxy-Anything'],
  ...['Forwarded', 'X-Forwarded-For', 'X-Forwarded-Host', 'X_Forwarded_For', 'Proxy_Authorization', 'User-Agent'],
];

for (const name of cleaned) {
  test(`A35: the header ${name} goes to no back end, whoever sets it`, async () => {
    const { status, received } = await through([set(name, 'canary')]);
    assert.deepEqual([status, received.length], [200, 1]);
    assert.equal(JSON.stringify(received[0]?.headers).includes('canary'), false);
  });
}

test('A35: what Connection lists goes to no back end, whichever of two lists it; what we set ourselves does', async () => {
  const running = await runGateway({
    routes: [{ operation: 'GET /x', steps: [{ invoke: { 'target-url': `${backend.url}/y` } }] }],
  });
  const lines = ['Connection: x-one, X-Request-Id', 'Connection: close, x-two', 'X-One: 1', 'X-Two: 2', 'X-Three: 3'];
  await sendRaw(running.listener.port, `GET /x HTTP/1.1\r\nHost: a\r\n${lines.join('\r\n')}\r\n\r\n`);
  const { headers = {} } = backend.received.at(-1) ?? {};
  assert.deepEqual([headers['x-one'], headers['x-two'], headers['x-three']], [undefined, undefined, '3']);
  assert.match(String(headers['x-request-id']), /./);
  await running.close();
});

test('A35: what a back end says of its connection does not reach the client', async () => {
  const head = [
    'HTTP/1.1 200 OK',
    'Connection: x-one',
    'Connection: keep-alive, x-two',
    'Keep-Alive: timeout=77',
    'Proxy-Authenticate: Basic',
    'Proxy-Authentication-Info: x',
    'Upgrade: h2c',
    'Trailer: X-Five',
    'X-One: 1',
    'X-Two: 2',
    'X-Three: 3',
    'Content-Length: 2',
  ];
  const raw = await runRawBackend((socket) => socket.once('data', () => socket.end(`${head.join('\r\n')}\r\n\r\nok`)));
  const running = await runGateway({
    routes: [{ operation: 'GET /x', steps: [{ invoke: { 'target-url': raw.url } }] }],
  });
  const { text } = await sendRaw(running.listener.port, 'GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  const names = text.slice(0, text.indexOf('\r\n\r\n')).toLowerCase();
  for (const gone of ['x-one', 'x-two', 'timeout=77', 'proxy-', 'upgrade', 'trailer']) {
    assert.equal(names.includes(gone), false, gone);
  }
  assert.ok(names.includes('x-three: 3') && text.endsWith('ok'));
  await running.close();
  await raw.close();
});

/** A line end that a request brings, at every place where an author can put it. `$(v)` is a, line end, `X-B: b`. */
const placed: readonly (readonly [about: string, action: Json, invoke: Json, sent: string | undefined])[] = [
  ['a header', set('X-A', '$(request.parameters.v)'), {}, undefined],
  ['a path', set('X-A', 'a'), { 'target-url': '{url}/$(request.parameters.v)' }, '/a%0D%0AX-B%3A%20b'],
  ['a query', set('X-A', 'a'), { 'target-url': '{url}/?q=$(request.parameters.v)' }, '/?q=a%0D%0AX-B%3A%20b'],
  ['a password', set('X-A', 'a'), { username: 'u', password: '$(request.parameters.v)' }, '/y'],
];

for (const [about, action, invoke, sent] of placed) {
  test(`A37: a line end in ${about} ${sent === undefined ? 'ends in a 500, and nothing is sent' : 'is encoded'}`, async () => {
    const properties = JSON.parse(JSON.stringify(invoke).replaceAll('{url}', backend.url));
    const { status, received } = await through([action], properties, '/x?v=a%0D%0AX-B:%20b');
    assert.equal(status, sent === undefined ? 500 : 200);
    assert.deepEqual(
      received.map(({ url, headers }) => [url, headers['x-b']]),
      sent === undefined ? [] : [[sent, undefined]],
    );
  });
}
