import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { asserting, claimsOf, jwtOf, macJwt, newKey, unsignedJwt } from '../harness/assertion.ts';
import { settableClock, startGateway, type TestGateway } from '../harness/gateway.ts';
import { send, type TestAnswer } from '../harness/send.ts';
import { errorOf, fieldOf, provider } from './acme.ts';

// private_key_jwt (RFC 7523) at the endpoints of a provider, as a client sees it.

const publicUrl = 'https://gw.example';
const issuer = `${publicUrl}/acme`;
const tokenEndpoint = `${issuer}/oauth2/token`;
const moment = Date.UTC(2030, 0, 1);
const now = moment / 1000;

const algorithms = [
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
];
const rsa = newKey('RS256', 'rsa');
const keys = new Map(
  algorithms.map((alg) => {
    // One pair does for all algorithms of RSA.
    const key = /^[RP]S/.test(alg) ? { ...rsa, alg } : newKey(alg);
    return [alg, key];
  }),
);
const key = newKey('ES256', 'ours');
const older = newKey('ES256', 'older');
const foreign = newKey('ES256', 'theirs');
const { kid: _, ...nameless } = key.jwk;

let gateway: TestGateway;
const clock = settableClock(moment);
before(async () => {
  gateway = await startGateway({
    publicUrl,
    clock,
    definitions: { 'acme.yaml': provider(), 'other.yaml': provider({ name: 'other' }) },
    applications: [
      { id: 'robot', jwks: { keys: [key.jwk, older.jwk, rsa.jwk] } },
      { id: 'rival', jwks: { keys: [foreign.jwk] } },
      { id: 'nameless', jwks: { keys: [nameless, newKey('ES384').jwk] } },
      { id: 'legacy', jwks: { keys: [key.jwk] }, assertionAudience: 'token-endpoint' },
      { id: 'suspended', jwks: { keys: [key.jwk] }, state: 'suspended' },
      { id: 'shop', secret: 'shop-secret' },
      { id: 'both', secret: 'both-secret', jwks: { keys: [key.jwk] }, clientAuthentication: 'private_key_jwt' },
      { id: 'secretive', secret: 'own-secret', jwks: { keys: [key.jwk] }, clientAuthentication: 'basic' },
      ...[...keys].map(([alg, one]) => ({ id: `by-${alg}`, jwks: { keys: [one.jwk] } })),
    ],
    users: { staff: {} },
  });
});
after(() => gateway.close());

const claims = (changes: object = {}) => ({ ...claimsOf('robot', issuer, moment), ...changes });

const ask = (assertion: string, more: Readonly<Record<string, string>> = {}): Promise<TestAnswer> =>
  send(gateway.url, {
    path: '/acme/oauth2/token',
    form: { grant_type: 'client_credentials', scope: 'read', ...asserting(assertion), ...more },
  });

const assertTaken = (answer: TestAnswer): void => assert.equal(answer.status, 200, answer.text);

/** `detail` is what the operator reads; the client is told one and the same. */
const assertRefused = (answer: TestAnswer, detail: RegExp): void => {
  const { status, headers } = answer;
  assert.deepEqual([status, errorOf(answer)], [401, 'invalid_client'], answer.text);
  assert.equal(headers['www-authenticate'], 'Basic realm="Sign-in of acme"');
  assert.match(String(fieldOf(answer, 'error_description')), /^Client authentication failed/);
  assert.match(String(gateway.log.at(-1)?.fields['detail']), detail);
};

describe('A14: a client is known by an assertion (RFC 7523 §2.2, §3)', () => {
  for (const alg of algorithms) {
    it(`signed by ${alg}`, async () => {
      const one = keys.get(alg) ?? assert.fail();
      assertTaken(await ask(jwtOf(claimsOf(`by-${alg}`, issuer, moment), one)));
    });
  }

  const taken: readonly [title: string, assertion: () => string, more?: Readonly<Record<string, string>>][] = [
    ['by the key that "kid" names, among several', () => jwtOf(claims(), older)],
    ['beside its client_id', () => jwtOf(claims(), key), { client_id: 'robot' }],
    ['with parameters that nobody knows, and empty ones', () => jwtOf(claims(), key), { x: 'y', client_secret: '' }],
    ['that will be good in 8 s by its "nbf": clocks differ', () => jwtOf(claims({ nbf: now + 8 }), key)],
    ['that was made in 8 s by its "iat"', () => jwtOf(claims({ iat: now + 8 }), key)],
    [
      'in the last second of the 10 s by which clocks may differ',
      () => jwtOf(claims({ nbf: now + 10, iat: now + 10 }), key),
    ],
    ['that expired 9 s ago by our clock', () => jwtOf(claims({ exp: now - 9 }), key)],
    ['that lasts an hour', () => jwtOf(claims({ exp: now + 3600 }), key)],
    ['without "iat" and "nbf", which are optional', () => jwtOf(claims({ iat: undefined }), key)],
    ['with "typ": "JWT"', () => jwtOf(claims(), key, { typ: 'JWT' })],
    ['with its own type', () => jwtOf(claims(), key, { typ: 'client-authentication+jwt' })],
    ['with a key of its own in the header, which nobody reads', () => jwtOf(claims(), key, { jwk: foreign.jwk })],
    [
      'made out to the token endpoint, where it is registered so',
      () => jwtOf(claimsOf('legacy', tokenEndpoint, moment), key),
    ],
    ['made out to the issuer, where the token endpoint would do', () => jwtOf(claimsOf('legacy', issuer, moment), key)],
    [
      'without "kid", where one key is for the algorithm',
      () => jwtOf(claimsOf('nameless', issuer, moment), key, { kid: undefined }),
    ],
    ['where it has a secret too, and is registered for assertions', () => jwtOf(claimsOf('both', issuer, moment), key)],
  ];
  for (const [title, assertion, more] of taken) it(title, async () => assertTaken(await ask(assertion(), more)));

  it('at introspection and revocation as well, made out to the same issuer', async () => {
    for (const endpoint of ['introspect', 'revoke']) {
      const form = { token: 'unknown', ...asserting(jwtOf(claims(), key)) };
      const { status, text } = await send(gateway.url, { path: `/acme/oauth2/${endpoint}`, form });
      assert.equal(status, 200, text);
    }
  });
});

const refused: readonly [
  title: string,
  assertion: () => string,
  detail: RegExp,
  more?: Readonly<Record<string, string>>,
][] = [
  // RFC 7523's revision: whoever gets a token endpoint's assertion could use it at another server's.
  ...(
    [
      ['the token endpoint', tokenEndpoint],
      ['a pushed-authorization endpoint', `${issuer}/oauth2/par`],
      ['another issuer', `${publicUrl}/other`],
      ['the issuer with a slash', `${issuer}/`],
      ['the issuer in other letters', issuer.toUpperCase()],
      ['our host alone', publicUrl],
      ['a list of the issuer alone', [issuer]],
      ['a list with the issuer', [issuer, tokenEndpoint]],
      ['an empty list', []],
      ['nobody', undefined],
      ['an empty text', ''],
    ] as const
  ).map(([who, aud]): [string, () => string, RegExp] => [
    `made out to ${who}`,
    () => jwtOf(claims({ aud }), key),
    aud === tokenEndpoint ? /token endpoint/ : /"aud"/,
  ]),
  ['whose "iss" is another than its "sub"', () => jwtOf(claims({ iss: 'rival' }), key), /"iss" and "sub"/],
  ['whose "sub" is another than its "iss"', () => jwtOf(claims({ sub: 'rival' }), key), /"iss" and "sub"/],
  ['without "iss"', () => jwtOf(claims({ iss: undefined }), key), /"iss" and "sub"/],
  ['without "sub"', () => jwtOf(claims({ sub: undefined }), key), /"iss" and "sub"/],
  ['without either', () => jwtOf(claims({ iss: undefined, sub: undefined }), key), /"iss" and "sub"/],
  ['without "exp"', () => jwtOf(claims({ exp: undefined }), key), /"exp"/],
  ['whose "exp" is null', () => jwtOf(claims({ exp: null }), key), /no number/],
  ['whose "exp" is a text', () => jwtOf(claims({ exp: String(now + 60) }), key), /no number/],
  ['that expired 5 min ago', () => jwtOf(claims({ exp: now - 300 }), key), /expired/],
  ['that expired 10 s ago', () => jwtOf(claims({ exp: now - 10 }), key), /expired/],
  ['that lasts more than an hour', () => jwtOf(claims({ exp: now + 3611 }), key), /more than an hour/],
  ['that is good in 61 s by its "nbf"', () => jwtOf(claims({ nbf: now + 61, exp: now + 120 }), key), /not good yet/],
  ['that is good in 11 s by its "nbf"', () => jwtOf(claims({ nbf: now + 11 }), key), /not good yet/],
  ['that was made in 61 s by its "iat"', () => jwtOf(claims({ iat: now + 61, exp: now + 120 }), key), /in the future/],
  ['whose "nbf" is a text', () => jwtOf(claims({ nbf: '0' }), key), /no number/],
  ['without "jti"', () => jwtOf(claims({ jti: undefined }), key), /"jti"/],
  ['whose "jti" is empty', () => jwtOf(claims({ jti: '' }), key), /"jti"/],
  ['whose "jti" is a number', () => jwtOf(claims({ jti: 7 }), key), /"jti"/],
  ['that has no signature, by "alg": "none"', () => unsignedJwt(claims()), /algorithm/],
  ['whose signature was taken away', () => `${jwtOf(claims(), key).replace(/[^.]+$/, '')}`, /no key that has signed/],
  [
    'with HS256 by the text of its public key',
    () => macJwt(claims(), String(key.publicKey.export({ type: 'spki', format: 'pem' })), { kid: 'ours' }),
    /algorithm/,
  ],
  ['with HS256 by its JWK', () => macJwt(claims(), JSON.stringify(key.jwk), { kid: 'ours' }), /algorithm/],
  ['whose algorithm is unknown', () => jwtOf(claims(), key, { alg: 'ES256K' }), /algorithm/],
  ['whose algorithm is no text', () => jwtOf(claims(), key, { alg: ['ES256'] }), /algorithm/],
  ['whose algorithm is not that of the key', () => jwtOf(claims(), key, { alg: 'PS256', kid: 'rsa' }), /no key/],
  ['by the key of another client', () => jwtOf(claims(), foreign), /no key that has signed/],
  ['by the key of another client under its own "kid"', () => jwtOf(claims(), foreign, { kid: 'ours' }), /no key/],
  ['by a key that it brings along', () => jwtOf(claims(), foreign, { jwk: foreign.jwk, kid: undefined }), /no key/],
  ['by a key at a URL that it brings along', () => jwtOf(claims(), foreign, { jku: 'http://127.0.0.1:9/' }), /no key/],
  ['by a certificate at a URL', () => jwtOf(claims(), foreign, { x5u: 'http://127.0.0.1:9/' }), /no key/],
  ['by an unknown "kid"', () => jwtOf(claims(), key, { kid: 'unknown' }), /no key that has signed/],
  ['by a "kid" that is no text', () => jwtOf(claims(), key, { kid: 1 }), /"kid"/],
  ['without "kid", where two keys fit', () => jwtOf(claims(), key, { kid: undefined }), /no key that has signed/],
  ['with an extension that must be understood', () => jwtOf(claims(), key, { crit: ['x'], x: 1 }), /no key/],
  ['with a payload that is not encoded', () => jwtOf(claims(), key, { crit: ['b64'], b64: false }), /no key|no JWT/],
  ['with the type of a DPoP proof', () => jwtOf(claims(), key, { typ: 'dpop+jwt' }), /"typ"/],
  ['with the type of an access token', () => jwtOf(claims(), key, { typ: 'at+jwt' }), /"typ"/],
  ['of an unknown client', () => jwtOf(claimsOf('nobody', issuer, moment), key), /not registered/],
  [
    'of an unknown client named like a member of every object',
    () => jwtOf(claimsOf('__proto__', issuer, moment), key),
    /not registered/,
  ],
  ['of a suspended client', () => jwtOf(claimsOf('suspended', issuer, moment), key), /suspended/],
  ['of a client that has a secret only', () => jwtOf(claimsOf('shop', issuer, moment), key), /no key that has signed/],
  [
    'of a client that is registered for Basic',
    () => jwtOf(claimsOf('secretive', issuer, moment), key),
    /may not authenticate/,
  ],
  ['beside another client_id', () => jwtOf(claims(), key), /client_id/, { client_id: 'rival' }],
  ['that is no JWT', () => 'x', /no JWT/],
  ['of two parts', () => jwtOf(claims(), key).replace(/\.[^.]*$/, ''), /no JWT|no key/],
  ['of five parts', () => `${jwtOf(claims(), key)}.x.y`, /no JWT/],
  ['whose payload is a list', () => jwtOf([claims()], key), /no JWT/],
  ['with something behind it', () => `${jwtOf(claims(), key)}=`, /no key that has signed/],
  ['of more than 16,384 characters', () => jwtOf(claims({ x: 'x'.repeat(16_384) }), key), /too long/],
  [
    'of another type',
    () => jwtOf(claims(), key),
    /client_assertion_type/,
    { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' },
  ],
  ['without its type', () => jwtOf(claims(), key), /client_assertion_type/, { client_assertion_type: '' }],
  ['that is empty', () => '', /client_assertion_type/],
];

describe('A14: an assertion is refused as invalid_client (RFC 7521 §4.2.1)', () => {
  for (const [title, assertion, detail, more] of refused) {
    it(title, async () => assertRefused(await ask(assertion(), more), detail));
  }

  it('in the same words whatever is wrong with it, and nothing of it is logged', async () => {
    const answers = await Promise.all(refused.map(([, assertion, , more]) => ask(assertion(), more)));
    const told = answers.map((answer) => String(fieldOf(answer, 'error_description')).replace(/ \(.*\)$/, ''));
    assert.equal(new Set(told).size, 1, [...new Set(told)].join());
    assert.ok(!JSON.stringify(gateway.log).includes('eyJ'));
  });

  it('after a change of one character of its signature or payload', async () => {
    const assertion = jwtOf(claims(), key);
    for (const at of [assertion.length - 20, assertion.indexOf('.') + 20]) {
      const other = assertion[at] === 'A' ? 'B' : 'A';
      const answer = await ask(assertion.slice(0, at) + other + assertion.slice(at + 1));
      assert.equal(answer.status, 401);
    }
  });
});

describe('A14: an assertion is good once (RFC 7523 §3, jti)', () => {
  it('whatever is asked with it the second time', async () => {
    const assertion = jwtOf(claims(), key);
    assertTaken(await ask(assertion));
    assertRefused(await ask(assertion), /used this assertion before/);
    assertRefused(await ask(assertion, { scope: 'write' }), /used this assertion before/);
  });

  it('by its "jti": another one with the same is a second use', async () => {
    const jti = 'the same';
    assertTaken(await ask(jwtOf(claims({ jti }), key)));
    assertRefused(await ask(jwtOf(claims({ jti, exp: now + 30 }), older)), /before/);
    assertTaken(await ask(jwtOf({ ...claimsOf('rival', issuer, moment), jti }, foreign)));
  });

  it('and one of several at once is let in', async () => {
    const assertion = jwtOf(claims(), key);
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(assertion)));
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
    assert.equal(answers.filter(({ status }) => status === 401).length, 19);
  });

  it('but nobody else uses it up, by a wrong signature', async () => {
    const written = claims();
    assertRefused(await ask(jwtOf(written, foreign, { kid: 'ours' })), /no key/);
    assertTaken(await ask(jwtOf(written, key)));
  });

  it('until the last moment at which it is taken', async () => {
    const assertion = jwtOf(claims(), key);
    assertTaken(await ask(assertion));
    clock.advance(69);
    assertRefused(await ask(assertion), /before/);
    clock.advance(1);
    assertRefused(await ask(assertion), /expired/);
    clock.advance(-70);
  });
});

describe('A14: at another provider of the same gateway', () => {
  it('an assertion for this one is refused', async () => {
    const form = { grant_type: 'client_credentials', scope: 'read', ...asserting(jwtOf(claims(), key)) };
    const answer = await send(gateway.url, { path: '/other/oauth2/token', form });
    assert.deepEqual([answer.status, errorOf(answer)], [401, 'invalid_client']);
  });
});
