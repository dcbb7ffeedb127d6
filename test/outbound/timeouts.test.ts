import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net, { type Socket } from 'node:net';
import { test } from 'node:test';
import { createOutbound, type OutboundInit } from '../../src/outbound/outbound.ts';
import { OutboundError } from '../../src/outbound/outbound-error.ts';
import { runGateway, runRawBackend } from '../gateway/running-gateway.ts';

/** Writes a text byte by byte, each some milliseconds after the one before, as long as somebody takes them. */
const trickle = (socket: Socket, text: string, everyMs = 10): void => {
  let at = 0;
  const timer = setInterval(() => socket.write(text.charAt(at++ % text.length)), everyMs);
  socket.on('close', () => clearInterval(timer));
};

const head = 'HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n';

/** What the back end does, the one limit that is small, and what the client of a gateway gets. */
const cases: readonly (readonly [
  about: string,
  serve: (socket: Socket) => void,
  limits: OutboundInit['limits'],
  status: 504 | 'cut',
])[] = [
  ['accepts and says nothing, ends at the head timeout', () => {}, { headMs: 200 }, 504],
  [
    'sends its head a byte at a time, ends at the head timeout',
    (socket) => trickle(socket, `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(10_000)}`),
    { headMs: 200 },
    504,
  ],
  [
    'sends interim answers only, ends at the head timeout',
    (socket) => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'),
    { headMs: 200 },
    504,
  ],
  [
    'stops within its body, is cut at the idle timeout',
    (socket) => socket.write(`${head}abc`),
    { idleMs: 200, headMs: 100 },
    'cut',
  ],
  [
    'sends its body a byte at a time, is cut when the whole call takes too long',
    (socket) => {
      socket.write(head);
      trickle(socket, 'x');
    },
    { idleMs: 500, headMs: 100 },
    'cut',
  ],
];

for (const [about, serve, limits, status] of cases) {
  test(`A48: a back end that ${about} (A49)`, async () => {
    let closed: Promise<void> | undefined;
    const backend = await runRawBackend((socket) => {
      closed = new Promise((resolve) => socket.on('close', () => resolve()));
      socket.once('data', () => serve(socket));
    });
    const other = await runRawBackend((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')),
    );
    const running = await runGateway({
      outbound: { limits },
      routes: [
        { operation: 'GET /slow', steps: [{ invoke: { 'target-url': backend.url, timeout: 1 } }] },
        { operation: 'GET /other', steps: [{ invoke: { 'target-url': other.url } }] },
      ],
    });
    const slow = fetch(`${running.listener.url}/slow`);
    assert.equal(await (await fetch(`${running.listener.url}/other`)).text(), 'ok', 'another route goes on');
    const response = await slow;
    const text = await response.text().catch(() => undefined);
    if (status === 'cut') assert.deepEqual([response.status, text], [200, undefined]);
    else assert.deepEqual([response.status, text?.includes('did not answer in time')], [504, true]);
    await closed;
    await running.close();
    await backend.close();
    await other.close();
  });
}

test('A49: a head timeout begins when the request is sent: a client that uploads slowly is not cut', async () => {
  const backend = await runRawBackend((socket) => {
    let seen = '';
    socket.on('data', (chunk) => {
      seen += chunk.toString('latin1');
      if (seen.endsWith('0\r\n\r\n')) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
  });
  const running = await runGateway({
    outbound: { limits: { headMs: 150 } },
    routes: [{ operation: 'POST /x', steps: [{ invoke: { 'target-url': backend.url } }] }],
  });
  const client = net.connect(running.listener.port, '127.0.0.1');
  client.write('POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n');
  let left = 6;
  const timer = setInterval(() => {
    if (left-- > 0) client.write('1\r\nx\r\n');
    else clearInterval(timer);
    if (left === 0) client.write('0\r\n\r\n');
  }, 60);
  let text = '';
  for await (const chunk of client.setEncoding('latin1')) text += chunk;
  clearInterval(timer);
  assert.match(text, /^HTTP\/1\.1 200 /);
  await running.close();
  await backend.close();
});

test('A48: a back end whose connections are never accepted ends at the connect timeout', async () => {
  const script = `require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 },
    function () { process.stdout.write(String(this.address().port)); });`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = await once(child.stdout, 'data');
  const port = Number(String(line));
  // It sleeps: the system takes as many connections as wait in line, and answers no further one.
  child.kill('SIGSTOP');
  const waiting = Array.from({ length: 4 }, () => net.connect(port, '127.0.0.1').on('error', () => {}));
  await Promise.all(waiting.slice(0, 2).map((socket) => once(socket, 'connect')));
  const outbound = createOutbound({ isOwn: () => false, limits: { connectMs: 200 } });
  await assert.rejects(
    outbound.send({ method: 'GET', url: `http://127.0.0.1:${port}/`, headers: [], timeoutMs: 60_000 }),
    (error) => error instanceof OutboundError && error.kind === 'timeout' && /no connection/.test(error.message),
  );
  await outbound.close();
  for (const socket of waiting) socket.destroy();
  child.kill('SIGKILL');
  await once(child, 'exit');
});

test('A49: a name that is never resolved ends at the connect timeout', async () => {
  const outbound = createOutbound({ isOwn: () => false, limits: { connectMs: 100 }, lookup: () => {} });
  await assert.rejects(
    outbound.send({ method: 'GET', url: 'http://nobody.example/', headers: [], timeoutMs: 60_000 }),
    (error) => error instanceof OutboundError && error.kind === 'timeout',
  );
  await outbound.close();
});
