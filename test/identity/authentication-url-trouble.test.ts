import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { type AuthenticationUrlConfig, authenticationUrl } from '../../src/identity/authentication-url.ts';
import { createOutbound, type Outbound } from '../../src/outbound/outbound.ts';
import { Fault } from '../../src/policy/fault.ts';
import { runRawBackend } from '../gateway/running-gateway.ts';
import { startBackend } from '../harness/backend.ts';
import { login } from './login.ts';

let outbound: Outbound;
before(() => {
  outbound = createOutbound({ isOwn: () => false });
});
after(() => outbound.close());

const registryAt = (url: string, more: Partial<AuthenticationUrlConfig> = {}) =>
  authenticationUrl({ provider: 'acme', url, forwardHeaders: [], ...more }, outbound);

/** A fault of 503: never a no, the user may be good. */
const isFault = (code: string) => (error: unknown) => {
  assert.ok(error instanceof Fault);
  assert.deepEqual([error.code, error.status, error.oauth], [code, 503, undefined]);
  assert.doesNotMatch(`${error.message} ${error.detail}`, /sesame|alice/);
  return true;
};

describe('a body that nobody reads', () => {
  const head = 'HTTP/1.1 200 OK\r\nAPI-Authenticated-Credential: spoon\r\n';
  /** Writes as fast as the other side takes it. */
  const pour = (socket: Socket): void => {
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const more = (): void => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('drain', more);
    more();
  };
  const bodies: readonly (readonly [what: string, serve: (socket: Socket) => void])[] = [
    ['of 10 MB', (socket) => socket.write(`${head}Content-Length: 10000000\r\n\r\n`, () => pour(socket))],
    ['without an end', (socket) => socket.write(`${head}\r\n`, () => pour(socket))],
    ['of 1 byte a second', (socket) => socket.write(`${head}Content-Length: 10000000\r\n\r\nx`)],
    ['that never begins', (socket) => socket.write(`${head}Content-Length: 10000000\r\n\r\n`)],
    ['that is compressed', (socket) => socket.write(`${head}Content-Encoding: gzip\r\nContent-Length: 9\r\n\r\nno`)],
  ];
  for (const [what, serve] of bodies) {
    it(`costs nothing: one ${what} is cut as soon as the head is there (A19)`, async () => {
      const closed = Promise.withResolvers<number>();
      const service = await runRawBackend((socket) => {
        socket.once('data', () => serve(socket));
        socket.once('close', () => closed.resolve(socket.bytesWritten));
      });
      assert.deepEqual(await registryAt(service.url).authenticate(login('alice', 'x')), { name: 'spoon' });
      assert.ok((await closed.promise) < 10_000_000);
      await service.close();
    });
  }
});

describe('no answer is no no', () => {
  const broken: readonly (readonly [what: string, serve: (socket: Socket) => void])[] = [
    ['closes without a word', (socket) => socket.end()],
    ['resets without a word', (socket) => socket.resetAndDestroy()],
    ['speaks another protocol', (socket) => socket.end('SSH-2.0-x\r\n')],
    ['has a head of 64 KiB', (socket) => socket.end(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(65536)}\r\n\r\n`)],
    ['breaks a header off with a bare line end', (socket) => socket.end('HTTP/1.1 200 OK\r\nX: a\nb\r\n\r\n')],
    ['never answers', () => {}],
    ['never ends its head', (socket) => socket.write('HTTP/1.1 200 OK\r\n')],
  ];
  for (const [what, serve] of broken) {
    it(`where the service ${what}, the sign-in cannot be checked now (A19)`, async () => {
      const service = await runRawBackend((socket) => socket.once('data', () => serve(socket)));
      const registry = registryAt(service.url, { timeoutMs: 50 });
      await assert.rejects(registry.authenticate(login('alice', 'open sesame')), isFault('identity/unavailable'));
      await service.close();
    });
  }

  it('where nobody listens', async () => {
    const service = await startBackend();
    await service.close();
    await assert.rejects(registryAt(service.url).authenticate(login('a', 'b')), isFault('identity/unavailable'));
  });

  for (const url of ['http://users.example/check', 'https://', 'ldaps://users.example', 'https://a:b@users.example/']) {
    it(`where ${url} must not be asked: nothing is sent`, async () => {
      await assert.rejects(registryAt(url).authenticate(login('a', 'b')), isFault('identity/unavailable'));
    });
  }

  it('ends with the client that waits for it', async () => {
    const caller = { gone: false };
    const service = await runRawBackend((socket) =>
      socket.once('data', () => {
        caller.gone = true;
      }),
    );
    const attempt = registryAt(service.url).authenticate(login('alice', 'open sesame', { caller }));
    await assert.rejects(attempt, isFault('identity/unavailable'));
    await service.close();
  });
});
