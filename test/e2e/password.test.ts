import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send, type TestAnswer, type TestRequest } from '../harness/send.ts';
import { withoutReference } from '../harness/without-reference.ts';
import { errorOf, fieldOf, introspected, tokenOf } from './acme.ts';

/** A provider of these tests. */
const provider = (name: string, clientType: 'confidential' | 'public', grants: string): string => `
swagger: "2.0"
info: { title: Sign-in of ${name}, version: 1.0.0, x-name: ${name} }
basePath: /${name}
x-oauth:
  client-type: ${clientType}
  scopes: { read: See your records, write: Change your records }
  grants: ${grants}
  allow-legacy: [password]
  authentication: { registry: staff }
  access-token: { ttl: 600 }
  refresh-token: { ttl: 3600 }
  introspection: true
paths: {}
`;

const odd = 'a+b&c=d%20: "\u00fc"';

let gateway: TestGateway;
before(async () => {
  gateway = await startGateway({
    definitions: {
      'acme.yaml': provider('acme', 'confidential', '[application, password]'),
      'phones.yaml': provider('phones', 'public', '[password]'),
      // Only there is it no error to list it for public clients.
      'old-phones.yaml': provider('old-phones', 'public', '[application]').replace(
        'x-oauth:',
        '$&\n  profile: legacy-v5',
      ),
    },
    applications: [
      { id: 'shop', secret: 'shop-secret' },
      { id: 'alice', secret: 'x-secret' },
      { id: 'coder', secret: 'x-secret', grants: ['accessCode', 'application'] },
      { id: 'reader', secret: 'x-secret', scopes: ['read'] },
      { id: 'phone' },
    ],
    users: { staff: { alice: 'alice-password', [odd]: odd, 'client:alice': 'a-third-password' } },
  });
});
after(() => gateway.close());

const shop = ['shop', 'shop-secret'] as const;
const alice = { grant_type: 'password', username: 'alice', password: 'alice-password', scope: 'read' };

const token = (form: TestRequest['form'], basic?: readonly [string, string], at = 'acme'): Promise<TestAnswer> =>
  send(gateway.url, { path: `/${at}/oauth2/token`, ...(basic && { basic }), ...(form !== undefined && { form }) });

test('an application gets tokens for a user by name and password, and new ones by refresh (RFC 6749 §4.3, §6)', async () => {
  const answer = await token({ ...alice, scope: 'read write' }, shop);
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual([answer.headers['cache-control'], answer.headers['pragma']], ['no-store', 'no-cache']);
  assert.deepEqual([fieldOf(answer, 'expires_in'), fieldOf(answer, 'scope')], [600, 'read write']);
  const { username, sub, scope } = await introspected(gateway.url, tokenOf(answer));
  assert.deepEqual([username, sub, scope], ['alice', 'user:staff/alice', 'read write']);
  const refreshed = await token({ grant_type: 'refresh_token', refresh_token: refreshOf(answer), scope: 'read' }, shop);
  assert.equal(fieldOf(refreshed, 'scope'), 'read', refreshed.text);
  assert.equal((await introspected(gateway.url, tokenOf(refreshed)))['username'], 'alice');
  const again = await token({ grant_type: 'refresh_token', refresh_token: refreshOf(answer) }, shop);
  assert.deepEqual([again.status, errorOf(again)], [400, 'invalid_grant']);
});

test('a name and a password arrive as they were encoded', async () => {
  assert.equal((await token({ ...alice, username: odd, password: odd }, shop)).status, 200);
});

test('a public application gets tokens by password where the provider serves public ones', async () => {
  const answer = await token({ ...alice, client_id: 'phone' }, undefined, 'phones');
  assert.equal(answer.status, 200, answer.text);
});

const refused: readonly [about: string, form: TestRequest['form'], status: number, error: string, basic?: string][] = [
  ['a wrong password', { ...alice, password: 'wrong' }, 400, 'invalid_grant'],
  ['an unknown user', { ...alice, username: 'bob' }, 400, 'invalid_grant'],
  ['the password in another case', { ...alice, password: 'Alice-password' }, 400, 'invalid_grant'],
  ['an empty password', { ...alice, password: '' }, 400, 'invalid_request'],
  ['an empty name', { ...alice, username: '' }, 400, 'invalid_request'],
  ['two passwords', `${new URLSearchParams(alice)}&password=other`, 400, 'invalid_request'],
  ['a NUL in the password', { ...alice, password: 'alice-password\0' }, 400, 'invalid_request'],
  ['no scope', { ...alice, scope: '' }, 400, 'invalid_scope'],
  ['a scope that nobody has', { ...alice, scope: 'read fly' }, 400, 'invalid_scope'],
  ['a scope that this application may not have', { ...alice, scope: 'read write' }, 400, 'invalid_scope', 'reader'],
  ['an application confined to other grants', alice, 400, 'unauthorized_client', 'coder'],
  ['a public application at a provider for confidential ones', { ...alice, client_id: 'phone' }, 401, 'invalid_client'],
];
for (const [about, form, status, error, id] of refused) {
  test(`a password request with ${about} is refused with ${status} ${error} (A16)`, async () => {
    const isPublic = status === 401;
    const answer = await token(form, isPublic ? undefined : id === undefined ? shop : [id, 'x-secret']);
    assert.deepEqual([answer.status, errorOf(answer)], [status, error], answer.text);
  });
}

test('a password in the URL is not read', async () => {
  const path = `/acme/oauth2/token?${new URLSearchParams(alice)}`;
  const answer = await send(gateway.url, { path, basic: shop, form: { grant_type: 'password', scope: 'read' } });
  assert.equal(errorOf(answer), 'invalid_request');
});

test('a wrong password and an unknown user get the same answer, and neither is in the log (A16)', async () => {
  const wrong = await token({ ...alice, password: 'hunter-2' }, shop);
  const unknown = await token({ ...alice, username: 'mallory-7', password: 'hunter-2' }, shop);
  assert.deepEqual([wrong.status, withoutReference(wrong.text)], [unknown.status, withoutReference(unknown.text)]);
  assert.deepEqual(Object.keys(wrong.headers), Object.keys(unknown.headers));
  const lines = JSON.stringify(gateway.log);
  assert.match(lines, /"oauth\/owner-unproven"/);
  assert.doesNotMatch(lines, /hunter-2|mallory-7|alice-password/);
});

test('client credentials give no refresh token, and a public application gets none at all (A16)', async () => {
  const granted = await token({ grant_type: 'client_credentials', scope: 'read' }, shop);
  assert.deepEqual([granted.status, fieldOf(granted, 'refresh_token')], [200, undefined]);
  const form = { grant_type: 'client_credentials', scope: 'read', client_id: 'phone' };
  assert.equal(errorOf(await token(form, undefined, 'old-phones')), 'unauthorized_client');
});

test('an application is never taken for a user, whatever the two are called (A16, RFC 9700 §4.15)', async () => {
  const subjectOf = async (form: TestRequest['form']): Promise<unknown> => {
    const basic = ['alice', 'x-secret'] as const;
    return (await introspected(gateway.url, tokenOf(await token(form, basic)), basic))['sub'];
  };
  const subjects = [
    await subjectOf({ grant_type: 'client_credentials', scope: 'read' }),
    await subjectOf(alice),
    await subjectOf({ ...alice, username: 'client:alice', password: 'a-third-password' }),
  ];
  assert.deepEqual(subjects, ['client:alice', 'user:staff/alice', 'user:staff/client:alice']);
});

const refreshOf = (answer: TestAnswer): string => {
  const value = fieldOf(answer, 'refresh_token');
  return typeof value === 'string' ? value : assert.fail(answer.text);
};
