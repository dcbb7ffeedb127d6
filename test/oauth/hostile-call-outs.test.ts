import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { callOut } from '../../src/oauth/call-out.ts';
import { createOutbound, type Outbound } from '../../src/outbound/outbound.ts';
import { runRawBackend } from '../gateway/running-gateway.ts';
import { startBackend } from '../harness/backend.ts';
import { called, calls, good, isFailure, kinds } from './call-out-kinds.ts';

let outbound: Outbound;
before(() => {
  outbound = createOutbound({ isOwn: () => false });
});
after(() => outbound.close());

for (const kind of kinds) {
  describe(`no answer of ${kind}`, () => {
    const statuses = [201, 202, 204, 206, 301, 302, 304, 307, 500, 502, 503];
    for (const status of kind.startsWith('a scope check') ? statuses : [...statuses, 400, 401, 403, 404]) {
      it(`is ${status}, and no redirect is followed (A39)`, async () => {
        const elsewhere = await startBackend(() => good[kind]);
        const headers = { ...good[kind].headers, Location: elsewhere.url };
        await assert.rejects(called(kind, { ...good[kind], status, headers }, outbound), isFailure);
        await elsewhere.close();
        assert.equal(elsewhere.received.length, 0);
      });
    }

    const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n';
    const broken: readonly (readonly [what: string, serve: (socket: Socket) => void])[] = [
      ['a connection that closes without a word', (socket) => socket.end()],
      ['a connection that is reset', (socket) => socket.resetAndDestroy()],
      ['another protocol', (socket) => socket.end('SSH-2.0-x\r\n')],
      ['a head of 64 KiB', (socket) => socket.end(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(65536)}\r\n\r\n`)],
      ['silence', () => {}],
      ['a head without an end', (socket) => socket.write(head)],
    ];
    for (const [what, serve] of broken) {
      it(`is ${what} (A48)`, async () => {
        const service = await runRawBackend((socket) => socket.once('data', () => serve(socket)));
        await assert.rejects(calls[kind](callOut({ url: service.url, timeoutMs: 50 }, outbound)), isFailure);
        await service.close();
      });
    }

    it('is one that nobody gives', async () => {
      const service = await startBackend();
      await service.close();
      await assert.rejects(calls[kind](callOut({ url: service.url }, outbound)), isFailure);
    });

    for (const url of [
      'http://lists.example/revoked',
      'http://169.254.169.254/latest',
      'https://',
      'file:///etc/passwd',
      'https://a:b@lists.example/',
      '',
    ]) {
      it(`can come from ${JSON.stringify(url)}: nothing is sent there (A39)`, async () => {
        await assert.rejects(calls[kind](callOut({ url }, outbound)), isFailure);
      });
    }

    it('is waited for once the client is gone', async () => {
      const caller = { id: 'request-1', gone: false };
      const service = await runRawBackend((socket) =>
        socket.once('data', () => {
          caller.gone = true;
        }),
      );
      await assert.rejects(calls[kind](callOut({ url: service.url }, outbound), caller), isFailure);
      await service.close();
    });
  });
}

/** Writes as fast as the other side takes it. */
const pour = (socket: Socket): void => {
  const chunk = Buffer.alloc(64 * 1024, ' ');
  const more = (): void => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', more);
  more();
};

const xmlHead = 'HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nX-Selected-Scope: read\r\n';
const bodies: readonly (readonly [what: string, serve: (socket: Socket) => void])[] = [
  ['of 10 MB', (socket) => socket.write(`${xmlHead}Content-Length: 10000000\r\n\r\n`, () => pour(socket))],
  ['without an end', (socket) => socket.write(`${xmlHead}\r\n<oauth-revocation>`, () => pour(socket))],
  ['that breaks off', (socket) => socket.end(`${xmlHead}Content-Length: 1000\r\n\r\n<oauth-revocation/>`)],
  ['that never begins', (socket) => socket.write(`${xmlHead}Content-Length: 100\r\n\r\n`)],
  ['a byte at a time', (socket) => trickle(socket, `${xmlHead}Content-Length: 10000\r\n\r\n`)],
];

/** A byte each time that the last one has gone. */
function trickle(socket: Socket, head: string): void {
  socket.setNoDelay(true);
  const next = (): void => {
    if (!socket.destroyed) socket.write(' ', () => setImmediate(next));
  };
  socket.write(`${head}`, next);
}

describe('a body', () => {
  for (const [what, serve] of bodies) {
    it(`${what} is no list, and is cut (A39)`, async () => {
      const closed = Promise.withResolvers<number>();
      const service = await runRawBackend((socket) => {
        socket.once('data', () => serve(socket));
        socket.once('close', () => closed.resolve(socket.bytesWritten));
      });
      const call = callOut({ url: service.url, timeoutMs: 50 }, outbound);
      await assert.rejects(calls['a revocation URL'](call), isFailure);
      assert.ok((await closed.promise) < 10_000_000);
      await service.close();
    });

    for (const kind of ['a scope check', 'an announcement'] as const) {
      it(`${what} is not read where ${kind} answers`, async () => {
        const service = await runRawBackend((socket) => socket.once('data', () => serve(socket)));
        const said = await calls[kind](callOut({ url: service.url }, outbound));
        assert.deepEqual(said, kind === 'a scope check' ? { scopes: ['read'], descriptions: undefined } : undefined);
        await service.close();
      });
    }
  }
});
