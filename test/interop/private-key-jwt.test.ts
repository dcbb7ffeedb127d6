import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { after, before, test } from 'node:test';
import * as oauth from 'oauth4webapi';
import * as client from 'openid-client';
import { provider } from '../e2e/acme.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';

// Clients that authenticate by assertions (RFC 7523 §2.2), which two libraries make as they do for everybody.

const kinds = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  ES512: { name: 'ECDSA', namedCurve: 'P-521' },
  Ed25519: { name: 'Ed25519' },
  RS256: rsa('RSASSA-PKCS1-v1_5'),
  PS256: rsa('RSA-PSS'),
} as const;
function rsa(name: string) {
  return { name, hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
}

const keys = new Map<string, webcrypto.CryptoKey>();
let gateway: TestGateway;
before(async () => {
  const applications = [];
  for (const [alg, kind] of Object.entries(kinds)) {
    const pair = await webcrypto.subtle.generateKey(kind, true, ['sign', 'verify']);
    assert.ok('privateKey' in pair);
    keys.set(alg, pair.privateKey);
    const { kty = '', ...jwk } = await webcrypto.subtle.exportKey('jwk', pair.publicKey);
    applications.push({ id: alg, jwks: { keys: [{ kty, ...jwk, kid: alg, key_ops: ['verify'] }] } });
  }
  gateway = await startGateway({ definitions: { 'acme.yaml': provider() }, applications, users: { staff: {} } });
});
after(() => gateway.close());

const server = () => {
  const issuer = `${gateway.url}/acme`;
  return {
    issuer,
    token_endpoint: `${issuer}/oauth2/token`,
    introspection_endpoint: `${issuer}/oauth2/introspect`,
    revocation_endpoint: `${issuer}/oauth2/revoke`,
  };
};

for (const alg of Object.keys(kinds)) {
  test(`openid-client is known by assertions with ${alg} at every endpoint (private_key_jwt)`, async () => {
    const key = keys.get(alg) ?? assert.fail();
    const configuration = new client.Configuration(server(), alg, undefined, client.PrivateKeyJwt({ key, kid: alg }));
    client.allowInsecureRequests(configuration);
    const { access_token: token } = await client.clientCredentialsGrant(configuration, { scope: 'read' });
    const seen = await client.tokenIntrospection(configuration, token);
    assert.deepEqual([seen.active, seen.client_id], [true, alg]);
    await client.tokenRevocation(configuration, token);
    assert.deepEqual(await client.tokenIntrospection(configuration, token), { active: false });
  });

  test(`oauth4webapi is known by assertions with ${alg}, with and without the id of its key`, async () => {
    const key = keys.get(alg) ?? assert.fail();
    const insecure = { [oauth.allowInsecureRequests]: true };
    for (const shown of [key, { key, kid: alg }]) {
      const authentication = oauth.PrivateKeyJwt(shown);
      const response = await oauth.clientCredentialsGrantRequest(
        server(),
        { client_id: alg },
        authentication,
        new URLSearchParams({ scope: 'read' }),
        insecure,
      );
      const granted = await oauth.processClientCredentialsResponse(server(), { client_id: alg }, response);
      assert.equal(granted.scope, 'read');
    }
  });
}
