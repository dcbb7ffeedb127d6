import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import net, { type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { type Backend, type RunningGateway, runBackend, runGateway } from './running-gateway.ts';

let backend: Backend;
let running: RunningGateway;
let serve: RequestListener = () => {};

/** More than the system takes off our hands. */
const large = Buffer.alloc(40_000_000, 'x');

before(async () => {
  backend = await runBackend((req, res) => serve(req, res));
  running = await runGateway({
    routes: [
      { operation: 'GET /in-memory', steps: [{ large: {} }] },
      { operation: 'GET /streams', steps: [{ invoke: { 'target-url': backend.url } }] },
    ],
    policies: {
      large: (x) => {
        x.message.replace(200, undefined, [], large);
        return undefined;
      },
    },
    gateway: { readerIdleMs: 200 },
  });
});

after(async () => {
  await running.close();
  await backend.close();
});

const asking = (path: string): Socket => {
  const socket = net.connect(running.listener.port, '127.0.0.1').on('error', () => {});
  socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
  return socket;
};

for (const path of ['/in-memory', '/streams']) {
  test(`A47: a client that does not read its answer is cut off: ${path}`, async () => {
    serve = (_req, res) => res.end(large);
    const before = running.log.length;
    const socket = asking(path).pause();
    while (running.log.length === before) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual([running.log.at(-1)?.fields['aborted'], running.gateway.running()], [true, 0]);
    socket.destroy();
  });
}

test('A47: a request behind an answer that was long to read has the time that it needs', async () => {
  serve = (_req, res) => void setTimeout(() => res.end('late'), 400);
  const socket = asking('/in-memory');
  socket.write('GET /streams HTTP/1.1\r\nHost: a\r\n\r\n');
  let end = '';
  for await (const chunk of socket) {
    end = chunk.toString('latin1').slice(-20);
    if (end.includes('late')) break;
  }
  assert.match(end, /late/);
});
