import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { createOutbound, type Outbound } from '../../src/outbound/outbound.ts';
import { OutboundError, type OutboundFailure } from '../../src/outbound/outbound-error.ts';
import { type RunningGateway, runBackend, runGateway, runRawBackend, sendRaw } from '../gateway/running-gateway.ts';

let outbound: Outbound;

before(() => {
  outbound = createOutbound({
    isOwn: () => false,
    limits: { connectMs: 500, idleMs: 1500, headBytes: 16 * 1024 },
    breaker: 'off',
  });
});

after(() => outbound.close());

/** What a back end writes, once for each request, and what comes of a GET whose answer is read whole. */
const answers: readonly (readonly [about: string, serve: (socket: Socket) => void, failure: OutboundFailure])[] = [
  ['closes without a word', (socket) => socket.end(), 'closed'],
  ['resets without a word', (socket) => socket.resetAndDestroy(), 'closed'],
  ['closes within the head', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-'), 'closed'],
  ['speaks another protocol', (socket) => socket.end('SSH-2.0-x\r\n'), 'malformed'],
  [
    'has two lengths',
    (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'),
    'malformed',
  ],
  [
    'has length and chunks',
    (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'),
    'malformed',
  ],
  [
    'has a broken chunk size',
    (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'),
    'malformed',
  ],
  [
    'answers in a transfer coding that nobody asked for',
    (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n'),
    'malformed',
  ],
  ['has a header without a colon', (socket) => socket.end('HTTP/1.1 200 OK\r\nhello\r\n\r\n'), 'malformed'],
  ['has a status of 99', (socket) => socket.end('HTTP/1.1 99 Low\r\nContent-Length: 0\r\n\r\n'), 'malformed'],
  ['has a head of 64 KiB', (socket) => socket.end(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(65536)}\r\n\r\n`), 'too-large'],
  [
    'sends interim answers for ever',
    (socket) => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(1000)),
    'malformed',
  ],
  [
    'switches protocols unasked',
    (socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
    'malformed',
  ],
  [
    'continues unasked',
    (socket) => socket.end('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'),
    'malformed',
  ],
  [
    'closes within a body of known length',
    (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc'),
    'closed',
  ],
  [
    'resets within a body',
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc', () =>
        setImmediate(() => socket.resetAndDestroy()),
      );
    },
    'closed',
  ],
  [
    'resets within a chunk',
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc', () =>
        setImmediate(() => socket.resetAndDestroy()),
      );
    },
    'closed',
  ],
  [
    'leaves out the last chunk',
    (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n'),
    'closed',
  ],
  ['never answers', () => {}, 'timeout'],
  ['never ends its head', (socket) => socket.write('HTTP/1.1 200 OK\r\n'), 'timeout'],
  ['never ends its body', (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc'), 'timeout'],
];

for (const [about, serve, failure] of answers) {
  test(`A48: a back end that ${about} is a "${failure}", and its connection is closed`, async () => {
    let closed: Promise<void> | undefined;
    const backend = await runRawBackend((socket) => {
      closed = new Promise((resolve) => socket.on('close', () => resolve()));
      socket.once('data', () => serve(socket));
    });
    const call = async (): Promise<string> => {
      const { body } = await outbound.send({ method: 'GET', url: `${backend.url}/`, headers: [], timeoutMs: 300 });
      if (body === undefined || Buffer.isBuffer(body)) return '';
      return (await body.collect(100)).toString();
    };
    await assert.rejects(call(), (error) => error instanceof OutboundError && error.kind === failure);
    // Nothing of it is kept: the connection is gone on their side too.
    await closed;
    await backend.close();
  });
}

for (const [about, reason, told] of [
  ['is no UTF-8 is left out', 'Sch\xf6n', undefined],
  ['holds a control character is left out', 'a\x01b', undefined],
  ['is plain is told again', 'Very Well', 'Very Well'],
] as const) {
  test(`A48: a reason that ${about}`, async () => {
    const backend = await runRawBackend((socket) => {
      socket.on('data', () =>
        socket.write(Buffer.from(`HTTP/1.1 200 ${reason}\r\nContent-Length: 0\r\n\r\n`, 'latin1')),
      );
    });
    const answer = await outbound.send({ method: 'GET', url: `${backend.url}/`, headers: [], timeoutMs: 2000 });
    assert.equal(answer.reason, told);
    await backend.close();
  });
}

test('a port where nobody listens is "refused"', async () => {
  await assert.rejects(
    // Below the ports that the system gives out: one that was closed is soon somebody else's.
    outbound.send({ method: 'GET', url: 'http://127.0.0.1:1/', headers: [], timeoutMs: 5000 }),
    (error) => error instanceof OutboundError && error.kind === 'refused',
  );
});

test('a name that does not exist is "refused"', async () => {
  await assert.rejects(
    outbound.send({ method: 'GET', url: 'http://nobody.invalid/', headers: [], timeoutMs: 5000 }),
    (error) => error instanceof OutboundError && error.kind === 'refused',
  );
});

const retried: readonly (readonly [method: string, requests: number])[] = [
  ['GET', 3],
  ['DELETE', 3],
  ['POST', 2],
  ['PATCH', 2],
];

for (const [method, most] of retried) {
  test(`A49: a ${method} on a kept connection that dies is sent ${most === 3 ? 'once more' : 'only once'}`, async () => {
    let requests = 0;
    const backend = await runRawBackend((socket) => {
      let first = true;
      socket.on('data', () => {
        requests++;
        if (first) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
        else socket.destroy();
        first = false;
      });
    });
    const send = async (method: string): Promise<number> => {
      const { status, body } = await outbound.send({ method, url: backend.url, headers: [], timeoutMs: 1000 });
      if (body !== undefined && !Buffer.isBuffer(body)) await body.collect(10);
      await new Promise((resolve) => setTimeout(resolve, 20));
      return status;
    };
    assert.equal(await send('GET'), 200);
    if (most === 3) assert.equal(await send(method), 200);
    else await assert.rejects(send(method), OutboundError);
    assert.equal(requests, most);
    await backend.close();
  });
}

for (const end of ['end', 'resetAndDestroy'] as const) {
  test(`A49: a fresh connection that dies (${end}) is not tried again`, async () => {
    let connections = 0;
    const backend = await runRawBackend((socket) => {
      connections++;
      socket.once('data', () => socket[end]());
    });
    await assert.rejects(
      outbound.send({ method: 'GET', url: backend.url, headers: [], timeoutMs: 1000 }),
      OutboundError,
    );
    assert.equal(connections, 1);
    await backend.close();
  });
}

test('a redirect is an answer like any other', async () => {
  const backend = await runBackend((_req, res) => res.writeHead(302, { Location: 'http://127.0.0.2/' }).end());
  const { status, headers } = await outbound.send({ method: 'GET', url: backend.url, headers: [], timeoutMs: 1000 });
  assert.equal(status, 302);
  assert.ok(headers.includes('http://127.0.0.2/'));
  assert.equal(backend.received.length, 1);
  await backend.close();
});

/** The same seen by the client of a gateway: what it gets for a GET of `/x`. */
const seen: readonly (readonly [
  about: string,
  serve: (socket: Socket) => void,
  status: number,
  end: 'whole' | 'cut',
])[] = [
  ['closes without a word', (socket) => socket.end(), 502, 'whole'],
  ['speaks another protocol', (socket) => socket.end('SSH-2.0-x\r\n'), 502, 'whole'],
  ['never answers', () => {}, 504, 'whole'],
  [
    'closes within a body of known length',
    (socket) => socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n${'x'.repeat(30000)}`),
    200,
    'cut',
  ],
  [
    'leaves out the last chunk',
    (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n'),
    200,
    'cut',
  ],
  ['stops within its body', (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc'), 200, 'cut'],
  ['ends its body by closing', (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nabc'), 200, 'whole'],
];

for (const [about, serve, status, end] of seen) {
  test(`A48: of a back end that ${about} the client sees ${status}, ${end}`, async () => {
    const backend = await runRawBackend((socket) => socket.once('data', () => serve(socket)));
    const running: RunningGateway = await runGateway({
      routes: [{ operation: 'GET /x', steps: [{ invoke: { 'target-url': backend.url, timeout: 1 } }] }],
      idleMs: 300,
    });
    const get = async (): Promise<{ status: number; text: string | undefined }> => {
      const response = await fetch(`${running.listener.url}/x`);
      return { status: response.status, text: await response.text().catch(() => undefined) };
    };
    // The head and the first bytes may be gone with the connection: then there is no answer at all.
    const got = await get().catch(() => ({ status, text: undefined }));
    if (end === 'whole') assert.notEqual(got.text, undefined);
    else assert.equal(got.text, undefined);
    assert.ok(got.status === status || (end === 'cut' && got.status === 502), String(got.status));
    await running.close();
    await backend.close();
  });
}

test('A48: over HTTP/1.0, where closing would look like the end, a broken answer is a reset', async () => {
  const backend = await runRawBackend((socket) =>
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n');
      setTimeout(() => socket.destroy(), 50);
    }),
  );
  const running = await runGateway({
    routes: [{ operation: 'GET /x', steps: [{ invoke: { 'target-url': backend.url } }] }],
  });
  const { end } = await sendRaw(running.listener.port, 'GET /x HTTP/1.0\r\n\r\n', 1000);
  assert.equal(end, 'reset');
  await running.close();
  await backend.close();
});
