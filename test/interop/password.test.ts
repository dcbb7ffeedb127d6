import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as oauth from 'oauth4webapi';
import * as client from 'openid-client';
import { provider, users } from '../e2e/acme.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';

// Both libraries as they are. They have no function of their own for the password grant, but one for any grant.

const secret = 'a secret: with 100% + ü & "quotes"';
const alice = { username: 'alice', password: 'alice-password', scope: 'read write' };

let gateway: TestGateway;
let server: client.ServerMetadata;
before(async () => {
  const text = provider({ grants: '[password]' }).replace(
    'x-oauth:',
    '$&\n  allow-legacy: [password]\n  refresh-token: { ttl: 3600 }',
  );
  gateway = await startGateway({ definitions: { 'acme.yaml': text }, applications: [{ id: 'shop', secret }], users });
  const issuer = `${gateway.url}/acme`;
  server = { issuer, token_endpoint: `${issuer}/oauth2/token` };
});
after(() => gateway.close());

const configuration = (): client.Configuration => {
  const configured = new client.Configuration(server, 'shop', undefined, client.ClientSecretBasic(secret));
  client.allowInsecureRequests(configured);
  return configured;
};

test('openid-client gets tokens by password, and refreshes them', async () => {
  const granted = await client.genericGrantRequest(configuration(), 'password', alice);
  assert.deepEqual([granted.token_type, granted.scope], ['bearer', 'read write']);
  const refreshed = await client.refreshTokenGrant(configuration(), granted.refresh_token ?? assert.fail());
  assert.equal(refreshed.scope, 'read write');
  assert.notEqual(refreshed.refresh_token, granted.refresh_token);
});

test('openid-client understands that a password is wrong', async () => {
  await assert.rejects(
    client.genericGrantRequest(configuration(), 'password', { ...alice, password: 'wrong' }),
    (error) => error instanceof client.ResponseBodyError && error.error === 'invalid_grant',
  );
});

test('oauth4webapi gets tokens by password, and refreshes them', async () => {
  const as = { client_id: 'shop' };
  const authentication = oauth.ClientSecretPost(secret);
  const insecure = { [oauth.allowInsecureRequests]: true };
  const response = await oauth.genericTokenEndpointRequest(server, as, authentication, 'password', alice, insecure);
  const granted = await oauth.processGenericTokenEndpointResponse(server, as, response);
  assert.deepEqual([granted.token_type, granted.scope], ['bearer', 'read write']);
  const token = granted.refresh_token ?? assert.fail();
  const again = await oauth.refreshTokenGrantRequest(server, as, authentication, token, insecure);
  const refreshed = await oauth.processRefreshTokenResponse(server, as, again);
  assert.equal(refreshed.scope, 'read write');
});
