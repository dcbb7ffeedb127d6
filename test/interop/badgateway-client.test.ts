import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { generateCodeVerifier, OAuth2Client, OAuth2HttpError } from '@badgateway/oauth2-client';
import { allowedBy, provider, users } from '../e2e/acme.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { Visitor } from '../harness/visitor.ts';

// @badgateway/oauth2-client as it is; it finds the endpoints by the server's metadata (RFC 8414).

const secret = 'a secret: with 100% + ü & "quotes"';
const redirectUri = 'https://shop.example/back';

let gateway: TestGateway;
before(async () => {
  const text = provider({
    grants: '[accessCode, application, password]',
    refresh: '{ ttl: 3600 }',
    more: ['allow-legacy: [password]'],
  });
  gateway = await startGateway({
    definitions: {
      'acme.yaml': text,
      'phones.yaml': provider({ name: 'phones', clientType: 'public', grants: '[accessCode]' }),
    },
    applications: [
      { id: 'shop', secret, redirectUris: [redirectUri] },
      { id: 'phone', redirectUris: ['com.example.phone:/back'] },
    ],
    users,
  });
});
after(() => gateway.close());

const clientOf = (name: string, credentials: { readonly clientId: string; readonly clientSecret?: string }) =>
  new OAuth2Client({
    server: gateway.url,
    discoveryEndpoint: `/.well-known/oauth-authorization-server/${name}`,
    ...credentials,
  });
const shop = (): OAuth2Client => clientOf('acme', { clientId: 'shop', clientSecret: secret });

test('@badgateway/oauth2-client finds the endpoints, and completes client credentials, introspection and revocation', async () => {
  const client = shop();
  const token = await client.clientCredentials({ scope: ['read'] });
  const told = await client.introspect(token);
  assert.deepEqual([told.active, told.scope, told.client_id], [true, 'read', 'shop']);
  await client.revoke(token);
  assert.deepEqual(await client.introspect(token), { active: false });
});

test('@badgateway/oauth2-client gets tokens by password, and refreshes them', async () => {
  const client = shop();
  const token = await client.password({ username: 'alice', password: 'alice-password', scope: ['read'] });
  const refreshed = await client.refreshToken(token);
  assert.notEqual(refreshed.refreshToken, token.refreshToken);
});

const flows: readonly (readonly [about: string, client: () => OAuth2Client, redirectUri: string])[] = [
  ['a confidential client', shop, redirectUri],
  ['a public client', () => clientOf('phones', { clientId: 'phone' }), 'com.example.phone:/back'],
];
for (const [about, make, redirect] of flows) {
  test(`@badgateway/oauth2-client completes the code flow with PKCE and state as ${about}`, async () => {
    const client = make();
    const codeVerifier = await generateCodeVerifier();
    const asked = { redirectUri: redirect, state: 'state-1', codeVerifier };
    const url = await client.authorizationCode.getAuthorizeUri({ ...asked, scope: ['read'] });
    const { location } = await allowedBy(new Visitor(), url);
    const token = await client.authorizationCode.getTokenFromCodeRedirect(location ?? assert.fail(), asked);
    assert.match(token.accessToken, /^hg_at_/);
  });
}

test('@badgateway/oauth2-client understands that its secret is wrong', async () => {
  const wrong = clientOf('acme', { clientId: 'shop', clientSecret: 'wrong' });
  await assert.rejects(
    wrong.clientCredentials({ scope: ['read'] }),
    (error) => error instanceof OAuth2HttpError && error.oauth2Code === 'invalid_client' && error.httpCode === 401,
  );
});
