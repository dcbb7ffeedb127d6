import assert from 'node:assert/strict';
import { once } from 'node:events';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { it } from 'node:test';
import { announce } from '../../src/oauth/announcement.ts';
import { CallOutFailed, callOut } from '../../src/oauth/call-out.ts';
import { createOutbound } from '../../src/outbound/outbound.ts';
import { describeWith } from '../harness/services.ts';
import { makeCertificates } from '../outbound/certificates.ts';

describeWith('openssl', 'a call-out over TLS', () => {
  const { ca, good, wrongHost, expired, selfSigned } = makeCertificates((sign, authority) => ({
    ca: authority,
    good: sign('127.0.0.1'),
    wrongHost: sign('lists.example'),
    expired: sign('127.0.0.1', -1),
    selfSigned: sign('127.0.0.1', 2, 'self'),
  }));

  const cases: readonly (readonly [what: string, https.ServerOptions, profile: string | undefined, goes: boolean])[] = [
    ['a certificate that the TLS profile trusts', good, 'lists', true],
    ['an authority that nobody trusts', good, undefined, false],
    ['a certificate for another host', wrongHost, 'lists', false],
    ['a certificate that has expired', expired, 'lists', false],
    ['a certificate that it has signed itself', selfSigned, 'lists', false],
    ['a profile that there is not', good, 'other', false],
  ];
  for (const [what, options, tlsProfile, goes] of cases) {
    it(`${goes ? 'takes its token' : 'takes no token'} to ${what} (A40)`, async () => {
      const trusting = createOutbound({ isOwn: () => false, tlsProfiles: { lists: { ca } } });
      let asked = 0;
      const server = https.createServer(options, (_, res) => {
        asked += 1;
        res.end();
      });
      server.on('tlsClientError', () => {});
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const { port } = server.address() as AddressInfo; // it listens on TCP
      const call = callOut({ url: `https://127.0.0.1:${port}/`, tlsProfile }, trusting);
      const tokens = { access_token: 'hg_at_secret', token_type: 'Bearer', expires_in: 600 } as const;
      const announcement = { tokens, application: 'printer', owner: undefined, miscinfo: undefined };
      const told = announce(call, announcement, { id: 'request-1', gone: false });
      if (goes) await told;
      else await assert.rejects(told, CallOutFailed);
      assert.equal(asked, goes ? 1 : 0);
      await trusting.close();
      server.close();
      server.closeAllConnections();
    });
  }
});
