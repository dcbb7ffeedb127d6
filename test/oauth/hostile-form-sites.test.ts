import assert from 'node:assert/strict';
import { once } from 'node:events';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { describe, it } from 'node:test';
import { createOutbound } from '../../src/outbound/outbound.ts';
import { Fault } from '../../src/policy/fault.ts';
import { runRawBackend } from '../gateway/running-gateway.ts';
import { describeWith } from '../harness/services.ts';
import { makeCertificates } from '../outbound/certificates.ts';
import { exchanges, formSaying, linkForm, newForms, said, startSite } from './form-site.ts';

const isUnavailable = (error: unknown): boolean => error instanceof Fault && error.code === 'oauth/form-unavailable';

/** Fails unless nothing is served of what is there. */
const assertNone = async (url: string, timeoutMs?: number): Promise<void> => {
  const under = newForms({ ...(timeoutMs && { timeoutMs }) });
  await assert.rejects(async () => linkForm(under, { url })(exchanges.authorization), isUnavailable);
  assert.deepEqual(
    under.lines.map(({ message }) => message),
    ['a custom form is not served'],
  );
  await under.outbound.close();
};

describe('no custom form', () => {
  for (const status of [201, 203, 204, 206, 301, 302, 303, 304, 307, 308, 400, 401, 404, 500, 503]) {
    it(`is an answer ${status}, and no redirect is followed (A39)`, async () => {
      const [site, elsewhere] = [await startSite(), await startSite()];
      site.answer = (_, res) => void res.writeHead(status, { Location: elsewhere.url }).end(formSaying('one'));
      await assertNone(site.url);
      assert.equal(elsewhere.asked.length, 0);
      site.close();
      elsewhere.close();
    });
  }

  const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n';
  const form = formSaying('one');
  /** As fast as the other side takes it. */
  const pour = (socket: Socket, chunk = Buffer.alloc(64 * 1024, ' ')): void => {
    const more = (): void => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('drain', more);
    more();
  };
  /** A byte each time that the last one has gone. */
  const trickle = (socket: Socket): void => {
    const next = (): void => {
      if (!socket.destroyed) socket.write(' ', () => setImmediate(next));
    };
    socket.setNoDelay(true).write(`${head}Content-Length: 100000\r\n\r\n`, next);
  };
  const answers: readonly (readonly [what: string, serve: (socket: Socket) => void])[] = [
    ['10 MB', (socket) => socket.write(`${head}Content-Length: 10000000\r\n\r\n${form}`, () => pour(socket))],
    ['a body without an end', (socket) => socket.write(`${head}\r\n${form}`, () => pour(socket))],
    ['a body that breaks off', (socket) => socket.end(`${head}Content-Length: ${form.length + 1}\r\n\r\n${form}`)],
    ['a body that never begins', (socket) => socket.write(`${head}Content-Length: 100\r\n\r\n`)],
    ['a byte at a time', trickle],
    ['silence', () => {}],
    ['a connection that is reset', (socket) => socket.resetAndDestroy()],
    ['another protocol', (socket) => socket.end('SSH-2.0-x\r\n')],
    ['no body', (socket) => socket.end(`${head}Content-Length: 0\r\n\r\n`)],
    [
      'a body that is packed',
      (socket) => socket.end(`${head}Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b`),
    ],
  ];
  for (const [what, serve] of answers) {
    it(`is ${what} (A48)`, async () => {
      const closed = Promise.withResolvers<number>();
      const site = await runRawBackend((socket) => {
        socket.once('data', () => serve(socket));
        socket.once('close', () => closed.resolve(socket.bytesWritten));
      });
      await assertNone(`${site.url}/login.html`, 100);
      await site.close();
      assert.ok((await closed.promise) < 10_000_000);
    });
  }

  for (const url of ['http://forms.example/login', 'http://169.254.169.254/latest', 'http://127.0.0.1:1/']) {
    it(`comes from ${url} (A39)`, () => assertNone(url));
  }
});

describeWith('openssl', 'a custom form over TLS', () => {
  const { ca, good, selfSigned } = makeCertificates((sign, authority) => ({
    ca: authority,
    good: sign('127.0.0.1'),
    selfSigned: sign('127.0.0.1', 2, 'self'),
  }));
  for (const [what, options, tlsProfile, comes] of [
    ['with the TLS profile that trusts its certificate', good, 'forms', true],
    ['with an authority that nobody trusts', good, undefined, false],
    ['with a certificate that it has signed itself', selfSigned, 'forms', false],
  ] as const) {
    it(`${comes ? 'is taken' : 'is not taken'} from a server ${what} (A40)`, async () => {
      const server = https.createServer(options, (_, res) => res.end(formSaying('one'))).on('tlsClientError', () => {});
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const { port } = server.address() as AddressInfo; // it listens on TCP
      const outbound = createOutbound({ isOwn: () => false, tlsProfiles: { forms: { ca } } });
      const form = { url: `https://127.0.0.1:${port}/`, ...(tlsProfile && { tlsProfile }) };
      const current = linkForm({ ...newForms(), outbound }, form);
      if (comes) assert.equal(await said(current(exchanges.authorization)), 'one');
      else await assert.rejects(async () => current(exchanges.authorization), isUnavailable);
      await outbound.close();
      server.close();
      server.closeAllConnections();
    });
  }
});
