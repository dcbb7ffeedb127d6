import assert from 'node:assert/strict';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { type Backend, type RunningGateway, runBackend, runGateway, sendRaw } from './running-gateway.ts';

let backend: Backend;
let running: RunningGateway;
let serve: (req: IncomingMessage, res: ServerResponse) => void = () => {};

before(async () => {
  backend = await runBackend((req, res) => serve(req, res));
  running = await runGateway({
    routes: [
      { operation: 'GET /x', steps: [{ invoke: { 'target-url': backend.url } }] },
      { operation: 'POST /x', steps: [{ invoke: { 'target-url': backend.url } }] },
      { operation: 'POST /read', steps: [{ invoke: { 'target-url': backend.url } }], requestBody: 'bytes' },
      {
        operation: 'POST /again',
        steps: [{ invoke: { 'target-url': 'http://127.0.0.1:1/' } }],
        catch: [{ invoke: { 'target-url': backend.url } }],
      },
    ],
    gateway: { bodyIdleMs: 500 },
  });
});

after(async () => {
  await running.close();
  await backend.close();
});

const until = async (holds: () => boolean): Promise<void> => {
  const started = performance.now();
  while (!holds()) {
    if (performance.now() - started > 3000) assert.fail('it did not happen within 3 s');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

test('the head and each piece of a streamed answer reach the client when they come', async () => {
  let upstream: ServerResponse | undefined;
  serve = (_req, res) => {
    upstream = res;
    res.writeHead(200, { 'Content-Type': 'text/event-stream' });
    res.flushHeaders();
  };
  const response = await fetch(`${running.listener.url}/x`);
  assert.equal(response.headers.get('content-type'), 'text/event-stream');
  const reader = response.body?.getReader();
  for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
    upstream?.write(event);
    const { value } = (await reader?.read()) ?? {};
    assert.equal(Buffer.from(value ?? []).toString(), event);
  }
  upstream?.end();
  assert.equal((await reader?.read())?.done, true);
});

for (const [how, headers] of [
  ['with its length', { 'Content-Length': '8192' }],
  ['in chunks', {}],
] as const) {
  test(`every byte of a small answer ${how} arrives as it was`, async () => {
    const bytes = Buffer.from(Array.from({ length: 8192 }, (_, at) => at % 256));
    const backend = await runBackend((_, res) => res.writeHead(200, headers).end(bytes));
    const running = await runGateway({
      routes: [{ operation: 'GET /x', steps: [{ invoke: { 'target-url': backend.url } }] }],
    });
    const response = await fetch(`${running.listener.url}/x`);
    assert.ok(Buffer.from(await response.arrayBuffer()).equals(bytes));
    await running.close();
    await backend.close();
  });
}

test('a large answer arrives whole, and no faster than the client reads', async () => {
  const total = 40 * 1024 * 1024;
  let sent = 0;
  serve = (_req, res) => {
    sent = 0;
    res.writeHead(200, { 'Content-Length': total });
    const more = (): void => {
      while (sent < total) {
        sent += 65536;
        if (!res.write(Buffer.alloc(65536))) {
          res.once('drain', more);
          return;
        }
      }
      res.end();
    };
    more();
  };
  const socket = net.connect(running.listener.port, '127.0.0.1');
  socket.write('GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  await until(() => sent > 0);
  let before = -1;
  await until(() => {
    const stands = sent === before;
    before = sent;
    return stands;
  });
  // What the kernel and four stream buffers hold, far from the whole.
  assert.ok(sent < total / 2, `${sent} bytes were taken although nobody reads`);
  let received = 0;
  for await (const chunk of socket) received += chunk.length;
  assert.ok(received > total && received < total + 1000);
});

test('a large body reaches the back end whole, and no faster than it reads', async () => {
  const total = 40 * 1024 * 1024;
  let upstream: IncomingMessage | undefined;
  let got = 0;
  serve = (req, res) => {
    upstream = req;
    req.pause();
    req.on('end', () => res.end('done'));
  };
  let sent = 0;
  const answer = new Promise<string>((resolve, reject) => {
    const request = http.request(`${running.listener.url}/x`, { method: 'POST', headers: { 'Content-Length': total } });
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    });
    request.on('error', reject);
    const more = (): void => {
      while (sent < total) {
        sent += 65536;
        if (!request.write(Buffer.alloc(65536))) {
          request.once('drain', more);
          return;
        }
      }
      request.end();
    };
    more();
  });
  await until(() => upstream !== undefined);
  let before = -1;
  await until(() => {
    const stands = sent === before;
    before = sent;
    return stands;
  });
  assert.ok(sent < total / 2, `${sent} bytes were sent although nobody reads`);
  upstream?.on('data', (chunk: Buffer) => {
    got += chunk.length;
  });
  upstream?.resume();
  assert.equal(await answer, 'done');
  assert.equal(got, total);
});

test('A49: when the client leaves, the call to the back end is ended', async () => {
  let closed = false;
  let arrived = false;
  serve = (_req, res) => {
    arrived = true;
    res.on('close', () => {
      closed = true;
    });
  };
  const socket = net.connect(running.listener.port, '127.0.0.1');
  socket.write('GET /x HTTP/1.1\r\nHost: a\r\n\r\n');
  await until(() => arrived);
  socket.destroy();
  await until(() => closed);
  await until(() => running.gateway.running() === 0);
  assert.equal(running.log.findLast(({ message }) => message === 'request')?.fields['aborted'], true);
});

test('A49: when the client leaves within the answer, the call to the back end is ended', async () => {
  let closed = false;
  serve = (_req, res) => {
    res.write('x'.repeat(1000));
    res.on('close', () => {
      closed = true;
    });
  };
  const socket = net.connect(running.listener.port, '127.0.0.1');
  socket.write('GET /x HTTP/1.1\r\nHost: a\r\n\r\n');
  await new Promise((resolve) => socket.once('data', resolve));
  socket.destroy();
  await until(() => closed);
});

test('a body that the client breaks off is never a whole one for the back end', async () => {
  let ended = false;
  let aborted = false;
  let arrived = false;
  serve = (req) => {
    req.on('data', () => {
      arrived = true;
    });
    req.on('end', () => {
      ended = true;
    });
    req.on('close', () => {
      aborted = !req.complete;
    });
  };
  for (const head of ['Content-Length: 100', 'Transfer-Encoding: chunked']) {
    aborted = false;
    arrived = false;
    const socket = net.connect(running.listener.port, '127.0.0.1');
    socket.write(`POST /x HTTP/1.1\r\nHost: a\r\n${head}\r\n\r\n3\r\nabc\r\n`);
    await until(() => arrived);
    socket.destroy();
    await until(() => aborted);
    assert.equal(ended, false);
  }
  await until(() => running.gateway.running() === 0);
});

test('A47: a body that stands still is 408, whether it is read first or passed on', async () => {
  serve = (req) => req.resume();
  for (const path of ['/read', '/x']) {
    const { text } = await sendRaw(
      running.listener.port,
      `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc`,
      1000,
    );
    assert.match(text, /^HTTP\/1\.1 408 /, path);
  }
});

test('a back end that answers before it has read the body is heard', async () => {
  serve = (_req, res) => {
    res.writeHead(403, { Connection: 'close' });
    res.end('no');
  };
  const { text } = await sendRaw(
    running.listener.port,
    'POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nabc',
    1000,
  );
  assert.match(text, /^HTTP\/1\.1 403 [\s\S]*\r\nno\r\n/);
});

test('an unread body ends with the connection, not with the process', async () => {
  const { text, end } = await sendRaw(
    running.listener.port,
    'POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nabc',
    3000,
  );
  assert.match(text, /^HTTP\/1\.1 404 /);
  assert.notEqual(end, 'open');
});

test('204 and 304 have no body, whatever the back end says of its length', async () => {
  for (const status of [204, 304]) {
    serve = (_req, res) => res.writeHead(status, status === 304 ? { ETag: '"1"' } : {}).end();
    const { text, end } = await sendRaw(running.listener.port, 'GET /x HTTP/1.1\r\nHost: a\r\n\r\n');
    assert.match(text, new RegExp(`^HTTP/1\\.1 ${status} `));
    assert.match(text, /\r\n\r\n$/);
    assert.equal(end, 'open');
  }
});

test('headers that the back end lists in Connection do not reach the client', async () => {
  serve = (_req, res) => {
    res.writeHead(200, { Connection: 'X-Inner', 'X-Inner': '1', 'X-Outer': '2', 'Set-Cookie': ['a=1', 'b=2'] });
    res.end();
  };
  const response = await fetch(`${running.listener.url}/x`);
  assert.equal(response.headers.get('x-inner'), null);
  assert.equal(response.headers.get('x-outer'), '2');
  assert.deepEqual(response.headers.getSetCookie(), ['a=1', 'b=2']);
});

test('a body that one back end could not take goes whole to the one that a catch calls, in whatever coding', async () => {
  let got = '';
  serve = (req, res) => {
    req.setEncoding('latin1').on('data', (text: string) => {
      got += text;
    });
    req.on('end', () => res.end());
  };
  for (const coding of ['identity', 'gzip']) {
    got = '';
    const init = { method: 'POST', headers: { 'Content-Encoding': coding }, body: 'a body' };
    assert.equal((await fetch(`${running.listener.url}/again`, init)).status, 200);
    assert.equal(got, 'a body');
  }
});
