import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { type Backend, type BackendAnswer, startBackend } from '../harness/backend.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { Visitor } from '../harness/visitor.ts';
import { applications, authorizeUrl, broughtBack, introspected, newCode, redeem, tokenOf } from './acme.ts';

// Users who sign in on the gateway's own form are checked by a URL.

const provider = (name: string, more = ''): string => `
swagger: "2.0"
info: { title: Sign-in of ${name}, version: 1.0.0, x-name: ${name} }
basePath: /${name}
x-oauth:
  client-type: confidential
  scopes: { read: See your records, write: Change your records }
  grants: [accessCode]
  authentication: { url: "$(users-url)/check" }
  authorization: { type: default-form }
  introspection: true
${more}
paths: {}
`;

let users: Backend;
let answer: BackendAnswer;
let gateway: TestGateway;
before(async () => {
  users = await startBackend(() => answer);
  gateway = await startGateway({
    definitions: { 'acme.yaml': provider('acme'), 'old.yaml': provider('old', '  profile: legacy-v5') },
    applications,
    properties: { 'users-url': users.url },
  });
});
after(async () => {
  await gateway.close();
  await users.close();
});
beforeEach(() => {
  answer = {};
  users.received.length = 0;
});

const typed = { username: 'spoon', password: 'eatery' };

test('who an authentication URL says yes to is signed in, as whom it says', async () => {
  answer = { headers: { 'API-Authenticated-Credential': 'cn=spoon,o=eatery' } };
  const visitor = new Visitor();
  const consent = await visitor.submit(await visitor.open(authorizeUrl(gateway.url)), typed);
  assert.match(consent.text, /<h1>Allow access.*cn[^<]*spoon,o[^<]*eatery/s);
  const { code = '' } = broughtBack(await visitor.submit(consent, { approve: 'true' }));
  const { username, sub } = await introspected(gateway.url, tokenOf(await redeem(gateway.url, code)));
  assert.deepEqual([username, sub], ['cn=spoon,o=eatery', 'user:url:acme/cn=spoon,o=eatery']);
});

test('it is asked about the request that began the sign-in, once a try, and never again', async () => {
  const url = authorizeUrl(gateway.url, { scope: 'read write' });
  await newCode(new Visitor(), url);
  const { pathname, search } = new URL(url);
  const [{ method, path, headers } = assert.fail(), ...more] = users.received;
  assert.deepEqual([method, path, more], ['GET', '/check', []]);
  assert.equal(headers['authorization'], `Basic ${btoa('alice:alice-password')}`);
  assert.deepEqual(
    [headers['x-method-in'], headers['x-uri-in'], headers['x-requested-scope']],
    ['GET', pathname + search, 'read write'],
  );
});

test('whom it says no to sees the form again', async () => {
  const visitor = new Visitor();
  const form = await visitor.open(authorizeUrl(gateway.url));
  answer = { status: 302, headers: { Location: 'https://users.example/' } };
  const again = await visitor.submit(form, typed);
  assert.match(again.text, /role="alert".*value="spoon"/s);
  assert.equal(again.location, undefined);
  answer = {};
  assert.match((await visitor.submit(again, typed)).text, /<h1>Allow access/);
});

test('where it gives no answer the person sees that it does not work now; nobody is redirected', async () => {
  const visitor = new Visitor();
  const form = await visitor.open(authorizeUrl(gateway.url));
  answer = { cut: 'head' };
  const page = await visitor.submit(form, typed);
  assert.deepEqual([page.status, page.location, page.headers['retry-after']], [503, undefined, '5']);
  assert.match(page.text, /<h1>This does not work now/);
  const lines = JSON.stringify(gateway.log);
  assert.match(lines, /"identity\/unavailable"/);
  assert.doesNotMatch(lines, /eatery|spoon/);
});

test('scopes that it selects are what the person is asked for and what is granted', async () => {
  answer = { headers: { 'X-Selected-Scope': '{"write": "", "admin": ""}' } };
  const visitor = new Visitor();
  const consent = await visitor.submit(await visitor.open(authorizeUrl(gateway.url, { scope: 'read' })), typed);
  assert.match(consent.text, /Change your records/);
  assert.doesNotMatch(consent.text, /See your records|admin/);
  const { code = '' } = broughtBack(await visitor.submit(consent, { approve: 'true' }));
  const { scope } = await introspected(gateway.url, tokenOf(await redeem(gateway.url, code)));
  assert.equal(scope, 'write');
});

const sent = {
  'X-Tenant': 'north',
  'X-IBM-Client-Secret': 'forged',
  'X-Client-Certificate': 'forged',
  'X-Forwarded-For': '192.0.2.1',
  'X-URI-In': '/forged',
};
const cookie = 'theme=dark';

for (const [name, forwarded] of [
  ['acme', [undefined, undefined]],
  ['old', ['north', cookie]],
] as const) {
  test(`a sign-in at ${name} tells it of the browser ${forwarded[0] ? 'what IBM API Connect v5 does' : 'nothing'}`, async () => {
    const visitor = new Visitor();
    const form = await visitor.open(authorizeUrl(gateway.url, {}, `/${name}/oauth2/authorize`));
    visitor.remember(gateway.url, new Map([['theme', 'dark']]));
    await visitor.submit(form, typed, { headers: sent });
    const [{ headers } = assert.fail()] = users.received;
    assert.deepEqual([headers['x-tenant'], headers['cookie']], forwarded);
    assert.doesNotMatch(JSON.stringify(headers), /forged|192\.0\.2|__Host/);
  });
}
