import assert from 'node:assert/strict';
import { once } from 'node:events';
import net, { type Socket } from 'node:net';
import { test } from 'node:test';
import { createOutbound, type OutboundInit } from '../../src/outbound/outbound.ts';
import { OutboundError } from '../../src/outbound/outbound-error.ts';
import { runBackend, runGateway, runRawBackend } from '../gateway/running-gateway.ts';

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok';

/** A back end that hangs up or answers, as it is told, with the number of its requests. */
const moody = async () => {
  const told = { isHealthy: false, requests: 0, serve: undefined as ((socket: Socket) => void) | undefined };
  const backend = await runRawBackend((socket) =>
    socket.once('data', () => {
      told.requests++;
      if (told.serve !== undefined) told.serve(socket);
      else socket.end(told.isHealthy ? ok : '');
    }),
  );
  return { ...backend, told };
};

const clocked = (time = { ms: 0 }) => ({ time, now: () => time.ms });

test('A49: after five failures in a row nothing is sent: 503 with Retry-After, until one probe is answered', async () => {
  const backend = await moody();
  const { time, now } = clocked();
  const running = await runGateway({
    outbound: { now },
    routes: [{ operation: 'GET /x', steps: [{ invoke: { 'target-url': backend.url } }] }],
  });
  const get = async () => {
    const response = await fetch(`${running.listener.url}/x`);
    return { status: response.status, wait: response.headers.get('retry-after'), text: await response.text() };
  };
  for (const _ of [1, 2, 3, 4, 5]) assert.equal((await get()).status, 502);
  const refused = await get();
  assert.deepEqual([refused.status, refused.wait, backend.told.requests], [503, '10', 5]);
  assert.match(refused.text, /not called for a while/);
  assert.equal(running.log.at(-1)?.fields['code'], 'invoke/circuit-open');
  time.ms += 9001;
  assert.deepEqual([(await get()).wait, backend.told.requests], ['1', 5]);

  // It hangs, so that the probe is under way while others come.
  const probing = new Promise<Socket>((resolve) => {
    backend.told.serve = resolve;
  });
  time.ms += 1000;
  const probe = get();
  const socket = await probing;
  assert.deepEqual(
    (await Promise.all([get(), get(), get()])).map(({ status, wait }) => `${status} ${wait}`),
    ['503 1', '503 1', '503 1'],
  );
  socket.end(ok);
  assert.equal((await probe).status, 200);
  backend.told.serve = undefined;
  backend.told.isHealthy = true;
  assert.equal((await get()).status, 200);
  assert.equal(backend.told.requests, 7);
  assert.deepEqual(running.outbound.counts(), [
    { origin: backend.url, tlsProfile: undefined, calls: 7, failures: 5, openings: 1, isOpen: false },
  ]);
  await running.close();
  await backend.close();
});

test('A49: a catch for ConnectionError sees an open breaker', async () => {
  const backend = await moody();
  const running = await runGateway({
    outbound: { breaker: { failures: 1 } },
    routes: [
      {
        operation: 'GET /x',
        steps: [{ invoke: { 'target-url': backend.url } }],
        catch: [
          { 'set-variable': { actions: [{ set: 'message.body', value: '$(error.name) $(error.status.code)' }] } },
        ],
      },
    ],
  });
  const get = async (): Promise<string> => (await fetch(`${running.listener.url}/x`)).text();
  assert.equal(await get(), 'ConnectionError 502');
  assert.equal(await get(), 'ConnectionError 503');
  await running.close();
  await backend.close();
});

/** What happens again and again, and whether it opens the breaker. */
const cases: readonly (readonly [about: string, isOpened: boolean, init: Partial<OutboundInit>])[] = [
  ['a back end that hangs up', true, {}],
  ['the same where the breaker is off', false, { breaker: 'off' }],
];

for (const [about, isOpened, init] of cases) {
  test(`A49: ${about} ${isOpened ? 'opens' : 'does not open'} it`, async () => {
    const backend = await moody();
    const outbound = createOutbound({ isOwn: () => false, ...init });
    for (let count = 0; count < 10; count++) {
      await assert.rejects(outbound.send({ method: 'GET', url: backend.url, headers: [], timeoutMs: 1000 }));
    }
    assert.equal(backend.told.requests, isOpened ? 5 : 10);
    await outbound.close();
    await backend.close();
  });
}

test('A49: a call that waits in vain for one of our own connections is no failure of the back end', async () => {
  const backend = await moody();
  const outbound = createOutbound({
    isOwn: () => false,
    limits: { connections: 1 },
    breaker: { failures: 1 },
  });
  backend.told.serve = (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\nslowly');
  const get = (timeoutMs: number) => outbound.send({ method: 'GET', url: `${backend.url}/`, headers: [], timeoutMs });
  const first = await get(5000);
  await assert.rejects(get(150), { kind: 'timeout' });
  assert.deepEqual(
    outbound.counts().map(({ calls, failures, isOpen }) => [calls, failures, isOpen]),
    [[2, 0, false]],
  );
  assert.ok(first.body !== undefined && !Buffer.isBuffer(first.body));
  first.body.discard();
  await outbound.close();
  await backend.close();
});

test('A49: statuses of a back end, even 503, are answers: GET and POST are each sent once, and no breaker opens', async () => {
  const backend = await runBackend((req, res) => {
    req.resume();
    res.writeHead(503).end('busy');
  });
  const running = await runGateway({
    routes: ['GET', 'POST'].map((method) => ({
      operation: `${method} /x`,
      steps: [{ invoke: { 'target-url': backend.url } }],
    })),
  });
  const statuses = new Set<number>();
  for (let round = 0; round < 10; round++) {
    const sent = Array.from({ length: 20 }, (_, index) => {
      const init = index % 2 === 0 ? { method: 'GET' } : { method: 'POST', body: 'x' };
      return fetch(`${running.listener.url}/x`, init).then(async (response) => {
        await response.text();
        statuses.add(response.status);
      });
    });
    await Promise.all(sent);
  }
  assert.deepEqual([...statuses], [503]);
  const counts = ['GET', 'POST'].map((name) => backend.received.filter(({ method }) => method === name).length);
  assert.deepEqual(counts, [100, 100]);
  await running.close();
  await backend.close();
});

test('A49: what is our own doing never counts: limits, forbidden targets, unsendable requests, callers that left', async () => {
  const backend = await moody();
  backend.told.serve = (socket) => socket.end(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(5000)}\r\n\r\n`);
  const outbound = createOutbound({ isOwn: () => false, limits: { headBytes: 2048 }, breaker: { failures: 1 } });
  const caller = { gone: false };
  const send = (headers: string[] = []): Promise<unknown> =>
    outbound.send({ method: 'GET', url: backend.url, headers, timeoutMs: 5000, caller });
  const isKind = (kind: string) => (error: unknown) => error instanceof OutboundError && error.kind === kind;
  await assert.rejects(send(), isKind('too-large'));
  await assert.rejects(send(['X A', 'b']), isKind('unsendable'));
  const heard = new Promise<void>((resolve) => {
    backend.told.serve = () => resolve();
  });
  const left = assert.rejects(send(), isKind('abandoned'));
  await heard;
  caller.gone = true;
  await left;
  assert.deepEqual([outbound.counts()[0]?.failures, outbound.counts()[0]?.isOpen], [0, false]);
  await outbound.close();
  await backend.close();
});

test('A49: a client that breaks off its own body is no failure of the back end', async () => {
  const backend = await moody();
  backend.told.serve = () => {};
  const running = await runGateway({
    outbound: { breaker: { failures: 1 } },
    routes: [{ operation: 'POST /x', steps: [{ invoke: { 'target-url': backend.url } }] }],
  });
  const client = net.connect(running.listener.port, '127.0.0.1');
  const reached = new Promise<void>((resolve) => {
    backend.told.serve = () => resolve();
  });
  client.write('POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc');
  await reached;
  client.destroy();
  await once(client, 'close');
  while (running.log.length === 0) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([running.outbound.counts()[0]?.failures, running.outbound.counts()[0]?.isOpen], [0, false]);
  await running.close();
  await backend.close();
});

test('A49: a probe whose caller leaves sets the next one free', async () => {
  const backend = await moody();
  const { time, now } = clocked();
  const outbound = createOutbound({ isOwn: () => false, now, breaker: { failures: 1, pauseMs: 1000 } });
  const caller = { gone: false };
  const send = (): Promise<{ status: number }> =>
    outbound.send({ method: 'GET', url: backend.url, headers: [], timeoutMs: 60_000, caller });
  await assert.rejects(send());
  const heard = new Promise<void>((resolve) => {
    backend.told.serve = () => resolve();
  });
  time.ms += 1000;
  const probe = assert.rejects(send(), (error) => error instanceof OutboundError && error.kind === 'abandoned');
  await heard;
  caller.gone = true;
  await probe;
  caller.gone = false;
  backend.told.serve = (socket) => socket.end(ok);
  assert.equal((await send()).status, 200);
  await outbound.close();
  await backend.close();
});

test('A49: a back end that closes kept connections while they are used again costs no GET its answer', async () => {
  let requests = 0;
  const backend = await runRawBackend((socket) => {
    let left = 1 + (requests % 4);
    socket.on('data', () => {
      requests++;
      // The request and the end of the connection have crossed: nobody has seen it.
      if (left === 0) socket[requests % 2 === 0 ? 'destroy' : 'resetAndDestroy']();
      else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      left--;
    });
  });
  const outbound = createOutbound({ isOwn: () => false });
  const get = async (): Promise<string> => {
    const { body } = await outbound.send({ method: 'GET', url: backend.url, headers: [], timeoutMs: 5000 });
    return body === undefined || Buffer.isBuffer(body) ? '' : String(await body.collect(10));
  };
  const lane = async (): Promise<void> => {
    for (let count = 0; count < 125; count++) assert.equal(await get(), 'ok');
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  assert.ok(requests > 1000, 'connections did die');
  await outbound.close();
  await backend.close();
});
