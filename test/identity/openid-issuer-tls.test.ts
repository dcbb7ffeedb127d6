import assert from 'node:assert/strict';
import { once } from 'node:events';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { it } from 'node:test';
import { openIdIssuer } from '../../src/identity/openid-issuer.ts';
import { createOutbound } from '../../src/outbound/outbound.ts';
import { Fault } from '../../src/policy/fault.ts';
import { describeWith } from '../harness/services.ts';
import { makeCertificates } from '../outbound/certificates.ts';

describeWith('openssl', 'an OpenID provider over TLS', () => {
  const { ca, good, wrongHost, selfSigned } = makeCertificates((sign, authority) => ({
    ca: authority,
    good: sign('127.0.0.1'),
    wrongHost: sign('issuer.example'),
    selfSigned: sign('127.0.0.1', 2, 'self'),
  }));

  const cases: readonly (readonly [what: string, https.ServerOptions, profile: string | undefined, isIn: boolean])[] = [
    ['a certificate that the TLS profile trusts', good, 'staff', true],
    ['an authority that nobody trusts', good, undefined, false],
    ['a certificate for another host', wrongHost, 'staff', false],
    ['a certificate that it has signed itself', selfSigned, 'staff', false],
  ];
  for (const [what, options, tlsProfile, isIn] of cases) {
    it(`${isIn ? 'is believed behind' : 'is not believed behind'} ${what}`, async () => {
      const outbound = createOutbound({ isOwn: () => false, tlsProfiles: { staff: { ca } } });
      const server = https.createServer(options, (_, res) => {
        res.setHeader('Content-Type', 'application/json');
        res.end(JSON.stringify({ issuer, authorization_endpoint: `${issuer}/authorize` }));
      });
      server.on('tlsClientError', () => {});
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const issuer = `https://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on TCP
      const config = { kind: 'openid', name: 'staff', issuer, clientId: 'headgate', clientSecret: undefined } as const;
      const claims = { scopes: ['openid'], nameClaim: 'sub', groupsClaim: undefined };
      const { external = assert.fail() } = openIdIssuer({ ...config, ...claims, tlsProfile }, outbound);
      const redirectUri = 'https://gw.example/acme/oauth2/authorize';
      const begun = external.begin({
        redirectUri,
        state: 's',
        seal: 'x',
        fresh: false,
        locales: [],
        caller: { gone: false },
      });
      if (isIn) assert.match(await begun, /^https:\/\/127\.0\.0\.1:\d+\/authorize\?/);
      else await assert.rejects(begun, (error) => error instanceof Fault && error.code === 'identity/unavailable');
      await outbound.close();
      server.close();
      server.closeAllConnections();
    });
  }
});
