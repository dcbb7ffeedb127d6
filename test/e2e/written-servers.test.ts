import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send, type TestAnswer } from '../harness/send.ts';
import { Visitor } from '../harness/visitor.ts';
import { alice, applications, authorizeUrl, pkce, provider, users } from './acme.ts';

// The steps of an authorization server in an author's own order, in an API of their own.

const desk = `
swagger: "2.0"
info: { title: Desk, version: 1.0.0, x-name: desk }
basePath: /desk
paths:
  /authorize: { get: { responses: { 200: { description: A page } } }, post: { responses: { 200: { description: A page } } } }
  /token: { post: { operationId: token, responses: { 200: { description: Tokens } } } }
  /about: { post: { operationId: about, responses: { 200: { description: About a token } } } }
  /leave: { post: { operationId: leave, responses: { 200: { description: Revoked } } } }
x-assembly:
  execute:
    - operation-switch:
        case:
          - operations: [{ verb: get, path: /authorize }, { verb: post, path: /authorize }]
            execute:
              - oauth-validate-authorization: { provider: acme }
              - oauth-authenticate-user: { provider: acme, credentials: browser }
              - oauth-obtain-consent: { provider: acme }
              - oauth-issue: { provider: acme, endpoint: authorize, attributes: { desk: $(request.parameters.desk) } }
          - operations: [token]
            execute:
              - set-variable: { actions: [{ set: message.headers.x-desk, value: "3" }] }
              - oauth-authenticate-client: { provider: acme }
              - oauth-validate-grant: { provider: acme }
              - oauth-issue: { provider: acme, endpoint: token, attributes: { floor: "4" } }
              - set-variable:
                  actions:
                    - { set: message.body.desk, value: $(oauth.attributes.desk) }
                    - { set: message.body.floor, value: $(oauth.attributes.floor) }
          - operations: [about]
            execute:
              - oauth-verify-token: { provider: acme }
              - set-variable: { actions: [{ set: message.body, value: "desk $(oauth.attributes.desk), floor $(oauth.attributes.floor)" }] }
          - operations: [leave]
            execute:
              - oauth-authenticate-client: { provider: acme }
              - oauth-revoke: { provider: acme }
`;

const acme = provider({
  grants: '[accessCode, application, password]',
  more: ['allow-legacy: [password]'],
  refresh: '{ ttl: 3600 }',
});

let gateway: TestGateway;
before(async () => {
  gateway = await startGateway({
    definitions: { 'acme.yaml': acme, 'desk.yaml': desk },
    applications,
    users,
  });
});
after(() => gateway.close());

const post = (path: string, form: Readonly<Record<string, string>>, basic = true): Promise<TestAnswer> =>
  send(gateway.url, {
    method: 'POST',
    path: `/desk${path}`,
    form,
    ...(basic ? { basic: ['shop', 'shop-secret'] as const } : {}),
  });

interface Granted {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly desk: string;
  readonly floor: string;
}

const granted = (answer: TestAnswer): Granted => {
  assert.equal(answer.status, 200, answer.text);
  return answer.json() as Granted;
};

const codeOf = async (): Promise<string> => {
  const visitor = new Visitor();
  const login = await visitor.open(`${authorizeUrl(gateway.url, {}, '/desk/authorize')}&desk=7`);
  const end = await visitor.submit(await visitor.submit(login, alice), { approve: 'true' });
  return end.location?.searchParams.get('code') ?? assert.fail(end.text);
};

const exchange = async (): Promise<Granted> =>
  granted(
    await post('/token', {
      grant_type: 'authorization_code',
      code: await codeOf(),
      redirect_uri: 'https://shop.example/back',
      code_verifier: pkce.verifier,
    }),
  );

test('a hand-made authorization endpoint shows the pages, and its code leads to tokens at a hand-made token endpoint', async () => {
  const tokens = await exchange();
  assert.match(tokens.access_token, /^hg_at_/);
  assert.equal(tokens.desk, '7', 'attributes of the code go on to its tokens');
  assert.equal(tokens.floor, '4', 'attributes of the token itself can be read as well');
});

test('attributes of code and token are readable where the token is presented, also after a refresh', async () => {
  const { access_token: token, refresh_token: refresh } = await exchange();
  const about = (bearer: string) => send(gateway.url, { method: 'POST', path: '/desk/about', bearer });
  assert.equal((await about(token)).text, 'desk 7, floor 4');
  const refreshed = granted(await post('/token', { grant_type: 'refresh_token', refresh_token: refresh }));
  assert.equal((await about(refreshed.access_token)).text, 'desk 7, floor 4');
});

test('a hand-made endpoint refuses in the terms of the protocol, never cached (RFC 6749 §5.2)', async () => {
  const wrong = await post('/token', { grant_type: 'authorization_code', code: 'hg_ac_no' });
  assert.equal(wrong.status, 400);
  assert.equal((wrong.json() as { error: string }).error, 'invalid_grant');
  assert.equal(wrong.headers['cache-control'], 'no-store');
  const nobody = await post('/token', { grant_type: 'client_credentials' }, false);
  assert.equal(nobody.status, 401);
});

test('a hand-made token endpoint where nobody can sign in serves no grant that needs it (RFC 6749 §5.2)', async () => {
  const answer = await post('/token', { grant_type: 'password', ...alice, scope: 'read' });
  assert.equal(answer.status, 400);
  assert.equal((answer.json() as { error: string }).error, 'unsupported_grant_type');
});

test('a hand-made revocation endpoint ends the token (RFC 7009)', async () => {
  const { access_token: token } = await exchange();
  assert.equal((await post('/leave', { token })).status, 200);
  assert.equal((await send(gateway.url, { method: 'POST', path: '/desk/about', bearer: token })).status, 401);
});
