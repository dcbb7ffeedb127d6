import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as client from 'openid-client';
import { allowedBy, consentOf, provider, users } from '../e2e/acme.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { Visitor } from '../harness/visitor.ts';

// openid-client as it is, with all its checks; only `http` on loopback is allowed to it.

const secret = 'a secret: with 100% + ü & "quotes"';
const redirectUri = 'https://shop.example/back';

let gateway: TestGateway;
before(async () => {
  gateway = await startGateway({
    definitions: { 'acme.yaml': provider() },
    applications: [{ id: 'shop', title: 'The shop', secret, redirectUris: [redirectUri] }],
    users,
  });
});
after(() => gateway.close());

const configured = (authentication: client.ClientAuth): client.Configuration => {
  const issuer = `${gateway.url}/acme`;
  const server: client.ServerMetadata = {
    issuer,
    authorization_endpoint: `${issuer}/oauth2/authorize`,
    token_endpoint: `${issuer}/oauth2/token`,
    introspection_endpoint: `${issuer}/oauth2/introspect`,
    revocation_endpoint: `${issuer}/oauth2/revoke`,
    authorization_response_iss_parameter_supported: true,
    code_challenge_methods_supported: ['S256'],
  };
  const configuration = new client.Configuration(server, 'shop', undefined, authentication);
  client.allowInsecureRequests(configuration);
  return configuration;
};

const authentications: readonly (readonly [name: string, authentication: client.ClientAuth])[] = [
  ['client_secret_basic', client.ClientSecretBasic(secret)],
  ['client_secret_post', client.ClientSecretPost(secret)],
];

for (const [name, authentication] of authentications) {
  test(`openid-client completes client credentials, introspection and revocation with ${name}`, async () => {
    const configuration = configured(authentication);
    const granted = await client.clientCredentialsGrant(configuration, { scope: 'read' });
    assert.deepEqual([granted.token_type, granted.expires_in, granted.scope], ['bearer', 600, 'read']);
    const seen = await client.tokenIntrospection(configuration, granted.access_token);
    assert.deepEqual([seen.active, seen.client_id], [true, 'shop']);
    await client.tokenRevocation(configuration, granted.access_token);
    assert.deepEqual(await client.tokenIntrospection(configuration, granted.access_token), { active: false });
  });

  test(`openid-client completes the code flow with PKCE, state and iss with ${name}`, async () => {
    const configuration = configured(authentication);
    const { url, verifier, state } = await begin(configuration);
    const { location } = await allowedBy(new Visitor(), url);
    const granted = await client.authorizationCodeGrant(configuration, location ?? assert.fail(), {
      pkceCodeVerifier: verifier,
      expectedState: state,
    });
    assert.deepEqual([granted.token_type, granted.scope], ['bearer', 'read write']);
    const seen = await client.tokenIntrospection(configuration, granted.access_token);
    assert.equal(seen.sub, 'user:staff/alice');
  });
}

test('openid-client understands that a person denied', async () => {
  const configuration = configured(client.ClientSecretBasic(secret));
  const { url, verifier, state } = await begin(configuration);
  const visitor = new Visitor();
  const { location } = await visitor.submit(await consentOf(visitor, url), { approve: 'false' });
  await assert.rejects(
    client.authorizationCodeGrant(configuration, location ?? assert.fail(), {
      pkceCodeVerifier: verifier,
      expectedState: state,
    }),
    (error) => error instanceof client.AuthorizationResponseError && error.error === 'access_denied',
  );
});

test('openid-client understands what is wrong with a token request', async () => {
  await assert.rejects(
    client.clientCredentialsGrant(configured(client.ClientSecretBasic(secret)), { scope: 'fly' }),
    (error) => error instanceof client.ResponseBodyError && error.error === 'invalid_scope',
  );
});

/** Begins an authorization as an application does. */
const begin = async (configuration: client.Configuration) => {
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const url = client.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: 'read write',
    state,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  return { url: url.href, verifier, state };
};
