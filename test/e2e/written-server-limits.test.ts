import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Backend, startBackend } from '../harness/backend.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send, type TestAnswer } from '../harness/send.ts';
import { Visitor } from '../harness/visitor.ts';
import { alice, applications, authorizeUrl, broughtBack, errorOf, fieldOf, provider, users } from './acme.ts';

// What authors can write is no way around what the steps of an authorization server hold to.

const desks = `
swagger: "2.0"
info: { title: Desks, version: 1.0.0, x-name: desks }
basePath: /desks
paths:
  /{desk}/authorize:
    parameters: [{ name: desk, in: path, required: true, type: string }]
    get: { responses: { 200: { description: A page } } }
    post: { responses: { 200: { description: A page } } }
  /token: { post: { operationId: token, responses: { 200: { description: Tokens } } } }
  /nested: { post: { operationId: nested, responses: { 200: { description: Tokens } } } }
  /about: { post: { operationId: about, responses: { 200: { description: About a token } } } }
x-assembly:
  execute:
    - operation-switch:
        case:
          - operations: [{ verb: get, path: "/{desk}/authorize" }, { verb: post, path: "/{desk}/authorize" }]
            execute:
              - oauth-get-token: { provider: remote, token: $(request.parameters.old) }
              - oauth-validate-authorization: { provider: acme }
              - oauth-authenticate-user: { provider: acme, credentials: browser }
              - oauth-obtain-consent: { provider: acme }
              - oauth-issue: { provider: acme, endpoint: authorize, attributes: { desk: $(request.parameters.desk) } }
          - operations: [token]
            execute:
              - oauth-authenticate-client: { provider: remote, headers: true, authorization: owner }
              - oauth-authenticate-user: { provider: remote, credentials: basic }
              - oauth-validate-grant: { provider: remote }
              - oauth-issue: { provider: remote, endpoint: token }
          - operations: [nested]
            execute:
              - if:
                  condition: request.verb === 'POST'
                  execute:
                    - oauth-authenticate-client: { provider: acme }
                    - oauth-validate-grant: { provider: acme }
                    - oauth-issue: { provider: acme, endpoint: token }
          - operations: [about]
            execute:
              - oauth-authenticate-client: { provider: open }
              - oauth-introspect: { provider: open }
`;

/** Headers of the registry's answers. */
let selecting: Readonly<Record<string, string>> = {};
let registry: Backend;
let gateway: TestGateway;
before(async () => {
  registry = await startBackend(() => ({ status: 200, headers: selecting }));
  const remote = provider({
    name: 'remote',
    grants: '[password]',
    refresh: '{ ttl: 3600 }',
    more: ['allow-legacy: [password]', 'client-authentication: { password: [basic] }'],
  });
  gateway = await startGateway({
    definitions: {
      'acme.yaml': provider(),
      'remote.yaml': remote.replace('{ registry: staff }', `{ url: "${registry.url}" }`),
      'open.yaml': provider({ name: 'open', clientType: 'public', grants: '[accessCode]' }),
      'desks.yaml': desks,
    },
    applications: [...applications, { id: 'reader', secret: 'reader-secret' }],
    users,
  });
});
after(async () => {
  await gateway.close();
  await registry.close();
});

test('an authorization goes on at the very path where it began, not at another one of the same template', async () => {
  const visitor = new Visitor();
  const login = await visitor.open(authorizeUrl(gateway.url, {}, '/desks/7/authorize'));
  const { form = assert.fail('no form') } = login;
  const elsewhere = { ...login, form: { ...form, action: form.action.replace('/7/', '/8/') } };
  const crossed = await visitor.submit(elsewhere, alice);
  assert.deepEqual([crossed.status, crossed.location], [400, undefined]);
  assert.match((await visitor.submit(login, alice)).text, /<h1>Allow access\?<\/h1>/, 'and nothing is lost');
});

test('a refusal names the server that refuses, not one whose tokens an author looks into (RFC 9207 §2)', async () => {
  const refused = await new Visitor().open(authorizeUrl(gateway.url, { scope: 'none' }, '/desks/7/authorize'));
  assert.equal(broughtBack(refused)['iss'], `${gateway.url}/acme`);
});

/** As `reader`, with alice's name and password in `Authorization`. */
const token = (form: Readonly<Record<string, string>>): Promise<TestAnswer> =>
  send(gateway.url, {
    path: '/desks/token',
    basic: ['alice', 'alice-password'],
    headers: { 'X-IBM-Client-Id': 'reader', 'X-IBM-Client-Secret': 'reader-secret' },
    form,
  });

test('a refresh never brings more than was granted, whatever a registry selects beside it (RFC 6749 §6)', async () => {
  const first = await send(gateway.url, {
    path: '/remote/oauth2/token',
    basic: ['reader', 'reader-secret'],
    form: { grant_type: 'password', username: 'alice', password: 'alice-password', scope: 'read' },
  });
  selecting = { 'X-Selected-Scope': 'read write' };
  const granted = String(fieldOf(first, 'refresh_token'));
  const narrowed = await token({ grant_type: 'refresh_token', refresh_token: granted });
  assert.equal(fieldOf(narrowed, 'scope'), 'read', narrowed.text);
});

test("what a provider asks of clients by grant holds where the Authorization header is the owner's too (RFC 6749 §2.3)", async () => {
  const answer = await token({ grant_type: 'password', username: 'alice', password: 'alice-password', scope: 'read' });
  assert.deepEqual([answer.status, errorOf(answer)], [401, 'invalid_client'], answer.text);
});

test('steps of a server that stand in a block are answered for as any others (RFC 6749 §5.2)', async () => {
  const ask = (secret: string): Promise<TestAnswer> =>
    send(gateway.url, {
      path: '/desks/nested',
      basic: ['shop', secret],
      form: { grant_type: 'client_credentials', scope: 'read' },
    });
  const [right, wrong] = [await ask('shop-secret'), await ask('wrong')];
  assert.equal(fieldOf(right, 'scope'), 'read', right.text);
  assert.deepEqual([wrong.status, errorOf(wrong)], [401, 'invalid_client']);
});

test('a hand-made introspection endpoint of a strict provider tells a public client nothing (RFC 7662 §2.1)', async () => {
  const answer = await send(gateway.url, { path: '/desks/about', form: { client_id: 'phone', token: 'hg_at_none' } });
  assert.deepEqual([answer.status, errorOf(answer)], [400, 'unauthorized_client'], answer.text);
});
