import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { type Backend, type BackendAnswer, startBackend } from '../harness/backend.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send, type TestAnswer } from '../harness/send.ts';
import { Visitor } from '../harness/visitor.ts';
import {
  applications,
  authorizeUrl,
  errorOf,
  fieldOf,
  introspected,
  newCode,
  redeem,
  refreshed,
  tokenOf,
} from './acme.ts';

// What an authentication URL and a metadata URL say for tokens (IBM API Connect v5), and who sees it.

const definition = (name: string, more: string): string => `
swagger: "2.0"
info: { title: Sign-in of ${name}, version: 1.0.0, x-name: ${name} }
basePath: /${name}
x-oauth:
  client-type: confidential
  scopes: { read: See your records, write: Change your records }
  grants: [accessCode, application, password]
  allow-legacy: [password]
  authentication: { url: "$(service)/users" }
  authorization: { type: default-form }
  refresh-token: { count: 5, ttl: 3600 }
  introspection: true
  revocation: { type: gateway, permissions: true${more.includes('list') ? ', url: "$(service)/list"' : ''} }
${more.replace('list', '')}
paths: {}
`;

const looking = `
swagger: "2.0"
info: { title: Looking, version: 1.0.0, x-name: looking }
basePath: /looking
schemes: [https]
security: [{ token: [read] }]
securityDefinitions:
  token:
    type: oauth2
    flow: application
    tokenUrl: https://gw.example/acme/oauth2/token
    scopes: { read: See your records }
paths:
  /here: { get: { responses: { 200: { description: What a token carries } } } }
x-assembly:
  execute:
    - oauth-get-token: { provider: acme, token: $(request.headers.x-token), output: found }
    - set-variable: { actions: [{ set: message.body, value: "$(oauth.attributes.miscinfo) $(found)" }] }
`;

/** A token endpoint of an author's own, with attributes of as many characters as there may be. */
const own = `
swagger: "2.0"
info: { title: Own, version: 1.0.0, x-name: own }
basePath: /own
schemes: [https]
paths:
  /token: { post: { responses: { 200: { description: A token } } } }
x-assembly:
  execute:
    - oauth-authenticate-client: { provider: both }
    - oauth-validate-grant: { provider: both }
    - oauth-collect-metadata: { provider: both }
    - oauth-issue:
        provider: both
        endpoint: token
        attributes: { long: ${'x'.repeat(4096 - 'long'.length)} }
`;

let service: Backend;
let answers: Readonly<Record<string, BackendAnswer>>;
let gateway: TestGateway;
before(async () => {
  service = await startBackend(({ path }) => answers[path] ?? {});
  gateway = await startGateway({
    definitions: {
      'acme.yaml': definition('acme', ''),
      'both.yaml': definition('both', '  metadata: { url: "$(service)/metadata" }'),
      'told.yaml': definition('told', 'list'),
      'looking.yaml': looking,
      'own.yaml': own,
    },
    applications,
    properties: { service: service.url },
  });
});
after(async () => {
  await service.close();
  await gateway.close();
});
beforeEach(() => {
  answers = {};
  service.received.length = 0;
});

const says = (accessToken?: string, payload?: string): BackendAnswer => ({
  headers: {
    ...(accessToken !== undefined && { 'API-OAUTH-METADATA-FOR-ACCESSTOKEN': accessToken }),
    ...(payload !== undefined && { 'API-OAUTH-METADATA-FOR-PAYLOAD': payload }),
  },
});

const byPassword = (name: string): Promise<TestAnswer> =>
  send(gateway.url, {
    path: `/${name}/oauth2/token`,
    basic: ['shop', 'shop-secret'],
    form: { grant_type: 'password', username: 'alice', password: 'x', scope: 'read' },
  });

const misc = async (token: string, name = 'acme'): Promise<unknown> => {
  const path = `/${name}/oauth2/introspect`;
  return fieldOf(await send(gateway.url, { path, basic: ['shop', 'shop-secret'], form: { token } }), 'miscinfo');
};

test('what an authentication URL says goes with a code to its tokens and through every refresh', async () => {
  answers = { '/users': says('branch=12', 'tier=gold') };
  const code = await newCode(new Visitor(), authorizeUrl(gateway.url));
  answers = {};
  const first = await redeem(gateway.url, code);
  const second = await refreshed(gateway.url, first);
  const third = await refreshed(gateway.url, second);
  for (const answer of [first, second, third]) {
    assert.equal(fieldOf(answer, 'metadata'), 'tier=gold');
    const told = await introspected(gateway.url, tokenOf(answer));
    assert.equal(told['miscinfo'], 'branch=12');
    assert.doesNotMatch(JSON.stringify(told), /gold/);
  }
});

test('who signs in by password gets it at once; who has nothing said gets no such member', async () => {
  answers = { '/users': says(undefined, 'tier=gold') };
  const answer = await byPassword('acme');
  assert.deepEqual([fieldOf(answer, 'metadata'), await misc(tokenOf(answer))], ['tier=gold', undefined]);
  answers = {};
  assert.equal(fieldOf(await byPassword('acme'), 'metadata'), undefined);
});

test('what is for the application is shown to nobody else: no owner, no API, no step of an author', async () => {
  answers = { '/users': says('branch=12', 'tier=gold') };
  const token = tokenOf(await byPassword('acme'));
  const seen = await send(gateway.url, { path: '/looking/here', bearer: token, headers: { 'X-Token': token } });
  assert.match(seen.text, /branch=12.*branch=12/s);
  const issued = await send(gateway.url, {
    path: '/acme/oauth2/issued',
    headers: {
      'X-IBM-Client-Id': 'shop',
      'X-IBM-Client-Secret': 'shop-secret',
      Authorization: `Basic ${btoa('alice:x')}`,
    },
  });
  assert.match(issued.text, /"miscInfo":"branch=12"/);
  assert.doesNotMatch(seen.text + issued.text, /gold|payload/);
});

test('where the metadata URL speaks too its word counts, each of the two for itself', async () => {
  answers = { '/users': says('of the user', 'of the user'), '/metadata': says(undefined, 'of the tokens') };
  const code = await newCode(new Visitor(), authorizeUrl(gateway.url, {}, '/both/oauth2/authorize'));
  const answer = await send(gateway.url, {
    path: '/both/oauth2/token',
    basic: ['shop', 'shop-secret'],
    form: {
      grant_type: 'authorization_code',
      code,
      redirect_uri: 'https://shop.example/back',
      code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    },
  });
  assert.deepEqual(
    [fieldOf(answer, 'metadata'), await misc(tokenOf(answer), 'both')],
    ['of the tokens', 'of the user'],
  );
  assert.deepEqual(
    service.received.map(({ path }) => path),
    ['/users', '/metadata'],
  );
});

test('a code whose metadata cannot be asked for stays good', async () => {
  const code = await newCode(new Visitor(), authorizeUrl(gateway.url, {}, '/both/oauth2/authorize'));
  const form = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: 'https://shop.example/back',
    code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  };
  const attempt = () => send(gateway.url, { path: '/both/oauth2/token', basic: ['shop', 'shop-secret'], form });
  answers = { '/metadata': { status: 500 } };
  const failed = await attempt();
  assert.deepEqual([failed.status, errorOf(failed)], [503, 'temporarily_unavailable']);
  answers = { '/metadata': says('late') };
  assert.equal(await misc(tokenOf(await attempt()), 'both'), 'late');
});

test('a revocation URL is told what is kept with the token, whatever grant it comes from', async () => {
  answers = { '/users': says('branch=12', 'tier=gold') };
  assert.equal((await byPassword('told')).status, 200);
  const [announced = assert.fail()] = service.received.filter(({ method }) => method === 'POST');
  assert.match(announced.body, /<miscinfo>branch=12<\/miscinfo>/);
  assert.doesNotMatch(announced.body, /gold/);
});

test("what services say takes no room from an author's own attributes", async () => {
  answers = { '/metadata': says('m'.repeat(4096), 'p'.repeat(4096)) };
  const answer = await send(gateway.url, {
    path: '/own/token',
    basic: ['shop', 'shop-secret'],
    form: { grant_type: 'client_credentials', scope: 'read' },
  });
  assert.equal(answer.status, 200, answer.text + JSON.stringify(gateway.log.at(-1)));
  assert.ok(fieldOf(answer, 'metadata') === 'p'.repeat(4096));
  assert.ok((await misc(tokenOf(answer), 'both')) === 'm'.repeat(4096));
});
