import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type AuthenticationUrlConfig, authenticationUrl } from '../../src/identity/authentication-url.ts';
import type { Authenticated, Login } from '../../src/identity/registry.ts';
import { createOutbound, type Outbound } from '../../src/outbound/outbound.ts';
import { Fault } from '../../src/policy/fault.ts';
import { type BackendAnswer, type Received, startBackend } from '../harness/backend.ts';
import { login } from './login.ts';

let outbound: Outbound;
before(() => {
  outbound = createOutbound({ isOwn: () => false });
});
after(() => outbound.close());

const registryAt = (url: string, more: Partial<AuthenticationUrlConfig> = {}) =>
  authenticationUrl({ provider: 'acme', url, forwardHeaders: [], ...more }, outbound);

/** Logs in once at a service that answers so; gives what comes of it, and what the service got. */
const loggedIn = async (
  answer: BackendAnswer,
  attempt: Login = login('alice', 'open sesame'),
  more: Partial<AuthenticationUrlConfig> = {},
): Promise<{ readonly user: Authenticated | undefined; readonly received: readonly Received[] }> => {
  const service = await startBackend(() => answer);
  try {
    const user = await registryAt(`${service.url}/check?realm=1`, more).authenticate(attempt);
    return { user, received: service.received };
  } finally {
    await service.close();
  }
};

/** A fault of 503: never a no, the user may be good. */
const isFault = (code: string) => (error: unknown) => {
  assert.ok(error instanceof Fault);
  assert.deepEqual([error.code, error.status, error.oauth], [code, 503, undefined]);
  assert.doesNotMatch(`${error.message} ${error.detail}`, /sesame|alice/);
  return true;
};

describe('an authentication URL', () => {
  it('is asked by GET with Basic and told what is asked for', async () => {
    const { user, received } = await loggedIn({}, login('alice', 'open sesame', { scopes: ['read', 'write'] }));
    assert.deepEqual(user, { name: 'alice' });
    const [{ method, path, headers, body } = assert.fail()] = received;
    assert.deepEqual([method, path, body], ['GET', '/check?realm=1', '']);
    const { host: _, ...sent } = headers;
    assert.deepEqual(sent, {
      authorization: `Basic ${btoa('alice:open sesame')}`,
      'user-agent': 'headgate',
      'x-requested-scope': 'read write',
      'x-uri-in': '/acme/oauth2/token',
      'x-method-in': 'POST',
      connection: 'keep-alive',
    });
  });

  it('is a registry that no registry of an environment can be taken for', () => {
    assert.equal(registryAt('https://users.example').name, 'url:acme');
  });

  for (const status of [201, 202, 204, 206, 301, 302, 304, 400, 401, 403, 404, 500, 503]) {
    it(`says no by ${status}: only 200 lets in, and nothing is followed (A19)`, async () => {
      const elsewhere = await startBackend();
      const { user, received } = await loggedIn({ status, headers: { Location: elsewhere.url } });
      await elsewhere.close();
      assert.equal(user, undefined);
      assert.deepEqual([received.length, elsewhere.received.length], [1, 0]);
    });
  }
});

describe('what an authentication URL is asked with', () => {
  const carried: readonly (readonly [what: string, name: string, password: string])[] = [
    ['a name and a password of 1,024 bytes', 'n'.repeat(1024), 'p'.repeat(1024)],
    ['letters beyond ASCII', 'zo\u00eb', '\u043f\u0430\u0440\u043e\u043b\u044c'],
    ['a colon in the password', 'alice', ':a:'],
    ['what other registries take for patterns', '*)(|(uid=*', '\\00,cn=*'],
    ['spaces', ' alice ', ' '],
  ];
  for (const [what, name, password] of carried) {
    it(`holds ${what} as it is (A19)`, async () => {
      const { user, received } = await loggedIn({}, login(name, password));
      assert.deepEqual(user, { name });
      const [, encoded = ''] = String(received[0]?.headers['authorization']).split(' ');
      assert.equal(Buffer.from(encoded, 'base64').toString('utf8'), `${name}:${password}`);
    });
  }

  it('is composed, so that one name is one owner (RFC 7613 §3.3)', async () => {
    assert.deepEqual((await loggedIn({}, login('Zoe\u0308', 'x'))).user, { name: 'Zo\u00eb' });
  });

  const refused: readonly (readonly [what: string, name: string, password: string])[] = [
    ['an empty password', 'alice', ''],
    ['an empty name', '', 'open sesame'],
    ['a colon in the name', 'alice:x', 'open sesame'],
    ['a name of 1,025 bytes', 'n'.repeat(1025), 'open sesame'],
    ['a name of 1,026 bytes in 513 letters', '\u00eb'.repeat(513), 'open sesame'],
    ['a password of 1,025 bytes', 'alice', 'p'.repeat(1025)],
    ['a name that is longer before it is composed', 'e\u0301'.repeat(342), 'open sesame'],
    ['a password that is longer before it is composed', 'alice', 'e\u0301'.repeat(342)],
    ['a line end in the name', 'alice\r\nX-Admin: yes', 'open sesame'],
    ['a NUL in the password', 'alice', 'open\0sesame'],
    ['half of a surrogate pair', 'alice\ud800', 'open sesame'],
  ];
  for (const [what, name, password] of refused) {
    it(`is never ${what}: that is refused without asking (A19)`, async () => {
      assert.deepEqual(await loggedIn({}, login(name, password)), { user: undefined, received: [] });
    });
  }
});

describe('headers of the client', () => {
  const headers = [
    ...['X-Tenant', 'a', 'x-tenant', 'b', 'Cookie', 'theme=dark', 'Accept-Language', 'de'],
    ...['X-Requested-Scope', 'admin', 'x_uri_in', '/forged', 'X-Method_In', 'FORGED', 'Content-Type', 'text/plain'],
  ];
  const forwarded = async (forwardHeaders: AuthenticationUrlConfig['forwardHeaders']) => {
    const attempt = login('alice', 'x', { headers });
    const [{ headers: got } = assert.fail()] = (await loggedIn({}, attempt, { forwardHeaders })).received;
    const ours = ['host', 'connection', 'authorization', 'user-agent'];
    return Object.fromEntries(Object.entries(got).filter(([name]) => !ours.includes(name)));
  };
  const own = { 'x-requested-scope': 'read', 'x-uri-in': '/acme/oauth2/token', 'x-method-in': 'POST' };

  it('are not forwarded where none is named', async () => assert.deepEqual(await forwarded([]), own));
  it('are forwarded where they are named', async () => {
    assert.deepEqual(await forwarded(['x-tenant', 'accept-language']), {
      ...own,
      'x-tenant': 'a, b',
      'accept-language': 'de',
    });
  });
  it('are forwarded as IBM API Connect v5 does: X-… and cookies, but for what the gateway says itself', async () => {
    assert.deepEqual(await forwarded('legacy-v5'), { ...own, 'x-tenant': 'a, b', cookie: 'theme=dark' });
  });
});

describe('what a yes may say more', () => {
  const latin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
  const understood: readonly (readonly [what: string, BackendAnswer['headers'], Authenticated])[] = [
    ['another name', { 'API-Authenticated-Credential': 'cn=spoon,o=eatery' }, { name: 'cn=spoon,o=eatery' }],
    ['the name as later versions spell it', { 'X-API-Authenticated-Credential': 'spoon' }, { name: 'spoon' }],
    ['a name in UTF-8', { 'API-Authenticated-Credential': latin1('cn=Zo\u00eb') }, { name: 'cn=Zo\u00eb' }],
    ['a name of 8 KiB', { 'API-Authenticated-Credential': 'n'.repeat(8192) }, { name: 'n'.repeat(8192) }],
    ['no name after all', { 'API-Authenticated-Credential': '' }, { name: 'alice' }],
    [
      'the same name twice',
      { 'API-Authenticated-Credential': 'spoon', 'X-API-Authenticated-Credential': 'spoon' },
      { name: 'spoon' },
    ],
    ['scopes', { 'X-Selected-Scope': 'write  read write' }, { name: 'alice', selectedScopes: ['write', 'read'] }],
    [
      'scopes as JSON, with descriptions',
      { 'x-selected-scope': '{"read": "See", "a:b": "", "__proto__": ""}' },
      { name: 'alice', selectedScopes: ['read', 'a:b', '__proto__'], scopeDescriptions: { read: 'See' } },
    ],
    [
      'scopes as JSON, with a description of one that objects have',
      { 'x-selected-scope': '{"__proto__": "Everything", "constructor": "Something"}' },
      {
        name: 'alice',
        selectedScopes: ['__proto__', 'constructor'],
        scopeDescriptions: Object.fromEntries([
          ['__proto__', 'Everything'],
          ['constructor', 'Something'],
        ]),
      },
    ],
    [
      'metadata for the token and for the application',
      { 'API-OAUTH-METADATA-FOR-ACCESSTOKEN': 'branch=12', 'API-OAuth-Metadata-For-Payload': '{"tier": "gold"}' },
      { name: 'alice', metadata: { accessToken: 'branch=12', payload: '{"tier": "gold"}' } },
    ],
    [
      'metadata as later versions spell it, in UTF-8',
      { 'X-API-OAuth-Metadata-For-AccessToken': latin1('Z\u00fcrich') },
      { name: 'alice', metadata: { accessToken: 'Z\u00fcrich' } },
    ],
    [
      'metadata of 4 KiB',
      { 'API-OAUTH-METADATA-FOR-PAYLOAD': 'm'.repeat(4096) },
      { name: 'alice', metadata: { payload: 'm'.repeat(4096) } },
    ],
    ['no metadata after all', { 'API-OAUTH-METADATA-FOR-PAYLOAD': '' }, { name: 'alice' }],
    ['no scope at all', { 'x-selected-scope': '' }, { name: 'alice', selectedScopes: [] }],
    ['no scope at all, as JSON', { 'x-selected-scope': '{}' }, { name: 'alice', selectedScopes: [] }],
    ['what nobody asked for', { 'X-Admin': 'yes', 'Set-Cookie': 'a=b' }, { name: 'alice' }],
  ];
  for (const [what, headers = {}, user] of understood) {
    it(`is ${what}`, async () => assert.deepEqual((await loggedIn({ headers })).user, user));
  }

  const malformed: readonly (readonly [what: string, BackendAnswer['headers']])[] = [
    ['two names', { 'API-Authenticated-Credential': ['spoon', 'fork'] }],
    ['two names in two spellings', { 'API-Authenticated-Credential': 'a', 'X-API-Authenticated-Credential': 'b' }],
    ['a name longer than 8 KiB', { 'API-Authenticated-Credential': 'n'.repeat(8193) }],
    ['a name that is no UTF-8', { 'API-Authenticated-Credential': 'Zo\u00eb' }],
    ['a tab in the name', { 'API-Authenticated-Credential': 'a\tb' }],
    ['a control character in UTF-8', { 'API-Authenticated-Credential': latin1('a\u0085b') }],
    ['scopes that are none', { 'x-selected-scope': 'read "write"' }],
    ['JSON that is none', { 'x-selected-scope': '{"read": ' }],
    ['JSON without descriptions', { 'x-selected-scope': '{"read": 1}' }],
    ['JSON with a scope that is none', { 'x-selected-scope': '{"see all": ""}' }],
    ['a list in JSON', { 'x-selected-scope': '["read"]' }],
    ['scopes longer than 8 KiB', { 'x-selected-scope': 's'.repeat(8193) }],
    ['metadata longer than 4 KiB', { 'API-OAUTH-METADATA-FOR-PAYLOAD': 'm'.repeat(4097) }],
    [
      'metadata longer than 4 KiB in 2,049 letters',
      { 'API-OAUTH-METADATA-FOR-PAYLOAD': latin1('\u00eb'.repeat(2049)) },
    ],
    ['two metadata', { 'API-OAUTH-METADATA-FOR-ACCESSTOKEN': 'a', 'X-API-OAUTH-METADATA-FOR-ACCESSTOKEN': 'b' }],
    ['metadata that is no UTF-8', { 'API-OAUTH-METADATA-FOR-ACCESSTOKEN': 'Zo\u00eb' }],
  ];
  for (const [what, headers = {}] of malformed) {
    it(`is ${what}: nobody is let in by it (A19)`, async () => {
      await assert.rejects(loggedIn({ headers }), isFault('identity/answer-malformed'));
    });
  }

  it('is not looked at in a no', async () => {
    const headers = { 'API-Authenticated-Credential': ['a', 'b'], 'x-selected-scope': '{' };
    assert.equal((await loggedIn({ status: 401, headers })).user, undefined);
  });
});
