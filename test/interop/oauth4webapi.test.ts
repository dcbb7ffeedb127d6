import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as oauth from 'oauth4webapi';
import { allowedBy, consentOf, provider, users } from '../e2e/acme.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { Visitor } from '../harness/visitor.ts';

// oauth4webapi as it is, with all its checks; only `http` on loopback is allowed to it.

const insecure = { [oauth.allowInsecureRequests]: true };
const secret = 'a secret: with 100% + ü & "quotes"';
const redirectUri = 'https://shop.example/back';
const client: oauth.Client = { client_id: 'shop' };

let gateway: TestGateway;
let server: oauth.AuthorizationServer;
before(async () => {
  gateway = await startGateway({
    definitions: {
      'acme.yaml': provider(),
      'phones.yaml': provider({ name: 'phones', clientType: 'public', grants: '[accessCode]' }),
    },
    applications: [
      { id: 'shop', title: 'The shop', secret, redirectUris: [redirectUri] },
      { id: 'phone', title: 'The phone', redirectUris: ['com.example.phone:/back'] },
    ],
    users,
  });
  server = serverOf('acme');
});
after(() => gateway.close());

const serverOf = (name: string): oauth.AuthorizationServer => {
  const issuer = `${gateway.url}/${name}`;
  return {
    issuer,
    authorization_endpoint: `${issuer}/oauth2/authorize`,
    token_endpoint: `${issuer}/oauth2/token`,
    introspection_endpoint: `${issuer}/oauth2/introspect`,
    revocation_endpoint: `${issuer}/oauth2/revoke`,
    authorization_response_iss_parameter_supported: true,
    code_challenge_methods_supported: ['S256'],
  };
};

const authentications: readonly (readonly [name: string, authentication: oauth.ClientAuth])[] = [
  ['client_secret_basic', oauth.ClientSecretBasic(secret)],
  ['client_secret_post', oauth.ClientSecretPost(secret)],
];

for (const [name, authentication] of authentications) {
  test(`oauth4webapi completes client credentials, introspection and revocation with ${name}`, async () => {
    const scope = { scope: 'read' };
    const response = await oauth.clientCredentialsGrantRequest(server, client, authentication, scope, insecure);
    const { access_token: token, ...granted } = await oauth.processClientCredentialsResponse(server, client, response);
    assert.deepEqual(granted, { token_type: 'bearer', expires_in: 600, scope: 'read' });
    assert.equal((await introspected(token, authentication)).client_id, 'shop');
    const revocation = await oauth.revocationRequest(server, client, authentication, token, insecure);
    await oauth.processRevocationResponse(revocation);
    assert.deepEqual(await introspected(token, authentication), { active: false });
  });
}

const introspected = async (token: string, authentication: oauth.ClientAuth): Promise<oauth.IntrospectionResponse> => {
  const response = await oauth.introspectionRequest(server, client, authentication, token, insecure);
  return oauth.processIntrospectionResponse(server, client, response);
};

/** Begins an authorization as an application does. */
const begin = async (at: oauth.AuthorizationServer, { client_id }: oauth.Client, redirect_uri: string) => {
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const url = new URL(at.authorization_endpoint ?? '');
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id,
    redirect_uri,
    scope: 'read write',
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).toString();
  return { url: url.href, state, verifier };
};

const flows: readonly (readonly [
  about: string,
  name: string,
  client: oauth.Client,
  redirectUri: string,
  oauth.ClientAuth,
])[] = [
  ['a confidential client', 'acme', client, redirectUri, oauth.ClientSecretBasic(secret)],
  ['a public client', 'phones', { client_id: 'phone' }, 'com.example.phone:/back', oauth.None()],
];
for (const [about, name, which, redirect, authentication] of flows) {
  test(`oauth4webapi completes the code flow with PKCE, state and iss as ${about}`, async () => {
    const at = serverOf(name);
    const { url, state, verifier } = await begin(at, which, redirect);
    const { location } = await allowedBy(new Visitor(), url);
    const parameters = oauth.validateAuthResponse(at, which, location ?? assert.fail(), state);
    const response = await oauth.authorizationCodeGrantRequest(
      at,
      which,
      authentication,
      parameters,
      redirect,
      verifier,
      insecure,
    );
    const granted = await oauth.processAuthorizationCodeResponse(at, which, response);
    assert.deepEqual([granted.token_type, granted.scope], ['bearer', 'read write']);
  });
}

test('oauth4webapi understands that a person denied', async () => {
  const { url, state } = await begin(server, client, redirectUri);
  const visitor = new Visitor();
  const { location } = await visitor.submit(await consentOf(visitor, url), { approve: 'false' });
  assert.throws(
    () => oauth.validateAuthResponse(server, client, location ?? assert.fail(), state),
    (error) => error instanceof oauth.AuthorizationResponseError && error.error === 'access_denied',
  );
});

test('oauth4webapi understands what is wrong with a token request', async () => {
  const wrong = oauth.ClientSecretBasic('wrong');
  const response = await oauth.clientCredentialsGrantRequest(server, client, wrong, { scope: 'read' }, insecure);
  await assert.rejects(
    oauth.processClientCredentialsResponse(server, client, response),
    (error) => error instanceof oauth.WWWAuthenticateChallengeError && error.cause[0]?.scheme === 'basic',
  );
  const right = oauth.ClientSecretBasic(secret);
  const refused = await oauth.clientCredentialsGrantRequest(server, client, right, { scope: 'fly' }, insecure);
  await assert.rejects(
    oauth.processClientCredentialsResponse(server, client, refused),
    (error) => error instanceof oauth.ResponseBodyError && error.error === 'invalid_scope',
  );
});
