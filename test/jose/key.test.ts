import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { jwkOfPem, jwkOfSecret } from '../../src/jose/jwk.ts';
import { keyOf, type Purpose } from '../../src/jose/key.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwkOf = (key: KeyObject, more: object = {}) => ({ ...key.export({ format: 'jwk' }), ...more });
const oct = (bytes: number, more: object = {}) => ({
  kty: 'oct',
  k: randomBytes(bytes).toString('base64url'),
  ...more,
});

describe('which algorithms a key is good for follows from what it is (RFC 8725 §3.1)', () => {
  const rows: readonly (readonly [what: string, jwk: object, purpose: Purpose, algorithms: readonly string[]])[] = [
    ['a secret of 31 bytes signs nothing (RFC 7518 §3.2)', oct(31), 'sign', []],
    ['one of 32 bytes signs by HS256', oct(32), 'sign', ['HS256']],
    ['one of 48 bytes by HS384 too', oct(48), 'verify', ['HS256', 'HS384']],
    ['one of 64 bytes by all', oct(64), 'sign', ['HS256', 'HS384', 'HS512']],
    ['one of 16 bytes wraps keys', oct(16), 'encrypt', ['A128KW']],
    ['one of 24 bytes too', oct(24), 'decrypt', ['A192KW']],
    ['one of 32 bytes also encrypts directly', oct(32), 'encrypt', ['A256KW', 'dir']],
    ['one of 64 bytes only does that', oct(64), 'encrypt', ['dir']],
    ['one of 20 bytes encrypts nothing', oct(20), 'encrypt', []],
    ['no bytes are no secret', { kty: 'oct', k: '' }, 'sign', []],
    ['nor is what is no base64url', { kty: 'oct', k: 'a+b/' }, 'sign', []],
    [
      'RSA checks signatures of two kinds',
      jwkOf(rsa.publicKey),
      'verify',
      ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
    ],
    ['a public key does not sign', jwkOf(rsa.publicKey), 'sign', []],
    ['nor decrypt', jwkOf(rsa.publicKey), 'decrypt', []],
    ['it encrypts, but not by RSA1_5 (RFC 8725 §3.2)', jwkOf(rsa.publicKey), 'encrypt', ['RSA-OAEP-256', 'RSA-OAEP']],
    ['a private key has a public part', jwkOf(rsa.privateKey), 'encrypt', ['RSA-OAEP-256', 'RSA-OAEP']],
    [
      'RSA of 1024 bits is too weak',
      jwkOf(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey),
      'verify',
      [],
    ],
    [
      'of curves three are served',
      jwkOf(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey),
      'verify',
      [],
    ],
    ['Ed25519 is none of them', jwkOf(generateKeyPairSync('ed25519').publicKey), 'verify', []],
    ['a curve does not encrypt', jwkOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey), 'encrypt', []],
    ['a JWK may name its algorithm', oct(64, { alg: 'HS384' }), 'sign', ['HS384']],
    ['one that it is not good for leaves none', oct(32, { alg: 'HS512' }), 'sign', []],
    ['a key for encryption does not sign (RFC 7517 §4.2)', oct(32, { use: 'enc' }), 'sign', []],
    ['one for signatures does not encrypt', jwkOf(rsa.publicKey, { use: 'sig' }), 'encrypt', []],
    ['one that may only be used to check does not sign (RFC 7517 §4.3)', oct(32, { key_ops: ['verify'] }), 'sign', []],
    ['it does check', oct(32, { key_ops: ['verify'] }), 'verify', ['HS256']],
    ['operations are a list', oct(32, { key_ops: 'verify' }), 'verify', []],
    ['an empty JWK is no key', {}, 'verify', []],
    ['one with half of its members neither', { kty: 'RSA', n: 'AQAB' }, 'verify', []],
  ];
  for (const [what, jwk, purpose, algorithms] of rows) {
    test(`${what}: ${purpose}`, () => assert.deepEqual(keyOf({ ...jwk }, purpose)?.algorithms ?? [], algorithms));
  }
});

test('PEM gives a JWK, private or public; what is none, or encrypted, gives none', () => {
  const pem = (text: string | Buffer): Buffer => Buffer.from(text);
  const priv = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' });
  const sealed = rsa.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' });
  assert.deepEqual(jwkOfPem(pem(priv)), jwkOf(rsa.privateKey));
  assert.deepEqual(jwkOfPem(pem(rsa.publicKey.export({ type: 'spki', format: 'pem' }))), jwkOf(rsa.publicKey));
  for (const text of [sealed, 'no PEM', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n']) {
    assert.equal(jwkOfPem(pem(text)), undefined);
  }
});

test('the text of a key for others is no secret: everybody could sign with it', () => {
  const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  assert.equal(keyOf(jwkOfSecret(pem), 'sign'), undefined);
  assert.equal(keyOf(jwkOfSecret(` \n${pem}`), 'verify'), undefined);
  assert.ok(keyOf(jwkOfSecret('a text of more than thirty-two bytes'), 'sign') !== undefined);
});
