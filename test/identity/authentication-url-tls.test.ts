import assert from 'node:assert/strict';
import { once } from 'node:events';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { it } from 'node:test';
import { authenticationUrl } from '../../src/identity/authentication-url.ts';
import { createOutbound } from '../../src/outbound/outbound.ts';
import { Fault } from '../../src/policy/fault.ts';
import { describeWith } from '../harness/services.ts';
import { makeCertificates } from '../outbound/certificates.ts';
import { login } from './login.ts';

describeWith('openssl', 'an authentication URL over TLS', () => {
  const { ca, good, wrongHost, selfSigned } = makeCertificates((sign, authority) => ({
    ca: authority,
    good: sign('127.0.0.1'),
    wrongHost: sign('users.example'),
    selfSigned: sign('127.0.0.1', 2, 'self'),
  }));

  const cases: readonly (readonly [what: string, https.ServerOptions, profile: string | undefined, isIn: boolean])[] = [
    ['a certificate that the TLS profile trusts', good, 'users', true],
    ['an authority that nobody trusts', good, undefined, false],
    ['a certificate for another host', wrongHost, 'users', false],
    ['a certificate that it has signed itself', selfSigned, 'users', false],
    ['a certificate that it has signed itself, and no profile', selfSigned, undefined, false],
  ];
  for (const [what, options, tlsProfile, isIn] of cases) {
    it(`${isIn ? 'is asked behind' : 'gets no password behind'} ${what} (A19)`, async () => {
      const trusting = createOutbound({ isOwn: () => false, tlsProfiles: { users: { ca } } });
      let asked = 0;
      const server = https.createServer(options, (_, res) => {
        asked += 1;
        res.end();
      });
      server.on('tlsClientError', () => {});
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const { port } = server.address() as AddressInfo; // it listens on TCP
      const config = { provider: 'acme', url: `https://127.0.0.1:${port}/`, forwardHeaders: [], tlsProfile };
      const attempt = authenticationUrl(config, trusting).authenticate(login('alice', 'open sesame'));
      if (isIn) assert.deepEqual(await attempt, { name: 'alice' });
      else await assert.rejects(attempt, (error) => error instanceof Fault && error.code === 'identity/unavailable');
      assert.equal(asked, isIn ? 1 : 0);
      await trusting.close();
      server.close();
      server.closeAllConnections();
    });
  }
});
