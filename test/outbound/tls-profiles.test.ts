import assert from 'node:assert/strict';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { it, test } from 'node:test';
import { createOutbound, type TlsProfile } from '../../src/outbound/outbound.ts';
import { OutboundError } from '../../src/outbound/outbound-error.ts';
import { describeWith } from '../harness/services.ts';
import { makeCertificates } from './certificates.ts';

describeWith('openssl', 'TLS profiles', () => {
  const { ca, otherCa, good, wrongHost, expired, client } = makeCertificates((sign, authority) => ({
    ca: authority,
    otherCa: makeCertificates((_sign, other) => other),
    good: sign('127.0.0.1'),
    wrongHost: sign('back-end.example'),
    // OpenSSL makes a certificate that ended yesterday.
    expired: sign('127.0.0.1', -1),
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
    ['TLS 1.1 is not spoken', { ...good, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' }, { ca }, 'tls'],
    ['TLS 1.2 is spoken', { ...good, maxVersion: 'TLSv1.2' }, { ca }, '200'],
    [
      'TLS 1.2 is not spoken where the profile wants 1.3',
      { ...good, maxVersion: 'TLSv1.2' },
      { ca, minVersion: 'TLSv1.3' },
      'tls',
    ],
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
      let requests = 0;
      const server = https.createServer(serverOptions, (_req, res) => {
        requests++;
        res.end('ok');
      });
      server.on('tlsClientError', () => {});
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo; // listening on TCP
      const outbound = createOutbound({ isOwn: () => false, ...(profile && { tlsProfiles: { backend: profile } }) });
      const send = async (): Promise<string> => {
        const tlsProfile = profile && 'backend';
        const { status } = await outbound.send({
          method: 'GET',
          url: `https://127.0.0.1:${port}/`,
          headers: [],
          tlsProfile,
          timeoutMs: 2000,
        });
        return String(status);
      };
      const got = await send().catch((error) => (error instanceof OutboundError ? error.kind : String(error)));
      // TLS 1.3 reports the missing certificate after the handshake: as an alert, or as a closed connection.
      if (result === 'refused by the peer') assert.ok(['tls', 'closed'].includes(got), got);
      else assert.equal(got, result);
      assert.equal(requests, result === '200' ? 1 : 0);
      await outbound.close();
      server.close();
      server.closeAllConnections();
    });
  }
});

test('A40: a profile that does not exist is no profile to fall back from', async () => {
  const outbound = createOutbound({ isOwn: () => false });
  assert.equal(outbound.hasTlsProfile('backend'), false);
  await assert.rejects(
    outbound.send({ method: 'GET', url: 'https://127.0.0.1:1/', headers: [], tlsProfile: 'backend', timeoutMs: 1000 }),
    (error) => error instanceof OutboundError && error.kind === 'forbidden',
  );
  await outbound.close();
});
