import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AuthorizationCode, ClientCredentials, type ModuleOptions, ResourceOwnerPassword } from 'simple-oauth2';
import { allowedBy, pkce, provider, users } from '../e2e/acme.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { Visitor } from '../harness/visitor.ts';

// simple-oauth2 as it is: every flow that it has, client authentication in the header and in the body.

// It takes none beyond ASCII.
const secret = 'a secret: with 100% + & "quotes"';
const redirectUri = 'https://shop.example/back';

let gateway: TestGateway;
before(async () => {
  const text = provider({
    grants: '[accessCode, application, password]',
    refresh: '{ ttl: 3600 }',
    more: ['allow-legacy: [password]'],
  });
  gateway = await startGateway({
    definitions: { 'acme.yaml': text },
    applications: [{ id: 'shop', secret, redirectUris: [redirectUri] }],
    users,
  });
});
after(() => gateway.close());

const settings = (authorizationMethod: 'header' | 'body', more = {}): ModuleOptions => ({
  client: { id: 'shop', secret },
  auth: {
    tokenHost: gateway.url,
    tokenPath: '/acme/oauth2/token',
    revokePath: '/acme/oauth2/revoke',
    ...more,
  },
  options: { authorizationMethod },
});

for (const method of ['header', 'body'] as const) {
  test(`simple-oauth2 completes client credentials, authenticating in the ${method}`, async () => {
    const { token } = await new ClientCredentials(settings(method)).getToken({ scope: 'read' });
    assert.deepEqual([token['token_type'], token['scope'], token['expires_in']], ['Bearer', 'read', 600]);
  });

  test(`simple-oauth2 completes the code flow, a refresh and revocation, authenticating in the ${method}`, async () => {
    const client = new AuthorizationCode(settings(method, { authorizePath: '/acme/oauth2/authorize' }));
    const url = new URL(client.authorizeURL({ redirect_uri: redirectUri, scope: ['read', 'write'], state: 'a/b c' }));
    url.searchParams.set('code_challenge', pkce.challenge);
    url.searchParams.set('code_challenge_method', 'S256');
    const { location } = await allowedBy(new Visitor(), url.href);
    assert.equal(location?.searchParams.get('state'), 'a/b c');
    const code = location?.searchParams.get('code') ?? assert.fail();
    // Sent as it is given; its types know of no PKCE.
    const exchange = { code, redirect_uri: redirectUri, code_verifier: pkce.verifier };
    const granted = await client.getToken(exchange);
    assert.equal(granted.token['scope'], 'read write');
    const refreshed = await granted.refresh();
    assert.notEqual(refreshed.token['refresh_token'], granted.token['refresh_token']);
    await refreshed.revokeAll();
    await assert.rejects(refreshed.refresh(), { message: 'Response Error: 400 Bad Request' });
  });
}

test('simple-oauth2 gets tokens by password', async () => {
  const client = new ResourceOwnerPassword(settings('header'));
  const { token } = await client.getToken({ username: 'alice', password: 'alice-password', scope: 'read' });
  assert.equal(token['scope'], 'read');
});

test('simple-oauth2 understands that its secret is wrong', async () => {
  const wrong = { ...settings('header'), client: { id: 'shop', secret: 'wrong' } };
  await assert.rejects(new ClientCredentials(wrong).getToken({ scope: 'read' }), {
    message: 'Response Error: 401 Unauthorized',
  });
});
