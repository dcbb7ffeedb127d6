import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send, type TestAnswer, type TestRequest } from '../harness/send.ts';
import { errorOf, fieldOf, provider, tokenOf } from './acme.ts';

// The token endpoint as an application sees it; bodies at the other endpoints are held to the same limit.

/** What RFC 6749 §5.2 lets an error and its description consist of. */
const errorText = /^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/;
const odd = 'a b+c%26&=:/ü"\\';
const product = `
product: 1.0.0
info: { name: all, title: All, version: 1.0.0 }
apis: { acme: { name: "acme:1.0.0" } }
plans:
  gold: { title: Gold, apis: { acme: {} } }
  empty: { title: Empty, apis: {} }
`;

let gateway: TestGateway;
before(async () => {
  gateway = await startGateway({
    definitions: { 'acme.yaml': provider(), 'product.yaml': product },
    applications: [
      { id: 'shop', secret: 'shop-secret' },
      { id: 'rival', secret: 'rival-secret' },
      { id: odd, secret: odd },
      { id: 'phone' },
      { id: 'suspended', secret: 'x-secret', state: 'suspended' },
      { id: 'stranger', secret: 'x-secret', subscriptions: [] },
      { id: 'subscriber', secret: 'x-secret', subscriptions: [{ product: 'all:1.0.0', plan: 'gold' }] },
      { id: 'reader', secret: 'x-secret', scopes: ['read'] },
      { id: 'coder', secret: 'x-secret', grants: ['accessCode'] },
      { id: 'basic-only', secret: 'x-secret', clientAuthentication: 'basic' },
      { id: 'form-only', secret: 'x-secret', clientAuthentication: 'form' },
    ],
    users: { staff: {} },
  });
});
after(() => gateway.close());

const token = (request: Omit<TestRequest, 'path'>): Promise<TestAnswer> =>
  send(gateway.url, { path: '/acme/oauth2/token', ...request });
const grant = { grant_type: 'client_credentials', scope: 'read' };
const shop = ['shop', 'shop-secret'] as const;

const accepted: readonly [about: string, request: Omit<TestRequest, 'path'>][] = [
  ['by Basic', { basic: shop, form: grant }],
  ['by form', { form: { ...grant, client_id: 'shop', client_secret: 'shop-secret' } }],
  ['by Basic, with its id in the form too', { basic: shop, form: { ...grant, client_id: 'shop' } }],
  ['by Basic, with an id and secret that must be encoded', { basic: [odd, odd], form: grant }],
  ['by form, with an id and secret that must be encoded', { form: { ...grant, client_id: odd, client_secret: odd } }],
  ['by Basic in lower case', { headers: { Authorization: `basic ${btoa('shop:shop-secret')}` }, form: grant }],
  ['with the charset named', typed('application/x-www-form-urlencoded; charset=UTF-8')],
  ['with the charset quoted', typed('application/x-www-form-urlencoded;charset="utf-8"')],
  ['with the type in capitals', typed('APPLICATION/X-WWW-FORM-URLENCODED')],
  ['with parameters that nobody knows', { basic: shop, form: { ...grant, audience: 'x', constructor: 'y' } }],
  ['with empty parameters, which are none', { basic: shop, form: { ...grant, client_secret: '', resource: '' } }],
  ['with spaces written as %20', { basic: shop, form: 'grant_type=client_credentials&scope=read%20write' }],
  ['that may use one way only, by that way', { basic: ['basic-only', 'x-secret'], form: grant }],
];
function typed(type: string, body = 'grant_type=client_credentials&scope=read'): Omit<TestRequest, 'path'> {
  return { basic: shop, headers: { 'Content-Type': type }, body };
}
for (const [about, request] of accepted) {
  test(`an application gets a token for itself ${about}`, async () => {
    const answer = await token(request);
    assert.equal(answer.status, 200, answer.text);
    assert.match(tokenOf(answer), /^hg_at_[\w-]{43}$/);
    assert.equal(fieldOf(answer, 'refresh_token'), undefined);
    assertUncached(answer);
  });
}

const fullForm = { ...grant, client_id: 'shop', client_secret: 'shop-secret' };
const refused: readonly [about: string, request: Omit<TestRequest, 'path'>, status: number, error: string][] = [
  ['both Basic and a secret in the form', { basic: shop, form: fullForm }, 400, 'invalid_request'],
  ['Basic and another id in the form', { basic: shop, form: { ...grant, client_id: 'rival' } }, 400, 'invalid_request'],
  ['two Authorization headers', { headers: { Authorization: twice() }, form: grant }, 400, 'invalid_request'],
  ['a wrong secret by Basic', { basic: ['shop', 'wrong'], form: grant }, 401, 'invalid_client'],
  ['a wrong secret by form', { form: { ...fullForm, client_secret: 'wrong' } }, 401, 'invalid_client'],
  ['an empty secret', { basic: ['shop', ''], form: grant }, 401, 'invalid_client'],
  ['another application’s secret', { basic: ['shop', 'rival-secret'], form: grant }, 401, 'invalid_client'],
  ['an unknown application', { basic: ['nobody', 'shop-secret'], form: grant }, 401, 'invalid_client'],
  ['no credentials', { form: grant }, 401, 'invalid_client'],
  ['an id without a secret', { form: { ...grant, client_id: 'shop' } }, 401, 'invalid_client'],
  ['a Basic header that holds none', { headers: { Authorization: 'Basic !' }, form: grant }, 401, 'invalid_client'],
  ['a bearer token', { bearer: 'hg_at_x', form: grant }, 401, 'invalid_client'],
  ['a public application', { form: { ...grant, client_id: 'phone' } }, 401, 'invalid_client'],
  ['a suspended application', { basic: ['suspended', 'x-secret'], form: grant }, 401, 'invalid_client'],
  ['Basic where only the form may be used', { basic: ['form-only', 'x-secret'], form: grant }, 401, 'invalid_client'],
  [
    'an application without a subscription',
    { basic: ['stranger', 'x-secret'], form: grant },
    400,
    'unauthorized_client',
  ],
  [
    'an application confined to another grant',
    { basic: ['coder', 'x-secret'], form: grant },
    400,
    'unauthorized_client',
  ],
  ['a scope that nobody has', { basic: shop, form: { ...grant, scope: 'read fly' } }, 400, 'invalid_scope'],
  ['a scope that this application may not have', reader('read write'), 400, 'invalid_scope'],
  ['no scope', { basic: shop, form: { grant_type: 'client_credentials' } }, 400, 'invalid_scope'],
  ['a scope that is none', { basic: shop, form: { ...grant, scope: 'read  write' } }, 400, 'invalid_scope'],
  ['no grant type', { basic: shop, form: { scope: 'read' } }, 400, 'invalid_request'],
  ['another grant type', { basic: shop, form: { ...grant, grant_type: 'password' } }, 400, 'unsupported_grant_type'],
  ['JSON', { basic: shop, json: grant }, 400, 'invalid_request'],
  ['no content type', { basic: shop, body: 'grant_type=client_credentials&scope=read' }, 400, 'invalid_request'],
  ['a multipart form', typed('multipart/form-data; boundary=x'), 400, 'invalid_request'],
  ['another charset', typed('application/x-www-form-urlencoded; charset=utf-16'), 400, 'invalid_request'],
  ['bytes that are no UTF-8', { basic: shop, form: 'grant_type=client_credentials&scope=%ff' }, 400, 'invalid_request'],
  ['a broken encoding', { basic: shop, form: 'grant_type=client_credentials&scope=%zz' }, 400, 'invalid_request'],
  ['a repeated parameter', { basic: shop, form: again('scope=read') }, 400, 'invalid_request'],
  ['a repeated parameter nobody knows', { basic: shop, form: again('x=1&x=1') }, 400, 'invalid_request'],
  ['an empty body', { basic: shop, method: 'POST', headers: formType() }, 400, 'invalid_request'],
  ['1001 parameters', { basic: shop, form: again(manyParameters()) }, 400, 'invalid_request'],
];
function twice(): readonly string[] {
  const basic = `Basic ${btoa('shop:shop-secret')}`;
  return [basic, basic];
}
function again(more: string): string {
  return `grant_type=client_credentials&scope=read&${more}`;
}
function reader(scope: string): Omit<TestRequest, 'path'> {
  return { basic: ['reader', 'x-secret'], form: { ...grant, scope } };
}
function formType(): Record<string, string> {
  return { 'Content-Type': 'application/x-www-form-urlencoded' };
}
function manyParameters(): string {
  return Array.from({ length: 999 }, (_, index) => `p${index}=`).join('&');
}
for (const [about, request, status, error] of refused) {
  test(`a token request with ${about} is refused with ${status} ${error} (RFC 6749 §5.2)`, async () => {
    const answer = await token(request);
    assert.equal(answer.status, status, answer.text);
    assertOAuthError(answer, error);
    const { 'www-authenticate': challenge } = answer.headers;
    assert.equal(challenge, status === 401 ? 'Basic realm="Sign-in of acme"' : undefined);
  });
}

test('an application with a plan that holds the provider gets a token, with a scope of its own too', async () => {
  assert.equal((await token({ basic: ['subscriber', 'x-secret'], form: grant })).status, 200);
  assert.equal((await token(reader('read'))).status, 200);
});

test('credentials in the URL are not read (RFC 6749 §2.3.1)', async () => {
  const query = new URLSearchParams(fullForm);
  const answer = await send(gateway.url, { path: `/acme/oauth2/token?${query}`, form: grant });
  assertOAuthError(answer, 'invalid_client');
});

for (const [method, path] of [
  ['GET', '/acme/oauth2/token'],
  ['PUT', '/acme/oauth2/token'],
  ['GET', '/acme/oauth2/introspect'],
  ['GET', '/acme/oauth2/revoke'],
] as const) {
  test(`${method} ${path} is 405 with Allow`, async () => {
    const answer = await send(gateway.url, { method, path: `${path}?${new URLSearchParams(fullForm)}` });
    assert.deepEqual([answer.status, answer.headers['allow']], [405, 'POST']);
  });
}

for (const endpoint of ['token', 'introspect', 'revoke', 'authorize']) {
  test(`a body of 1 MiB and one byte is refused by ${endpoint} with 413 before any of it is sent`, async () => {
    const path = `/acme/oauth2/${endpoint}`;
    assert.match(await answerToHead(path, 1024 * 1024 + 1), /^HTTP\/1\.1 413 /);
    assert.match(await answerToHead(path, 1024 * 1024 + 1, 'Expect: 100-continue\r\n'), /^HTTP\/1\.1 413 /);
    // One byte less is asked for.
    assert.match(await answerToHead(path, 1024 * 1024, 'Expect: 100-continue\r\n'), /^HTTP\/1\.1 100 /);
  });
}

/** Sends the head of a request whose body never comes; gives the first line of what is answered. */
const answerToHead = (path: string, length: number, more = ''): Promise<string> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(gateway.url);
    const head = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: ${length}\r\n${more}`;
    const socket = net.connect(Number(port), '127.0.0.1', () =>
      socket.write(`${head}Content-Type: application/x-www-form-urlencoded\r\n\r\n`),
    );
    socket.on('error', reject);
    socket.once('data', (chunk) => {
      socket.destroy();
      resolve(chunk.toString('latin1').split('\r\n')[0] ?? '');
    });
  });

const assertUncached = ({ headers }: TestAnswer): void => {
  assert.equal(headers['content-type'], 'application/json');
  assert.deepEqual([headers['cache-control'], headers['pragma']], ['no-store', 'no-cache']);
};

const assertOAuthError = (answer: TestAnswer, error: string): void => {
  assert.equal(errorOf(answer), error, answer.text);
  assert.match(String(fieldOf(answer, 'error_description')), errorText);
  assertUncached(answer);
};
