import assert from 'node:assert/strict';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { it, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { createOutbound, type Outbound, type TlsProfile } from '../../src/outbound/outbound.ts';
import { OutboundError } from '../../src/outbound/outbound-error.ts';
import { describeWith } from '../harness/services.ts';
import { makeCertificates } from './certificates.ts';

/** A server that speaks only what nobody should. */
const weak = (pair: https.ServerOptions, cipher: string): https.ServerOptions => ({
  ...pair,
  ciphers: `${cipher}:@SECLEVEL=0`,
  maxVersion: 'TLSv1.2',
});

describeWith('openssl', 'TLS profiles', () => {
  const { ca, otherCa, good, wrongHost, expired, selfSigned, named, client } = makeCertificates((sign, authority) => ({
    ca: authority,
    otherCa: makeCertificates((_sign, other) => other),
    good: sign('127.0.0.1'),
    wrongHost: sign('back-end.example'),
    // OpenSSL makes a certificate that ended yesterday.
    expired: sign('127.0.0.1', -1),
    selfSigned: sign('127.0.0.1', 2, 'self'),
    named: sign('back.example'),
    client: sign('gateway.example'),
  }));

  /** Server options, profile of the gateway, what comes of a call: a status, or the kind of failure. */
  const cases: readonly (readonly [
    about: string,
    server: https.ServerOptions,
    profile: TlsProfile | undefined,
    result: string,
  ])[] = [
    ['a certificate of the trusted authority is accepted', good, { ca }, '200'],
    ['without a profile only the authorities of the system are trusted', good, undefined, 'tls'],
    ['a certificate of another authority is refused', good, { ca: otherCa }, 'tls'],
    ['a certificate for another host is refused', wrongHost, { ca }, 'tls'],
    [
      'the servername of the profile is verified instead of the host',
      wrongHost,
      { ca, servername: 'back-end.example' },
      '200',
    ],
    ['an expired certificate is refused', expired, { ca }, 'tls'],
    ['a certificate that nobody else signed is refused', selfSigned, { ca }, 'tls'],
    ['TLS 1.0 is not spoken', { ...good, maxVersion: 'TLSv1', minVersion: 'TLSv1' }, { ca }, 'tls'],
    ['TLS 1.1 is not spoken', { ...good, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' }, { ca }, 'tls'],
    ['TLS 1.2 is spoken', { ...good, maxVersion: 'TLSv1.2' }, { ca }, '200'],
    [
      'TLS 1.2 is not spoken where the profile wants 1.3',
      { ...good, maxVersion: 'TLSv1.2' },
      { ca, minVersion: 'TLSv1.3' },
      'tls',
    ],
    [
      'TLS 1.3 is not spoken where the profile wants 1.2',
      { ...good, minVersion: 'TLSv1.3' },
      { ca, maxVersion: 'TLSv1.2' },
      'tls',
    ],
    ['ciphers without encryption are not spoken', weak(good, 'NULL-SHA256'), { ca }, 'tls'],
    ['ciphers without certificates are not spoken', weak(good, 'AECDH-AES128-SHA'), { ca }, 'tls'],
    [
      'a certificate of our own is shown',
      { ...good, ca, requestCert: true, rejectUnauthorized: true },
      { ca, ...client },
      '200',
    ],
    [
      'without it a back end that demands one refuses',
      { ...good, ca, requestCert: true, rejectUnauthorized: true },
      { ca },
      'refused by the peer',
    ],
  ];

  for (const [about, serverOptions, profile, result] of cases) {
    it(`A40: ${about}`, async () => {
      const server = await serve(serverOptions);
      const outbound = createOutbound({ isOwn: () => false, ...(profile && { tlsProfiles: { backend: profile } }) });
      const got = await send(outbound, server.url, profile && 'backend');
      // TLS 1.3 reports the missing certificate after the handshake: as an alert, or as a closed connection.
      if (result === 'refused by the peer') assert.ok(['tls', 'closed'].includes(got), got);
      else assert.equal(got, result);
      assert.equal(server.hosts.length, result === '200' ? 1 : 0);
      await outbound.close();
      server.close();
    });
  }

  it('A40: NODE_TLS_REJECT_UNAUTHORIZED changes nothing', async () => {
    const server = await serve(good);
    const outbound = createOutbound({ isOwn: () => false });
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    assert.equal(await send(outbound, server.url), 'tls');
    if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    assert.equal(server.hosts.length, 0);
    await outbound.close();
    server.close();
  });

  it('an authority of "ca" is trusted where no profile is named, and in no profile', async () => {
    const server = await serve(good);
    const outbound = createOutbound({ isOwn: () => false, ca, tlsProfiles: { plain: {} } });
    assert.equal(await send(outbound, server.url), '200');
    assert.equal(await send(outbound, server.url, 'plain'), 'tls');
    await outbound.close();
    server.close();
  });

  it('a host that "resolve" names is asked for, and verified, by its own name', async () => {
    const server = await serve(named);
    const wrong = await serve(good);
    const outbound = createOutbound({
      isOwn: () => false,
      ca,
      resolve: [
        { host: 'back.example', to: server.place },
        { host: 'back.example', port: 9443, to: wrong.place },
      ],
    });
    assert.equal(await send(outbound, 'https://back.example/'), '200');
    assert.equal(await send(outbound, 'https://BACK.example.:8443/'), '200');
    assert.equal(await send(outbound, 'https://back.example:9443/'), 'tls');
    assert.deepEqual(server.hosts, ['back.example back.example', 'back.example.:8443 back.example']);
    assert.deepEqual(wrong.hosts, []);
    await outbound.close();
    server.close();
    wrong.close();
  });

  it('the server name of a profile is asked for also where the URL has a name', async () => {
    const server = await serve(named);
    const outbound = createOutbound({
      isOwn: () => false,
      tlsProfiles: { backend: { ca, servername: 'back.example' } },
      resolve: [{ host: 'other.example', to: server.place }],
    });
    assert.equal(await send(outbound, 'https://other.example/', 'backend'), '200');
    assert.deepEqual(server.hosts, ['other.example back.example']);
    await outbound.close();
    server.close();
  });

  it('a redirect from https to plain http is not followed', async () => {
    const server = await serve(good, 'http://127.0.0.1:1/');
    const outbound = createOutbound({ isOwn: () => false, ca });
    const call = outbound.send({ method: 'GET', url: server.url, headers: [], timeoutMs: 2000, redirects: 5 });
    await assert.rejects(call, (error) => error instanceof OutboundError && error.kind === 'redirect');
    await outbound.close();
    server.close();
  });
});

/** A TLS server that notes the host and the server name of each request; it redirects where it is told to. */
const serve = async (options: https.ServerOptions, location?: string) => {
  const hosts: string[] = [];
  const server = https.createServer(options, (req, res) => {
    const { servername } = req.socket as TLSSocket; // it speaks TLS only
    hosts.push(`${req.headers.host?.toLowerCase()} ${servername}`);
    if (location !== undefined) res.writeHead(302, { Location: location });
    res.end('ok');
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listening on TCP
  return {
    url: `https://127.0.0.1:${port}/`,
    place: { host: '127.0.0.1', port },
    hosts,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

/** The status of a GET, or how it failed. */
const send = (outbound: Outbound, url: string, tlsProfile?: string): Promise<string> =>
  outbound.send({ method: 'GET', url, headers: [], tlsProfile, timeoutMs: 2000 }).then(
    ({ status }) => String(status),
    (error) => (error instanceof OutboundError ? error.kind : String(error)),
  );

test('A40: a profile that does not exist is no profile to fall back from', async () => {
  const outbound = createOutbound({ isOwn: () => false });
  assert.equal(outbound.hasTlsProfile('backend'), false);
  await assert.rejects(
    outbound.send({ method: 'GET', url: 'https://127.0.0.1:1/', headers: [], tlsProfile: 'backend', timeoutMs: 1000 }),
    (error) => error instanceof OutboundError && error.kind === 'forbidden',
  );
  await outbound.close();
});
