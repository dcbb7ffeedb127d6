import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { createOutbound, type OutboundInit, type TlsProfile } from '../../src/outbound/outbound.ts';
import { OutboundError } from '../../src/outbound/outbound-error.ts';
import { describeWith } from '../harness/services.ts';
import { makeCertificates } from './certificates.ts';

const listening = async (server: Server): Promise<number> => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port; // it listens on TCP
};

describe('a connection that carries no calls', () => {
  const server = createServer((socket) => socket.on('error', () => {}).end('hello'));
  let port = 0;
  before(async () => {
    port = await listening(server);
  });
  after(() => server.close());

  /** What comes of it: what the server says, or the kind of failure. */
  const said = async (host: string, init: Partial<OutboundInit> = {}, at = port, plain = true): Promise<string> => {
    const outbound = createOutbound({ isOwn: () => false, ...init });
    try {
      const { socket } = await outbound.connect({ host, port: at, plain });
      const [chunk] = await once(socket, 'data');
      return String(chunk);
    } catch (error) {
      return error instanceof OutboundError ? error.kind : String(error);
    } finally {
      await outbound.close();
    }
  };
  const resolve = (host: string) => [{ host, to: { host: '127.0.0.1', port } }];
  const inNetwork: Partial<OutboundInit> = {
    lookup: (_name, _options, done) => done(null, [{ address: '10.0.0.1', family: 4 }]),
  };

  const cases: readonly (readonly [what: string, outcome: () => Promise<string>, expected: string])[] = [
    ['goes to loopback', () => said('127.0.0.1'), 'hello'],
    [
      'goes where `resolve` leads',
      () => said('directory.example', { resolve: resolve('directory.example') }, 389),
      'hello',
    ],
    ['never reaches a listener of ours', () => said('127.0.0.1', { isOwn: (_host, own) => own === port }), 'forbidden'],
    ['never reaches the metadata of a cloud', () => said('169.254.169.254', {}, 80, false), 'forbidden'],
    [
      'never reaches it by a name either',
      () =>
        said('directory.example', { lookup: (_name, _options, done) => done(null, '169.254.169.254', 4) }, 80, false),
      'forbidden',
    ],
    ['takes no password to a network in the clear', () => said('directory.example', inNetwork), 'forbidden'],
    ['fails where nobody listens', () => said('127.0.0.1', {}, 1), 'refused'],
    [
      'ends in time where a name is never found',
      () => said('directory.example', { lookup: () => {}, limits: { connectMs: 20 } }, 389, false),
      'timeout',
    ],
  ];
  for (const [what, outcome, expected] of cases) {
    it(what, async () => assert.equal(await outcome(), expected));
  }

  it('takes a password in the clear to the hosts that the operator lists', async () => {
    const outcome = await said('directory.example', {
      insecureCallouts: ['directory.example'],
      resolve: [{ host: 'directory.example', to: { host: '127.0.0.1', port } }],
    });
    assert.equal(outcome, 'hello');
  });

  it('is cut when the door is closed', async () => {
    const outbound = createOutbound({ isOwn: () => false });
    const silent = createServer(() => {});
    const { socket } = await outbound.connect({ host: '127.0.0.1', port: await listening(silent), plain: true });
    const closed = once(socket, 'close');
    await outbound.close();
    await closed;
    silent.close();
  });

  it('knows no TLS profile that there is not', async () => {
    const outbound = createOutbound({ isOwn: () => false });
    await assert.rejects(outbound.connect({ host: '127.0.0.1', port, plain: true, tlsProfile: 'none' }), OutboundError);
    await outbound.close();
  });
});

describeWith('openssl', 'TLS over such a connection', () => {
  const { ca, good, named, wrongHost, selfSigned, client } = makeCertificates((sign, authority) => ({
    ca: authority,
    good: sign('127.0.0.1'),
    named: sign('directory.example'),
    wrongHost: sign('other.example'),
    selfSigned: sign('127.0.0.1', 2, 'self'),
    client: sign('gateway.example'),
  }));
  const ours = { ...client, ca };

  const cases: readonly (readonly [
    what: string,
    server: TlsOptions,
    profile: TlsProfile | undefined,
    host: string,
    expected: string,
  ])[] = [
    ['is made with a certificate for the address', good, { ca }, '127.0.0.1', 'hello'],
    ['is made with a certificate for the name', named, { ca }, 'directory.example', 'hello'],
    [
      'is made with the server name of the profile',
      wrongHost,
      { ca, servername: 'other.example' },
      '127.0.0.1',
      'hello',
    ],
    ['is not made with a certificate for another name', wrongHost, { ca }, 'directory.example', 'tls'],
    ['is not made with a certificate for a name in place of the address', named, { ca }, '127.0.0.1', 'tls'],
    ['is not made with an authority that nobody trusts', good, undefined, '127.0.0.1', 'tls'],
    ['is not made with a certificate that signed itself', selfSigned, { ca }, '127.0.0.1', 'tls'],
    [
      'is not made in an older version',
      { ...good, maxVersion: 'TLSv1.2' },
      { ca, minVersion: 'TLSv1.3' },
      '127.0.0.1',
      'tls',
    ],
    ['shows the certificate of the profile', { ...good, ca, requestCert: true }, ours, '127.0.0.1', 'hello'],
    ['is not made where nothing answers in TLS', {}, { ca }, '127.0.0.1', 'timeout'],
  ];
  for (const [what, options, profile, host, expected] of cases) {
    it(what, async () => {
      const server =
        options.cert === undefined ? createServer(() => {}) : createTlsServer(options, (socket) => socket.end('hello'));
      server.on('tlsClientError', () => {});
      const port = await listening(server);
      const outbound = createOutbound({
        isOwn: () => false,
        tlsProfiles: profile === undefined ? {} : { one: profile },
        resolve: [{ host: 'directory.example', to: { host: '127.0.0.1', port } }],
        limits: { connectMs: expected === 'timeout' ? 50 : 20_000 },
      });
      const { encrypt } = await outbound.connect({ host, port, plain: false, tlsProfile: profile && 'one' });
      const outcome = await encrypt()
        .then((socket) => once(socket, 'data'))
        .then(String, (error: unknown) => (error instanceof OutboundError ? error.kind : String(error)));
      assert.equal(outcome, expected);
      await outbound.close();
      server.close();
    });
  }
});
