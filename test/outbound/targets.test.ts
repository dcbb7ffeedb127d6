import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOwnListener } from '../../src/gateway/own-listeners.ts';
import { createOutbound } from '../../src/outbound/outbound.ts';
import { OutboundError } from '../../src/outbound/outbound-error.ts';
import { originOf, targetOf } from '../../src/outbound/target.ts';
import { runBackend } from '../gateway/running-gateway.ts';

const targets: readonly (readonly [url: string, origin: string | undefined, path?: string])[] = [
  ['http://a.example', 'http://a.example', '/'],
  ['http://a.example:9000/x/y?z=1', 'http://a.example:9000', '/x/y?z=1'],
  ['https://a.example?z', 'https://a.example', '/?z'],
  ['http://a.example/x#y', 'http://a.example', '/x'],
  ['http://a.example#y', 'http://a.example', '/'],
  ['http://[::1]:9/x', 'http://[::1]:9', '/x'],
  ['http://a.example/.well-known/x', 'http://a.example', '/.well-known/x'],
  ['http://a.example/x?../..', 'http://a.example', '/x?../..'],
  ['ftp://a.example/', undefined],
  ['file:///etc/passwd', undefined],
  ['//a.example/', undefined],
  ['a.example', undefined],
  ['http://user:pw@a.example/', undefined],
  ['http://good.example@127.0.0.1/', undefined],
  ['http://good\\@evil/', undefined],
  ['http:///x', undefined],
  ['http://a b/', undefined],
  ['http://a.example:99999/', undefined],
  ['http://a.example/x/../y', undefined],
  ['http://a.example/x/..', undefined],
  ['http://a.example/./x', undefined],
  ['http://a.example/%2e%2e/x', undefined],
  ['http://a.example/.%2E/x', undefined],
];

for (const [url, origin, path] of targets) {
  test(`A39: the target ${url} ${origin === undefined ? 'is refused' : `is ${path} at ${origin}`}`, () => {
    const cut = (): string => {
      const target = targetOf(url);
      return `${originOf(target.origin).origin} ${target.path}`;
    };
    if (origin === undefined) assert.throws(cut, OutboundError);
    else assert.equal(cut(), `${origin} ${path}`);
  });
}

/** Bound address, host that is called, whether that is the listener. The port is the same. */
const own: readonly (readonly [bound: string, host: string, isOwn: boolean])[] = [
  ['127.0.0.1', '127.0.0.1', true],
  ['127.0.0.1', 'localhost', true],
  ['127.0.0.1', 'LOCALHOST.', true],
  ['127.0.0.1', '0.0.0.0', true],
  ['127.0.0.1', '::ffff:127.0.0.1', true],
  ['127.0.0.1', '::ffff:7f00:1', true],
  ['127.0.0.1', '127.0.0.2', false],
  ['127.0.0.1', 'a.example', false],
  ['::1', '[::1]', true],
  ['::1', 'localhost', true],
  ['0.0.0.0', '127.0.0.2', true],
  ['::', '127.0.0.1', true],
  ['0.0.0.0', '192.0.2.1', false],
];

for (const [bound, host, isOwn] of own) {
  test(`a call to ${host} ${isOwn ? 'reaches' : 'does not reach'} a listener on ${bound}`, () => {
    const check = isOwnListener(() => [{ host: bound, port: 8080 }]);
    assert.equal(check(host, 8080), isOwn);
    assert.equal(check(host, 8081), false);
  });
}

const spellings = [
  '127.0.0.1',
  'localhost',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '0.0.0.0',
  '[::ffff:127.0.0.1]',
  'localhost.',
];

for (const host of spellings) {
  test(`A39: a listener of ours is not called as ${host}`, async () => {
    const backend = await runBackend();
    const outbound = createOutbound({ isOwn: isOwnListener(() => [{ host: '127.0.0.1', port: backend.port }]) });
    await assert.rejects(
      outbound.send({ method: 'GET', url: `http://${host}:${backend.port}/`, headers: [], timeoutMs: 1000 }),
      (error) => error instanceof OutboundError && error.kind === 'forbidden',
    );
    assert.deepEqual(backend.received, []);
    await outbound.close();
    await backend.close();
  });
}

test('A39: a name that turns out to be a listener of ours gets not a byte', async () => {
  const backend = await runBackend();
  // Knows the address only, as for a name whose answer changes.
  const outbound = createOutbound({ isOwn: (host, port) => host === '127.0.0.1' && port === backend.port });
  await assert.rejects(
    outbound.send({ method: 'GET', url: `http://localhost:${backend.port}/`, headers: [], timeoutMs: 1000 }),
    (error) => error instanceof OutboundError && error.kind === 'forbidden',
  );
  assert.deepEqual(backend.received, []);
  await outbound.close();
  await backend.close();
});

test('a password goes over plain http to the loopback and to hosts that are allowed, nowhere else', async () => {
  const backend = await runBackend();
  const outbound = createOutbound({ isOwn: () => false, insecureCallouts: ['nobody.invalid'] });
  const send = (url: string): Promise<unknown> =>
    outbound.send({ method: 'GET', url, headers: [], timeoutMs: 1000, secret: true });
  const isKind = (kind: string) => (error: unknown) => error instanceof OutboundError && error.kind === kind;
  await send(backend.url);
  await assert.rejects(send('http://elsewhere.invalid/'), isKind('forbidden'));
  await assert.rejects(send('http://nobody.invalid/'), isKind('refused'));
  await outbound.close();
  await backend.close();
});

test('A37: a header or path that HTTP does not allow is not sent', async () => {
  const backend = await runBackend();
  const outbound = createOutbound({ isOwn: () => false });
  const sendings: readonly (readonly [path: string, headers: string[]])[] = [
    ['/', ['X-A', 'a\r\nX-B: b']],
    ['/', ['X A', 'a']],
    ['/', ['X-A', 'a\u010ab']],
    ['/a\r\nX-B: b', []],
    ['/a\u010ab', []],
    ['/a b', []],
  ];
  for (const [path, headers] of sendings) {
    await assert.rejects(
      outbound.send({ method: 'GET', url: backend.url + path, headers, timeoutMs: 1000 }),
      (error) => error instanceof OutboundError && error.kind === 'unsendable',
    );
  }
  assert.deepEqual(backend.received, []);
  await outbound.close();
  await backend.close();
});

test('A39: a host whose name begins like that of the call before is another host', async () => {
  const [photos, others] = [await runBackend(), await runBackend()];
  const to = (port: number) => ({ host: '127.0.0.1', port });
  const outbound = createOutbound({
    isOwn: () => false,
    resolve: [
      { host: 'photos', to: to(photos.port) },
      { host: 'photos.example', to: to(others.port) },
    ],
  });
  const call = async (url: string) => {
    const { body } = await outbound.send({ method: 'GET', url, headers: [], timeoutMs: 1000 });
    if (body !== undefined && !Buffer.isBuffer(body)) body.discard();
  };
  for (const url of [
    'http://photos/1',
    'http://photos.example/2',
    'http://photos?3',
    'http://photos/4',
    'http://photos',
  ])
    await call(url);
  for (const url of ['http://photos@photos.example/', 'http://photos\\@photos.example/', 'http://photos:80.example/'])
    await assert.rejects(call(url), (error) => error instanceof OutboundError && error.kind === 'forbidden', url);
  assert.deepEqual(
    [photos, others].map(({ received }) => received.map(({ url }) => url)),
    [['/1', '/?3', '/4', '/'], ['/2']],
  );
  await outbound.close();
  for (const backend of [photos, others]) await backend.close();
});
