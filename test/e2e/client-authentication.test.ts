import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it, test } from 'node:test';
import type { Application } from '../../src/applications/application.ts';
import { asserting, claimsOf, jwtOf, newKey } from '../harness/assertion.ts';
import { settableClock, startGateway, type TestApplication, type TestGateway } from '../harness/gateway.ts';
import { send, type TestAnswer, type TestRequest } from '../harness/send.ts';
import { errorOf, provider } from './acme.ts';

// Which client may authenticate how, at which endpoint and for which grant; assertions have a test file of their own.

const publicUrl = 'https://gw.example';
const moment = Date.UTC(2030, 0, 1);
const clock = settableClock(moment);
const key = newKey('ES256');
const odd = 'a:b%2B+c ü';

/** With IBM's headers at its endpoints. */
const acme = provider({ clientType: 'public', grants: '[accessCode]' }).replace(
  'paths: {}',
  `securityDefinitions:
  id: { type: apiKey, in: header, name: X-IBM-Client-Id }
  secret: { type: apiKey, in: header, name: X-IBM-Client-Secret }
paths:
  /oauth2/revoke: { post: { security: [{ id: [] }], responses: { 200: { description: Revoked } } } }
`,
);
const narrowed = provider({
  name: 'narrowed',
  more: ['client-authentication: { any: [form], application: [private_key_jwt, basic] }'],
});
const byBasic = provider({ name: 'by-basic', more: ['client-authentication: [basic]'] });

/** Takes ids and secrets itself. */
const photos = `
swagger: "2.0"
info: { title: Photos, version: 1.0.0, x-name: photos }
basePath: /photos
securityDefinitions:
  id: { type: apiKey, in: header, name: X-IBM-Client-Id }
  secret: { type: apiKey, in: header, name: X-IBM-Client-Secret }
security: [{ id: [], secret: [] }]
paths: { /: { get: { responses: { 200: { description: Photos } } } } }
x-assembly: { execute: [{ set-variable: { actions: [{ set: message.body, value: photos }] } }] }
`;

const secret = 'a secret: 100% +';
const withKeys = { jwks: { keys: [key.jwk] } };
/** By what is registered: the ways that are taken. */
const registered: readonly (readonly [client: TestApplication, ...methods: readonly Method[]])[] = [
  [{ id: 'any-secret', secret }, 'basic', 'form', 'headers'],
  [{ id: 'pinned-basic', secret, clientAuthentication: 'basic' }, 'basic'],
  [{ id: 'pinned-form', secret, clientAuthentication: 'form' }, 'form'],
  [{ id: 'pinned-headers', secret, clientAuthentication: 'headers' }, 'headers'],
  [{ id: 'keys', ...withKeys }, 'private_key_jwt'],
  [{ id: 'pinned-keys', secret, ...withKeys, clientAuthentication: 'private_key_jwt' }, 'private_key_jwt'],
  [{ id: 'pinned-secret', secret, ...withKeys, clientAuthentication: 'form' }, 'form'],
  [{ id: 'public' }, 'none'],
  [{ id: 'suspended', secret, state: 'suspended' }],
  [{ id: 'suspended-keys', ...withKeys, state: 'suspended' }],
];
const methods = ['basic', 'form', 'headers', 'private_key_jwt', 'none'] as const;
type Method = (typeof methods)[number];

const kept = (text: string, expiresAt?: number) => ({ sha256: createHash('sha256').update(text).digest(), expiresAt });
/** One that ends in a second, one that lasts, one that has ended. */
const rotating: Pick<Application, 'type' | 'secrets'> = {
  type: 'confidential',
  secrets: [kept('old', moment + 1000), kept('new'), kept('older', moment)],
};

let gateway: TestGateway;
before(async () => {
  gateway = await startGateway({
    publicUrl,
    clock,
    definitions: { 'acme.yaml': acme, 'narrowed.yaml': narrowed, 'by-basic.yaml': byBasic, 'photos.yaml': photos },
    applications: [...registered.map(([client]) => client), { id: odd, secret: odd }, { id: 'rotating', ...rotating }],
    users: { staff: {} },
  });
});
after(() => gateway.close());

/** What a request has of credentials of a method. */
const credentials = (method: Method, id: string, text = secret): Credentials => {
  if (method === 'basic') return { basic: [id, text] };
  if (method === 'form') return { form: { client_id: id, client_secret: text } };
  if (method === 'headers') return { headers: { 'X-IBM-Client-Id': id, 'X-IBM-Client-Secret': text } };
  return { form: method === 'none' ? { client_id: id } : asserting(assertionOf(id)) };
};
const assertionOf = (id: string, provider = 'acme'): string =>
  jwtOf(claimsOf(id, `${publicUrl}/${provider}`, clock.now()), key);

interface Credentials extends Pick<TestRequest, 'basic' | 'headers'> {
  readonly form?: Readonly<Record<string, string>>;
}

/** Every client that is known may revoke: an unknown token is as good as revoked (RFC 7009 §2.2). */
const revoke = ({ form, ...more }: Credentials, path = '/acme/oauth2/revoke'): Promise<TestAnswer> =>
  send(gateway.url, { path, form: { token: 'unknown', ...form }, ...more });

const detail = (): string => String(gateway.log.at(-1)?.fields['detail']);

const assertRefused = (answer: TestAnswer, status = 401, error = 'invalid_client'): void => {
  assert.deepEqual([answer.status, errorOf(answer)], [status, error], answer.text);
  const challenge = status === 401 ? 'Basic realm="Sign-in of acme"' : undefined;
  assert.equal(answer.headers['www-authenticate'], challenge);
};

describe('A13: a client authenticates by a method that it is registered for, and by no other (RFC 6749 §2.3)', () => {
  for (const [client, ...taken] of registered) {
    for (const method of methods) {
      const isTaken = taken.includes(method);
      it(`"${client.id}" by ${method}: ${isTaken ? 'taken' : 'refused'}`, async () => {
        const answer = await revoke(credentials(method, client.id));
        if (isTaken) assert.equal(answer.status, 200, answer.text);
        else assertRefused(answer);
      });
    }
  }
});

describe('A13: two methods in one request are refused, whichever is right (RFC 6749 §2.3)', () => {
  const proving = methods.filter((method) => method !== 'none');
  const pairs = proving.flatMap((one, at) => proving.slice(at + 1).map((other) => [one, other] as const));
  for (const [one, other] of pairs) {
    it(`${one} and ${other}`, async () => {
      for (const [first, second] of [
        [credentials(one, 'any-secret'), credentials(other, 'any-secret')],
        [credentials(one, 'any-secret'), credentials(other, 'keys')],
        [credentials(one, 'any-secret', 'wrong'), credentials(other, 'any-secret')],
      ] as const) {
        const both = { ...first, ...second, form: { ...first.form, ...second.form } };
        assertRefused(await revoke(both), 400, 'invalid_request');
      }
    });
  }
});

describe('A13: a secret is compared as it is (RFC 6749 §2.3.1)', () => {
  for (const method of ['basic', 'form'] as const) {
    it(`with ":", "%", "+", a space and "ü" in id and secret, by ${method}`, async () => {
      assert.equal((await revoke(credentials(method, odd, odd))).status, 200);
      assertRefused(await revoke(credentials(method, odd, odd.replace('+', ' '))));
      assertRefused(await revoke(credentials(method, odd, decodeURIComponent(odd))));
      assertRefused(await revoke(credentials(method, odd, odd.normalize('NFD'))));
    });
  }

  it('by Basic in the same bytes, whichever of them are encoded', async () => {
    const plus = 'any%2Dsecret:a+secret%3A+100%25+%2B';
    for (const pair of [plus, plus.replaceAll('+', '%20')]) {
      const headers = { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
      assert.equal((await revoke({ headers })).status, 200, pair);
    }
  });

  for (const [title, text] of [
    ['a wrong one', 'wrong'],
    ['an empty one', ''],
    ['one with a space behind it', `${secret} `],
    ['one in other letters', secret.toUpperCase()],
    ['its first half', secret.slice(0, 9)],
    ['one of 1,025 characters', 'x'.repeat(1025)],
  ] as const) {
    for (const method of ['basic', 'form', 'headers'] as const) {
      // HTTP itself takes spaces away around the value of a header.
      if (method === 'headers' && text.endsWith(' ')) continue;
      it(`${title} is refused by ${method}`, async () =>
        assertRefused(await revoke(credentials(method, 'any-secret', text))));
    }
  }
});

test('A13: secrets overlap while they rotate, and one that has expired is refused like a wrong one', async () => {
  const by = (text: string) => revoke(credentials('basic', 'rotating', text));
  assert.equal((await by('new')).status, 200);
  assert.equal((await by('old')).status, 200);
  const wrong = await by('wrong');
  assertRefused(wrong);
  assert.match(detail(), /"rotating" sent a secret that is wrong/);
  const expired = await by('older');
  assertRefused(expired);
  assert.match(detail(), /"rotating" sent a secret that is expired/);
  const told = (answer: TestAnswer) => answer.text.replace(/ \(ref [^)]*\)/, '');
  assert.equal(told(expired), told(wrong));
  // The moment of the request counts, not that of the start.
  clock.advance(1);
  assertRefused(await by('old'));
  assert.equal((await by('new')).status, 200);
  // An API that takes ids and secrets itself goes by the same moment.
  const open = async (text: string) => {
    const headers = { 'X-IBM-Client-Id': 'rotating', 'X-IBM-Client-Secret': text };
    return (await send(gateway.url, { path: '/photos', headers })).status;
  };
  assert.deepEqual([await open('new'), await open('old')], [200, 401]);
});

describe('A13: nothing else authenticates a client', () => {
  for (const [title, path, more] of [
    ['its id and secret in the query', `?client_id=any-secret&client_secret=${encodeURIComponent(secret)}`, {}],
    [
      'its id in the query, beside its secret in the form',
      '?client_id=any-secret',
      { form: { client_secret: secret } },
    ],
    ['the id of a public one in the query', '?client_id=public', {}],
    ['an assertion in the query', `?${new URLSearchParams(asserting(assertionOf('keys')))}`, {}],
    ['a cookie', '', { headers: { Cookie: 'session=any-secret; __Host-session=any-secret' } }],
    ['a bearer token', '', { headers: { Authorization: 'Bearer any-secret' } }],
    [
      'the address of a proxy',
      '',
      { headers: { 'X-Forwarded-For': '127.0.0.1', 'X-Client-Certificate': 'any-secret' } },
    ],
  ] as const) {
    it(title, async () => assertRefused(await revoke(more, `/acme/oauth2/revoke${path}`)));
  }

  it('the id in the query does not stand against the one in the form', async () => {
    const answer = await revoke(credentials('basic', 'any-secret'), '/acme/oauth2/revoke?client_id=keys');
    assert.equal(answer.status, 200);
  });
});

describe('a provider narrows the methods, for all requests or by grant', () => {
  const token = (name: string, more: Credentials): Promise<TestAnswer> => {
    const form = { grant_type: 'client_credentials', scope: 'read', ...more.form };
    return send(gateway.url, { ...more, path: `/${name}/oauth2/token`, form });
  };
  const refusedMethod = ({ status, text }: TestAnswer): void => {
    assert.equal(status, 401, text);
    assert.match(text, /"error":"invalid_client","error_description":"This method of client authentication/);
    assert.equal(gateway.log.at(-1)?.fields['code'], 'oauth/client-authentication-method');
  };

  it('to one for all', async () => {
    assert.equal((await token('by-basic', credentials('basic', 'any-secret'))).status, 200);
    refusedMethod(await token('by-basic', credentials('form', 'any-secret')));
    refusedMethod(await token('by-basic', { form: asserting(assertionOf('keys', 'by-basic')) }));
  });

  it('to those of the grant that is asked for', async () => {
    assert.equal((await token('narrowed', { form: asserting(assertionOf('keys', 'narrowed')) })).status, 200);
    assert.equal((await token('narrowed', credentials('basic', 'any-secret'))).status, 200);
    refusedMethod(await token('narrowed', credentials('form', 'any-secret')));
  });

  it('to those of "any" for every other grant', async () => {
    const code = { grant_type: 'authorization_code', code: 'x', redirect_uri: 'https://a.example/' };
    const byForm = credentials('form', 'any-secret');
    assert.equal(errorOf(await token('narrowed', { form: { ...byForm.form, ...code } })), 'invalid_grant');
    refusedMethod(await token('narrowed', { basic: ['any-secret', secret], form: code }));
  });

  it('to those of "any" elsewhere, where a grant_type is a word like any other', async () => {
    for (const endpoint of ['revoke', 'introspect']) {
      const path = `/narrowed/oauth2/${endpoint}`;
      const asGrant = { grant_type: 'client_credentials' };
      assert.equal((await revoke(credentials('form', 'any-secret'), path)).status, 200);
      refusedMethod(await revoke({ basic: ['any-secret', secret], form: asGrant }, path));
    }
  });
});

describe('A16: a public client never gets client credentials (RFC 6749 §4.4)', () => {
  const form = { client_id: 'public', grant_type: 'client_credentials', scope: 'read' };

  it('at a provider for confidential clients it is no client', async () => {
    const answer = await send(gateway.url, { path: '/by-basic/oauth2/token', form });
    assert.deepEqual([answer.status, errorOf(answer)], [401, 'invalid_client']);
  });

  it('at a provider for public ones that has the grant, as API Connect allows, it may not use it', async (t) => {
    const definitions = { 'acme.yaml': provider({ clientType: 'public' }) };
    const applications = [{ id: 'public' }, { id: 'shop', secret }];
    const legacy = await startGateway({ profile: 'legacy-v5', definitions, applications, users: { staff: {} } });
    t.after(() => legacy.close());
    const path = '/acme/oauth2/token';
    const answer = await send(legacy.url, { path, form });
    assert.deepEqual([answer.status, errorOf(answer)], [400, 'unauthorized_client']);
    assert.equal(
      (await send(legacy.url, { path, basic: ['shop', secret], form: { ...form, client_id: 'shop' } })).status,
      200,
    );
  });
});
