import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { readFrom } from './in-memory.ts';

// By what applications authenticate, beside one secret: several that expire, public keys, keys elsewhere.

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
const hex = (text: string): string => sha256(text).toString('hex');
const long = 'kfT0d3p1vYx7mQz9wR2bN5sH8uJ4cLaE';

const read = (entry: string) =>
  readFrom(
    {
      'headgate.yaml': 'applications: applications.yaml\n',
      'applications.yaml': `applications: [{ id: a, type: confidential, subscriptions: all, ${entry} }]\n`,
    },
    { LONG: long },
  );

const applicationOf = (entry: string) => {
  const { environment, problems } = read(entry);
  assert.deepEqual(problems, []);
  return environment?.applications[0] ?? assert.fail();
};

const found = (entry: string): readonly string[] =>
  read(entry).problems.map(
    ({ code, pointer }) => `${code.replace('environment/', '')} ${pointer.replace('/applications/0', '')}`,
  );

describe('secrets that overlap', () => {
  it('are listed, each with its end, beside the older keys', () => {
    const { secrets } = applicationOf(
      `secret: "\${LONG}", secret-sha256: ${hex('old')},
       secrets: [{ sha256: ${hex('next')}, expires: 2026-12-31T00:00:00Z }, { secret: "\${LONG}" }]`,
    );
    assert.deepEqual(secrets, [
      { sha256: sha256(long), expiresAt: undefined },
      { sha256: sha256('old'), expiresAt: undefined },
      { sha256: sha256('next'), expiresAt: Date.UTC(2026, 11, 31) },
      { sha256: sha256(long), expiresAt: undefined },
    ]);
  });

  for (const [written, moment] of [
    ['2026-12-31T00:00:00+02:00', Date.UTC(2026, 11, 30, 22)],
    ['2024-02-29T23:59:59.5Z', Date.UTC(2024, 1, 29, 23, 59, 59, 500)],
    ['"1999-01-01T00:00:00Z"', Date.UTC(1999, 0, 1)],
  ] as const) {
    it(`may end at ${written}: past or to come, the request decides`, () => {
      const [secret] = applicationOf(`secrets: [{ sha256: ${hex('x')}, expires: ${written} }]`).secrets;
      assert.equal(secret?.expiresAt, moment);
    });
  }

  const refused: readonly [what: string, entry: string, ...problems: readonly string[]][] = [
    ...[
      '2026-02-29T00:00:00Z',
      '2026-12-31',
      '2026-12-31T00:00:00',
      '2026-13-01T00:00:00Z',
      '2026-12-31T25:00:00Z',
    ].map((moment): [string, string, string] => [
      `the end ${moment}`,
      `secrets: [{ sha256: ${hex('x')}, expires: ${moment} }]`,
      'moment /secrets/0/expires',
    ]),
    ['the end "tomorrow"', `secrets: [{ sha256: ${hex('x')}, expires: tomorrow }]`, 'wrong-value /secrets/0/expires'],
    ['an entry without a secret', 'secrets: [{ expires: 2026-12-31T00:00:00Z }]', 'unclear-secret /secrets/0'],
    ['an entry with two', `secrets: [{ sha256: ${hex('x')}, secret: "\${LONG}" }]`, 'unclear-secret /secrets/0'],
    ['an entry with another key', `secrets: [{ sha-256: ${hex('x')} }]`, 'unknown-key /secrets/0/sha-256'],
    ['no entry', 'secrets: []', 'wrong-value /secrets'],
    [
      'a fifth',
      `secrets: [${Array(5)
        .fill(`{ sha256: ${hex('x')} }`)
        .join(', ')}]`,
      'wrong-value /secrets',
    ],
    ['a short one, written out', 'secrets: [{ secret: short }]', 'short-secret /secrets/0/secret'],
  ];
  for (const [what, entry, ...problems] of refused) {
    it(`${what} is told at its place`, () => assert.deepEqual(found(entry), problems));
  }

  it('a public application has none', () => {
    const { problems } = readFrom({
      'headgate.yaml': 'applications: applications.yaml\n',
      'applications.yaml': `applications: [{ id: a, type: public, subscriptions: all, secrets: [{ sha256: ${hex('x')} }] }]\n`,
    });
    assert.deepEqual(
      problems.map(({ code, pointer }) => [code, pointer]),
      [['environment/public-secret', '/applications/0/secrets']],
    );
  });
});

const pair = (type: 'ec' | 'rsa' | 'ed25519', options: object = {}) => {
  const { publicKey, privateKey } = generateKeyPairSync(type as 'ec', options as { namedCurve: string }); // the overloads know each by its name
  return { public: publicKey.export({ format: 'jwk' }), private: privateKey.export({ format: 'jwk' }) };
};
const keys = {
  'P-256': pair('ec', { namedCurve: 'P-256' }),
  'P-384': pair('ec', { namedCurve: 'P-384' }),
  'P-521': pair('ec', { namedCurve: 'P-521' }),
  secp256k1: pair('ec', { namedCurve: 'secp256k1' }),
  Ed25519: pair('ed25519'),
  'RSA of 2048 bits': pair('rsa', { modulusLength: 2048 }),
  'RSA of 1024 bits': pair('rsa', { modulusLength: 1024 }),
};
const jwks = (...list: readonly object[]): string => `jwks: ${JSON.stringify({ keys: list })}`;
const p256 = keys['P-256'].public;

describe('public keys of an application (RFC 7517; RFC 7591 §2, jwks)', () => {
  for (const name of ['P-256', 'P-384', 'P-521', 'Ed25519', 'RSA of 2048 bits'] as const) {
    it(`may be on ${name}`, () => {
      const key = { ...keys[name].public, kid: 'one', use: 'sig', key_ops: ['verify'], x5t: 'more' };
      const { jwks: read, clientAuthentication } = applicationOf(jwks(key));
      assert.deepEqual([read, clientAuthentication], [{ keys: [key] }, undefined]);
    });
  }

  for (const name of ['P-256', 'Ed25519', 'RSA of 2048 bits'] as const) {
    it(`A13: must not tell the private part of a key on ${name}`, () => {
      const problems = found(jwks(p256, keys[name].private));
      assert.match(problems.join(), /^private-key \/jwks\/keys\/1\/(?:d|p|q|dp|dq|qi)$/);
    });
  }

  const refused: readonly [what: string, entry: string, ...problems: readonly string[]][] = [
    ['a secret', jwks({ kty: 'oct', k: 'AAAA' }), 'private-key /jwks/keys/0/k'],
    ['a secret without its value', jwks({ kty: 'oct' }), 'public-key /jwks/keys/0'],
    ['a key on secp256k1', jwks(keys.secp256k1.public), 'public-key /jwks/keys/0'],
    ['a key that is too short', jwks(keys['RSA of 1024 bits'].public), 'public-key /jwks/keys/0'],
    ['a key for encryption', jwks({ ...p256, use: 'enc' }), 'public-key /jwks/keys/0'],
    ['a key for another algorithm', jwks({ ...p256, alg: 'ES384' }), 'public-key /jwks/keys/0'],
    ['a key for HS256', jwks({ ...p256, alg: 'HS256' }), 'public-key /jwks/keys/0'],
    ['a key without a coordinate', jwks({ ...p256, y: undefined }), 'public-key /jwks/keys/0'],
    ['a point that is on no curve', jwks({ ...p256, y: p256.x }), 'public-key /jwks/keys/0'],
    ['a type named like a member of every object', jwks({ kty: 'EC', crv: 'constructor' }), 'public-key /jwks/keys/0'],
    ['a key without type', jwks({ ...p256, kty: undefined }), 'missing-key /jwks/keys/0'],
    ['a "kid" twice', jwks({ ...p256, kid: 'a' }, { ...keys.Ed25519.public, kid: 'a' }), 'repeated /jwks/keys/1/kid'],
    ['a "kid" that is a number', jwks({ ...p256, kid: 1 }), 'wrong-type /jwks/keys/0/kid'],
    ['no key', jwks(), 'wrong-value /jwks/keys'],
    ['a list in place of a set', `jwks: [${JSON.stringify(p256)}]`, 'wrong-type /jwks'],
    ['keys and where they are', `${jwks(p256)}, jwks-uri: "https://a.example/"`, 'jwks-uri /jwks-uri'],
  ];
  for (const [what, entry, ...problems] of refused) {
    it(`${what} is refused at its place`, () => assert.deepEqual(found(entry), problems));
  }

  it('a private part is in no problem and in no line that goes with it', () => {
    const { problems, sources } = read(jwks(keys['P-256'].private));
    const { d = assert.fail() } = keys['P-256'].private;
    assert.ok(!JSON.stringify(problems).includes(d));
    for (const source of sources.values()) assert.ok(!source.text.includes(d));
  });
});

describe('A39: where the keys of an application are (RFC 7591 §2, jwks_uri)', () => {
  for (const uri of [
    'https://keys.example/jwks.json',
    'https://keys.example:8443/?a=b',
    'https://10.0.0.1/jwks',
    'http://127.0.0.1:9000/jwks',
    'http://[::1]/jwks',
    'http://localhost/jwks',
  ]) {
    it(`may be ${uri}`, () => assert.equal(applicationOf(`jwks-uri: "${uri}"`).jwksUri, uri));
  }
  for (const uri of [
    'http://keys.example/jwks.json',
    'http://192.168.0.1/jwks',
    'http://127.0.0.1.example/jwks',
    'https:keys.example',
    'https:///jwks',
    '//keys.example/jwks',
    '/jwks',
    'ftp://keys.example/jwks',
    'file:///etc/passwd',
    'data:application/json,{}',
    'https://user@keys.example/jwks',
    'https://user:password@keys.example/jwks',
    'https://keys.example/jwks#x',
    'https://keys.example\\\\@evil.example/',
    'https://keys.example/a b',
    'https://k\u00e9ys.example/',
  ]) {
    it(`is not ${uri}`, () => assert.deepEqual(found(`jwks-uri: "${uri}"`), ['jwks-uri /jwks-uri']));
  }
});

describe('how an application authenticates is clear before it does', () => {
  const secret = 'secret: "${LONG}"';
  const cases: readonly [entry: string, ...problems: readonly string[]][] = [
    [secret],
    [jwks(p256)],
    ['jwks-uri: "https://a.example/"'],
    [`${jwks(p256)}, client-authentication: private_key_jwt`],
    [`${jwks(p256)}, ${secret}, client-authentication: private_key_jwt`],
    [`${jwks(p256)}, ${secret}, client-authentication: basic`],
    [`${jwks(p256)}, assertion-audience: token-endpoint`],
    ['', 'needs-secret '],
    [`${jwks(p256)}, ${secret}`, 'client-authentication '],
    [`${jwks(p256)}, client-authentication: basic`, 'needs-secret '],
    [`${secret}, client-authentication: private_key_jwt`, 'needs-secret '],
    [`${jwks(p256)}, client-authentication: none`, 'client-authentication /client-authentication'],
    [`${secret}, client-authentication: tls`, 'wrong-value /client-authentication'],
    [`${secret}, assertion-audience: anyone`, 'wrong-value /assertion-audience'],
    [`${secret}, pkce: optional`, 'wrong-value /pkce'],
  ];
  for (const [entry, ...problems] of cases) {
    const title = entry.replace(/\{"keys.*\}/, '…').replace(/"\$\{LONG\}"/, '…');
    it(`"${title}" ${problems.length === 0 ? 'is' : 'is not'}`, () => assert.deepEqual(found(entry), problems));
  }
});
