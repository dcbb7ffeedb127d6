import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { createLocalJWKSet, type JWTPayload, jwtVerify } from 'jose';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send, type TestAnswer, type TestRequest } from '../harness/send.ts';
import { Visitor } from '../harness/visitor.ts';
import {
  allowedBy,
  applications,
  authorizeUrl,
  broughtBack,
  consentOf,
  errorOf,
  fieldOf,
  introspected,
  newCode,
  provider,
  redeem,
  refreshed,
  tokenOf,
  users,
} from './acme.ts';

// The assembly of a provider as people write it for IBM API Connect v5: behind the OAuth steps it makes OpenID Connect of
// OAuth 2.0. Theirs ask scripts for scope and user; here both are variables.

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const keys = createLocalJWKSet({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'spoon' }] });

const openid = `
  execute:
    - set-variable:
        title: set-variable
        actions:
          - { set: iss.claim, value: $(OIDCIssuer) }
          - { set: sign-jwk, value: $(JWSSignPrivateKey) }
          - { set: oidc.custom.claim, value: '{"disclaimer":"For a demo"}' }
        version: 1.0.0
    - if:
        condition: (' ' + apim.getvariable('oauth.scope') + ' ').includes(' openid ') && oauth['resource-owner'] !== undefined
        execute:
          - switch:
              case:
                - condition: (request.verb==='GET')&&(api.operation.path==='/oauth2/authorize') && new String(apim.getvariable('message.status.code')).startsWith('302')
                  execute:
                    - set-variable: { actions: [{ set: oidc-location, value: $(message.headers.location) }, { set: oidc-credential, value: $(oauth.resource-owner) }] }
                - condition: ((request.verb==='POST')&&(api.operation.path==='/oauth2/token'))
                  execute:
                    - set-variable: { actions: [{ set: oidc-credential, value: $(oauth.resource-owner) }] }
    - if:
        condition: apim.getvariable('oidc-credential') !== undefined
        execute:
          - jwt-generate:
              title: jwt-generate
              iss-claim: iss.claim
              exp-claim: 3600
              version: 1.0.0
              jwt: idtoken
              jti-claim: true
              sub-claim: oidc-credential
              aud-claim: client.app.id
              private-claims: oidc.custom.claim
              jws-alg: RS256
              jws-jwk: sign-jwk
          - switch:
              case:
                - condition: apim.getvariable('oidc-location') !== undefined
                  execute:
                    - set-variable: { actions: [{ set: message.headers.location, value: $(oidc-location)&id_token=$(idtoken) }] }
                - otherwise:
                    - set-variable: { actions: [{ set: message.body.id_token, value: $(idtoken) }] }
    - set-variable:
        actions:
          - { set: message.headers.X-Granted, value: "$(oauth.resource-owner) $(oauth.scope) $(message.status.code) $(oauth.not-after)" }
  catch: []
`;

const scopes = '{ openid: Who you are, read: See your records, write: Change your records }';
const more = ['allow-legacy: [password, implicit]'];
const refresh = '{ ttl: 3600 }';
const definitions = {
  'acme.yaml': provider({ grants: '[accessCode, application, password]', scopes, refresh, more, assembly: openid }),
  'phones.yaml': provider({
    name: 'phones',
    clientType: 'public',
    grants: '[implicit]',
    scopes,
    more,
    assembly: openid,
  }),
};

let gateway: TestGateway;
before(async () => {
  gateway = await startGateway({
    definitions,
    applications,
    users,
    properties: {
      OIDCIssuer: 'https://gw.example/acme',
      JWSSignPrivateKey: JSON.stringify({
        ...privateKey.export({ format: 'jwk' }),
        use: 'sig',
        alg: 'RS256',
        kid: 'spoon',
      }),
    },
  });
});
after(() => gateway.close());

const claimsOf = async (idToken: unknown, audience = 'shop'): Promise<JWTPayload> => {
  assert.ok(typeof idToken === 'string', `there is no id token but ${idToken}`);
  const options = { algorithms: ['RS256'], issuer: 'https://gw.example/acme', audience };
  return (await jwtVerify(idToken, keys, options)).payload;
};

const passwordRequest = (scope: string): TestRequest => ({
  path: '/acme/oauth2/token',
  basic: ['shop', 'shop-secret'],
  form: { grant_type: 'password', username: 'bob', password: 'bob-password', scope },
});

const byPassword = (scope: string): Promise<TestAnswer> => send(gateway.url, passwordRequest(scope));

const url = (scope: string): string => authorizeUrl(gateway.url, { scope });

describe('the assembly of a provider, behind the OAuth steps (IBM API Connect v5, §3.4)', () => {
  test('a token response gets an id_token for the user of a code, and keeps everything else', async () => {
    const code = await newCode(new Visitor(), url('read'));
    const plain = await redeem(gateway.url, code);
    assert.deepEqual([plain.status, fieldOf(plain, 'id_token')], [200, undefined]);
    const location = broughtBack(await allowedBy(new Visitor(), url('openid read')));
    const answer = await redeem(gateway.url, location['code'] ?? '');
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.headers['content-type'], 'application/json');
    assert.deepEqual(
      Object.keys(Object(answer.json())).toSorted(),
      [...Object.keys(Object(plain.json())), 'id_token'].toSorted(),
    );
    const { sub, disclaimer, iat = 0, exp = 0, jti = '' } = await claimsOf(fieldOf(answer, 'id_token'));
    assert.deepEqual([sub, disclaimer, exp - iat], ['alice', 'For a demo', 3600]);
    assert.match(jti, /^[0-9a-f]{8}-/);
    const { active, scope } = await introspected(gateway.url, tokenOf(answer));
    assert.deepEqual([active, scope], [true, 'openid read']);
    const again = await refreshed(gateway.url, answer);
    assert.equal((await claimsOf(fieldOf(again, 'id_token'))).sub, 'alice');
  });

  test('it gets one for who signs in by password, and none where there is no user', async () => {
    const answer = await byPassword('openid');
    assert.equal((await claimsOf(fieldOf(answer, 'id_token'))).sub, 'bob');
    const own = await send(gateway.url, {
      path: '/acme/oauth2/token',
      basic: ['shop', 'shop-secret'],
      form: { grant_type: 'client_credentials', scope: 'openid' },
    });
    assert.deepEqual([own.status, fieldOf(own, 'id_token')], [200, undefined]);
  });

  test('the redirect gets one too: the assembly sees 302, the browser 303 after a form (RFC 9700 §4.12)', async () => {
    const page = await allowedBy(new Visitor(), url('openid'));
    assert.equal(page.status, 303);
    const { id_token: idToken, code, state, iss } = broughtBack(page);
    assert.deepEqual([state, iss?.endsWith('/acme')], ['state-1', true]);
    assert.equal((await claimsOf(idToken)).sub, 'alice');
    assert.match(String(page.headers['x-granted']), /^alice openid 302$/);
    assert.equal((await redeem(gateway.url, code ?? '')).status, 200);
  });

  test('so does the fragment of an implicit grant (RFC 6749 §4.2.2)', async () => {
    const asked = {
      response_type: 'token',
      client_id: 'phone',
      redirect_uri: 'com.example.phone:/back',
      scope: 'openid',
    };
    const none = { code_challenge: undefined, code_challenge_method: undefined };
    const page = await allowedBy(
      new Visitor(),
      authorizeUrl(gateway.url, { ...asked, ...none }, '/phones/oauth2/authorize'),
    );
    const fragment = new URLSearchParams(page.location?.hash.slice(1));
    assert.ok(fragment.get('access_token'), page.text);
    assert.equal((await claimsOf(fragment.get('id_token'), 'phone')).sub, 'alice');
    assert.match(String(page.headers['x-granted']), /^alice openid 302 \d{4}-/);
  });

  test('it knows what has been granted, not what was asked for', async () => {
    const refreshing = await byPassword('openid read write');
    assert.match(String(refreshing.headers['x-granted']), /^bob openid read write 200 \d{4}-.+Z$/);
    const narrowed = await refreshed(gateway.url, refreshing, { scope: 'read' });
    assert.match(String(narrowed.headers['x-granted']), /^bob read 200 /);
    assert.equal(fieldOf(narrowed, 'id_token'), undefined);
  });

  test('a refusal never comes to it: the answer is that of the OAuth step', async () => {
    const refused = await redeem(gateway.url, 'no-such-code');
    assert.deepEqual(
      [refused.status, errorOf(refused), refused.headers['x-granted']],
      [400, 'invalid_grant', undefined],
    );
    const visitor = new Visitor();
    const denied = await visitor.submit(await consentOf(visitor, url('openid')), { approve: 'false' });
    const { error, id_token: idToken } = broughtBack(denied);
    assert.deepEqual([error, idToken, denied.headers['x-granted']], ['access_denied', undefined, undefined]);
  });

  test('where a jwt-generate fails behind oauth-issue, nothing that was issued stays good', async () => {
    const assembly = `
  execute:
    - if:
        condition: api.operation.path === '/oauth2/token'
        execute: [{ jwt-generate: { jwt: message.body.id_token, jws-jwk: request.headers.x-key } }]
`;
    const broken = await startGateway({
      definitions: { 'acme.yaml': provider({ grants: '[password]', refresh, more, assembly }) },
      applications,
      users,
    });
    const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const headers = { 'X-Key': JSON.stringify(key.export({ format: 'jwk' })) };
    try {
      const first = await send(broken.url, { ...passwordRequest('read'), headers });
      assert.equal(typeof fieldOf(first, 'id_token'), 'string', first.text);
      assert.equal((await introspected(broken.url, tokenOf(first)))['active'], true);
      const failed = await refreshed(broken.url, first);
      assert.deepEqual([failed.status, fieldOf(failed, 'access_token')], [500, undefined]);
      assert.equal((await introspected(broken.url, tokenOf(first)))['active'], false);
      assert.equal(errorOf(await refreshed(broken.url, first)), 'invalid_grant');
    } finally {
      await broken.close();
    }
  });
});
