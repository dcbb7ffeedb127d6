import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Backend, startBackend } from '../harness/backend.ts';
import { newFolder } from '../harness/folder.ts';
import { type GatewayInit, startGateway, type TestGateway } from '../harness/gateway.ts';
import { send, type TestRequest } from '../harness/send.ts';
import { Visitor } from '../harness/visitor.ts';
import { authorizeUrl, newCode, provider, redeem, tokenOf, users } from './acme.ts';

// Who gets to the back end of an API, and what the others are told.

const api = `
swagger: "2.0"
info: { title: Records, version: 1.0.0, x-name: records }
basePath: /records
schemes: [https]
securityDefinitions:
  acme:
    type: oauth2
    flow: application
    tokenUrl: https://gw.example/acme/oauth2/token
    scopes: { read: Read, write: Write }
  id: { type: apiKey, in: header, name: X-IBM-Client-Id }
  secret: { type: apiKey, in: header, name: X-IBM-Client-Secret }
  query-id: { type: apiKey, in: query, name: client_id }
  query-secret: { type: apiKey, in: query, name: client_secret }
security: [{ acme: [read] }]
paths:
  /inherited: { get: ${operation()} }
  /both: { get: ${operation('[{ acme: [read, write] }]')} }
  /none: { get: ${operation('[{ acme: [] }]')} }
  /either: { get: ${operation('[{ acme: [write] }, { id: [], secret: [] }]')} }
  /and: { get: ${operation('[{ acme: [read], id: [] }]')} }
  /mixed: { get: ${operation('[{ id: [], acme: [write] }, { query-id: [], query-secret: [] }]')} }
  /id: { get: ${operation('[{ id: [] }]')} }
  /keys: { get: ${operation('[{ id: [], secret: [] }]')} }
  /query: { get: ${operation('[{ query-id: [], query-secret: [] }]')} }
  /query-id: { get: ${operation('[{ query-id: [] }]')} }
  /open: { get: ${operation('[]')} }
x-assembly:
  execute:
    - set-variable:
        actions:
          - { set: message.headers.X-Owner, value: $(oauth.resource-owner) }
          - { set: message.headers.X-Application, value: $(client.app.id) }
          - { set: message.headers.X-Scope, value: $(oauth.scope) }
    - invoke: { target-url: $(backend-url)$(request.path) }
`;
function operation(security?: string): string {
  return `{ ${security === undefined ? '' : `security: ${security}, `}responses: { 200: { description: Fine } } }`;
}

const applications: GatewayInit['applications'] = [
  { id: 'shop', secret: 'shop-secret', redirectUris: ['https://shop.example/back'] },
  { id: 'rival', secret: 'rival-secret' },
  { id: 'stranger', secret: 'stranger-secret', subscriptions: [{ product: 'p:1.0.0', plan: 'sign-in-only' }] },
  { id: 'suspended', secret: 'suspended-secret', state: 'suspended' },
];
const product = `
product: 1.0.0
info: { name: p, title: P, version: 1.0.0 }
apis: { acme: { name: "acme:1.0.0" }, records: { name: "records:1.0.0" } }
plans:
  sign-in-only: { title: Sign-in only, apis: { acme: {} } }
`;

let backend: Backend;
let gateway: TestGateway;
const tokens: Record<string, string> = {};
const definitions = {
  'acme.yaml': provider(),
  'other.yaml': provider({ name: 'other' }),
  'records.yaml': api,
  'product.yaml': product,
};

before(async () => {
  backend = await startBackend(() => ({ json: { fine: true } }));
  const properties = { 'backend-url': backend.url };
  gateway = await startGateway({ definitions, applications, users, properties, publicUrl: 'https://gw.example' });
  const granted = async (client: string, scope: string, name = 'acme'): Promise<string> => {
    const form = { grant_type: 'client_credentials', scope };
    const basic = [client, `${client}-secret`] as const;
    return tokenOf(await send(gateway.url, { path: `/${name}/oauth2/token`, basic, form }));
  };
  Object.assign(tokens, {
    read: await granted('shop', 'read'),
    write: await granted('shop', 'write'),
    both: await granted('shop', 'write read'),
    rivals: await granted('rival', 'read'),
    strangers: await granted('stranger', 'read'),
    others: await granted('shop', 'read', 'other'),
    alices: tokenOf(await redeem(gateway.url, await newCode(new Visitor(), authorizeUrl(gateway.url)))),
  });
});
after(async () => {
  await gateway.close();
  await backend.close();
});

type Part = Pick<TestRequest, 'bearer' | 'basic' | 'headers'>;
const bearer = (name: string) => (): Part => ({ bearer: tokens[name] ?? assert.fail() });
const key = (id: string, secret?: string) => (): Part => ({
  headers: { 'X-IBM-Client-Id': id, ...(secret !== undefined && { 'X-IBM-Client-Secret': secret }) },
});
const nothing = (): Part => ({});
const authorization = (value: () => string | readonly string[]) => (): Part => ({
  headers: { Authorization: value() },
});
const together =
  (...parts: readonly (() => Part)[]) =>
  (): Part =>
    Object.assign({}, ...parts.map((part) => part()));

const passing: readonly [about: string, path: string, part: () => Part][] = [
  ['the scope that is asked for', '/inherited', bearer('read')],
  ['more scopes than are asked for', '/inherited', bearer('both')],
  ['a token of a person', '/inherited', bearer('alices')],
  ['the scheme in lower case', '/inherited', authorization(() => `bearer ${tokens['read']}`)],
  ['both scopes', '/both', bearer('both')],
  ['any token where no scope is listed', '/none', bearer('write')],
  ['the first alternative', '/either', bearer('write')],
  ['the second alternative', '/either', key('shop', 'shop-secret')],
  [
    'the second alternative beside a token that is not enough',
    '/either',
    together(bearer('read'), key('rival', 'rival-secret')),
  ],
  [
    'the second alternative beside a token that is none',
    '/either',
    together(
      authorization(() => 'Bearer x'),
      key('rival', 'rival-secret'),
    ),
  ],
  ['a token and its own application’s id', '/and', together(bearer('read'), key('shop'))],
  ['an id', '/id', key('shop')],
  ['an id and its secret', '/keys', key('shop', 'shop-secret')],
  ['keys in the query', '/query?client_id=shop&client_secret=shop-secret', nothing],
  ['an id in the query', '/query-id?client_id=shop', nothing],
  ['nothing where nothing is asked for', '/open', nothing],
  ['a token that is none where nothing is asked for', '/open', authorization(() => 'Bearer x')],
];
for (const [about, path, part] of passing) {
  test(`${path} is served with ${about}`, async () => {
    const count = backend.received.length;
    const answer = await send(gateway.url, { path: `/records${path}`, ...part() });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(backend.received.length, count + 1);
  });
}

const metadata = ', resource_metadata="https://gw.example/.well-known/oauth-protected-resource/records"';
const readOnly = `Bearer realm="records", scope="read"${metadata}`;
const writeOnly = `Bearer realm="records", scope="write"${metadata}`;
const invalid = `Bearer realm="records", error="invalid_token", error_description="The access token is not valid"${metadata}`;
const malformed =
  'Bearer realm="records", error="invalid_request", error_description="The Authorization header is not well-formed"';
const lacking = (scope: string): string =>
  `Bearer realm="records", error="insufficient_scope", error_description="The access token lacks a scope that this operation needs", scope="${scope}"`;

const refused: readonly [about: string, path: string, part: () => Part, status: number, challenge?: string][] = [
  ['no token', '/inherited', nothing, 401, readOnly],
  ['Basic credentials', '/inherited', () => ({ basic: ['shop', 'shop-secret'] }), 401, readOnly],
  ['a token in the query (RFC 9700 §4.3.2)', '/inherited?access_token={read}', nothing, 401, readOnly],
  ['a token that nobody issued', '/inherited', authorization(() => `Bearer hg_at_${'A'.repeat(43)}`), 401, invalid],
  ['a token of another shape', '/inherited', authorization(() => 'Bearer x'), 401, invalid],
  ['a token of another provider', '/inherited', bearer('others'), 401, invalid],
  ['a token without the scope', '/inherited', bearer('write'), 403, lacking('read')],
  ['one scope of two', '/both', bearer('read'), 403, lacking('read write')],
  ['the other scope of two', '/both', bearer('write'), 403, lacking('read write')],
  [
    'two tokens',
    '/inherited',
    authorization(() => [`Bearer ${tokens['read']}`, `Bearer ${tokens['read']}`]),
    400,
    malformed,
  ],
  [
    'Basic in front of a token',
    '/inherited',
    authorization(() => ['Basic eDp5', `Bearer ${tokens['read']}`]),
    400,
    malformed,
  ],
  ['two tokens in one header', '/inherited', authorization(() => `Bearer ${tokens['read']}, Bearer x`), 400, malformed],
  ['a scheme without a token', '/inherited', authorization(() => 'Bearer'), 400, malformed],
  ['a tab after the scheme', '/inherited', authorization(() => `Bearer\t${tokens['read']}`), 400, malformed],
  ['a token without the scope and no keys', '/either', bearer('read'), 403, lacking('write')],
  ['neither', '/either', nothing, 401, writeOnly],
  ['wrong keys', '/either', key('shop', 'wrong'), 401, writeOnly],
  ['a token and another application’s id', '/and', together(bearer('read'), key('rival')), 401, readOnly],
  ['a token without an id', '/and', bearer('read'), 401, readOnly],
  ['an id without a token', '/and', key('shop'), 401, readOnly],
  ['an unknown id', '/id', key('nobody'), 401],
  ['an empty id', '/id', key(''), 401],
  ['the id of a suspended application', '/id', key('suspended'), 401],
  ['an id sent twice', '/id', () => ({ headers: { 'X-IBM-Client-Id': ['shop', 'shop'] } }), 401],
  ['an id in the query, where a header is asked for', '/id?X-IBM-Client-Id=shop', nothing, 401],
  ['an id without its secret', '/keys', key('shop'), 401],
  ['a secret of another application', '/keys', key('shop', 'rival-secret'), 401],
  ['keys in headers, where the query is asked for', '/query', key('shop', 'shop-secret'), 401],
  ['a wrong secret in the query', '/query?client_id=shop&client_secret=x', nothing, 401],
  ['an id twice in the query', '/query-id?client_id=shop&client_id=shop', nothing, 401],
  ['an application that is not subscribed', '/inherited', bearer('strangers'), 403],
  ['keys of an application that is not subscribed', '/keys', key('stranger', 'stranger-secret'), 403],
];
for (const [about, path, part, status, challenge] of refused) {
  test(`${path.replace(/\?.*/, '')} with ${about} is ${status}, and the back end hears nothing of it`, async () => {
    const count = backend.received.length;
    const written = `/records${path.replace('{read}', tokens['read'] ?? '')}`;
    const answer = await send(gateway.url, { path: written, ...part() });
    assert.equal(answer.status, status, answer.text);
    assert.equal(answer.headers['www-authenticate'], challenge);
    const { httpCode, moreInformation } = answer.json() as Record<string, unknown>; // IBM's form of an error: an object
    assert.equal(httpCode, String(status));
    assert.equal(typeof moreInformation, 'string');
    assert.equal(backend.received.length, count);
  });
}

test('the back end is told who asks, by us alone, and does not get the credentials', async () => {
  const claims = { 'X-Owner': 'mallory', 'X-Application': 'mallory', 'X-Scope': 'all' };
  const seen = async (path: string, part: Part): Promise<readonly unknown[]> => {
    const { headers = {}, ...rest } = part;
    await send(gateway.url, { path: `/records${path}`, headers: { ...claims, ...headers }, ...rest });
    const { headers: got = {} } = backend.received.at(-1) ?? {};
    for (const name of ['authorization', 'x-ibm-client-id', 'x-ibm-client-secret']) assert.equal(got[name], undefined);
    return [got['x-owner'], got['x-application'], got['x-scope']];
  };
  assert.deepEqual(await seen('/inherited', bearer('alices')()), ['alice', 'shop', 'read']);
  assert.deepEqual(await seen('/inherited', bearer('read')()), [undefined, 'shop', 'read']);
  assert.deepEqual(await seen('/keys', key('rival', 'rival-secret')()), [undefined, 'rival', undefined]);
  assert.deepEqual(await seen('/open', {}), [undefined, undefined, undefined]);
});

test('HEAD needs what GET needs', async () => {
  const [method, path] = ['HEAD', '/records/inherited'];
  const refused = await send(gateway.url, { method, path });
  assert.deepEqual([refused.status, refused.headers['www-authenticate'], refused.text], [401, readOnly, '']);
  const served = await send(gateway.url, { method, path, ...bearer('read')() });
  assert.deepEqual([served.status, served.text, backend.received.at(-1)?.method], [200, '', 'HEAD']);
});

test('what a part of an alternative has shown is not believed for the next one', async () => {
  const rivals = '/records/mixed?client_id=rival&client_secret=rival-secret';
  const form = { grant_type: 'client_credentials', scope: 'read' };
  const basic = ['shop', 'shop-secret'] as const;
  const unseen = tokenOf(await send(gateway.url, { path: '/acme/oauth2/token', basic, form }));
  // The shop's id holds, its token is missing or lacks the scope; the rival's keys hold, and they alone count.
  for (const part of [
    key('shop'),
    together(key('shop'), () => ({ bearer: unseen })),
    together(key('shop'), bearer('read')),
  ]) {
    const answer = await send(gateway.url, { path: rivals, ...part() });
    assert.equal(answer.status, 200, answer.text);
    const { headers = {} } = backend.received.at(-1) ?? {};
    assert.deepEqual([headers['x-application'], headers['x-scope']], ['rival', undefined]);
  }
});

test('a token that has just let a request in is judged anew by the next: for its scopes, and once it is revoked', async () => {
  const basic = ['shop', 'shop-secret'] as const;
  const form = { grant_type: 'client_credentials', scope: 'read' };
  const token = tokenOf(await send(gateway.url, { path: '/acme/oauth2/token', basic, form }));
  const status = async (path: string, more: Part = { bearer: token }): Promise<number> =>
    (await send(gateway.url, { path: `/records${path}`, ...more })).status;
  assert.deepEqual([await status('/inherited'), await status('/inherited'), await status('/both')], [200, 200, 403]);
  const twice = { headers: { Authorization: [`Bearer ${token}`, `Bearer ${token}`] } };
  assert.equal(await status('/inherited', twice), 400);
  await send(gateway.url, { path: '/acme/oauth2/revoke', basic, form: { token } });
  assert.deepEqual([await status('/inherited'), await status('/none')], [401, 401]);
});

test('tokens and keys of an application that is suspended now are worth nothing', async (t) => {
  const folder = newFolder();
  t.after(folder.remove);
  const init = { definitions, users, properties: { 'backend-url': backend.url }, store: folder.at('one.db') };
  const [now, later] = [
    await startGateway({ ...init, applications: applications ?? [] }),
    await startGateway({ ...init, applications: [{ id: 'shop', secret: 'shop-secret', state: 'suspended' }] }),
  ];
  t.after(() => Promise.all([now.close(), later.close()]));
  const form = { grant_type: 'client_credentials', scope: 'read' };
  const token = tokenOf(await send(now.url, { path: '/acme/oauth2/token', basic: ['shop', 'shop-secret'], form }));
  const path = '/records/inherited';
  assert.equal((await send(now.url, { path, bearer: token })).status, 200);
  assert.equal((await send(later.url, { path, bearer: token })).status, 401);
  assert.equal((await send(later.url, { path: '/records/id', ...key('shop')() })).status, 401);
});

test('an API with a token check cannot be served without its provider', async () => {
  const alone = { 'records.yaml': api };
  await assert.rejects(
    startGateway({ definitions: alone, properties: { 'backend-url': backend.url } }),
    /unknown-provider/,
  );
});
