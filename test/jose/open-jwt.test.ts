import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { CompactEncrypt, type CompactJWEHeaderParameters, type CompactJWSHeaderParameters, CompactSign } from 'jose';
import { type JoseKey, keyOf, type Purpose } from '../../src/jose/key.ts';
import { JwtRefusal, openJwt } from '../../src/jose/open-jwt.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const otherRsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const secret = randomBytes(64);
const wrapping = randomBytes(32);

const jwkOf = (key: KeyObject, more: object = {}) => ({ ...key.export({ format: 'jwk' }), ...more });
const octOf = (bytes: Buffer, more: object = {}) => ({ kty: 'oct', k: bytes.toString('base64url'), ...more });

const usable = (jwk: object, purpose: Purpose): JoseKey =>
  keyOf({ ...jwk }, purpose) ?? assert.fail('the key is not usable');
const verifying = (jwk: object): readonly JoseKey[] => [usable(jwk, 'verify')];
const decrypting = (jwk: object): readonly JoseKey[] => [usable(jwk, 'decrypt')];

const publicRsa = verifying(jwkOf(rsa.publicKey));
const claims = { sub: 'alice', exp: 4102444800 };
const bytes = Buffer.from(JSON.stringify(claims));

const signed = (header: CompactJWSHeaderParameters, key: KeyObject | Uint8Array = rsa.privateKey, payload = bytes) =>
  new CompactSign(payload).setProtectedHeader(header).sign(key);
const encrypted = (header: CompactJWEHeaderParameters, key: KeyObject | Uint8Array, plain: Uint8Array = bytes) =>
  new CompactEncrypt(plain).setProtectedHeader(header).encrypt(key);

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Opens a JWT and gives its claims, or how it was refused. */
const opened = async (
  jwt: string,
  { verification, decryption }: { verification?: readonly JoseKey[]; decryption?: readonly JoseKey[] },
): Promise<unknown> => {
  try {
    return JSON.parse(Buffer.from(await openJwt(jwt, { verification, decryption })).toString());
  } catch (error) {
    assert.ok(error instanceof JwtRefusal, `${error}`);
    for (const piece of jwt.split('.'))
      assert.ok(piece.length < 8 || !`${error.message}${error.stack}`.includes(piece));
    return error.kind;
  }
};

describe('a signed JWT (A34)', () => {
  const keys: readonly (readonly [alg: string, privateJwk: object, publicJwk: object])[] = [
    ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'].map(
      (alg) => [alg, jwkOf(rsa.privateKey), jwkOf(rsa.publicKey)] as const,
    ),
    ...['HS256', 'HS384', 'HS512'].map((alg) => [alg, octOf(secret), octOf(secret)] as const),
    ...(['P-256', 'P-384', 'P-521'] as const).map((namedCurve, at) => {
      const pair = generateKeyPairSync('ec', { namedCurve });
      return [['ES256', 'ES384', 'ES512'][at] ?? '', jwkOf(pair.privateKey), jwkOf(pair.publicKey)] as const;
    }),
  ];
  for (const [alg, privateJwk, publicJwk] of keys) {
    test(`by ${alg} is opened by the key for it, and by the private one`, async () => {
      const jwt = await signed({ alg }, usable(privateJwk, 'sign').key);
      assert.deepEqual(await opened(jwt, { verification: verifying(publicJwk) }), claims);
      assert.deepEqual(await opened(jwt, { verification: verifying(privateJwk) }), claims);
    });
  }

  test('without a signature is refused, however "none" is written (RFC 8725 §3.2)', async () => {
    for (const alg of ['none', 'None', 'NONE', '']) {
      const head = `${part({ alg })}.${part(claims)}`;
      for (const jwt of [`${head}.`, `${head}.AA`]) {
        assert.equal(await opened(jwt, { verification: publicRsa }), 'unproven');
        assert.equal(await opened(jwt, {}), 'unproven');
      }
      assert.equal(await opened(head, { verification: publicRsa }), 'malformed');
    }
  });

  test('by HS256 with the public key as its secret is refused (RFC 8725 §3.1)', async () => {
    const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' });
    const der = rsa.publicKey.export({ type: 'spki', format: 'der' });
    const { n = '' } = jwkOf(rsa.publicKey);
    for (const confused of [Buffer.from(pem), der, Buffer.from(n, 'base64url'), Buffer.from(n)]) {
      const head = `${part({ alg: 'HS256' })}.${part(claims)}`;
      const mac = createHmac('sha256', confused).update(head).digest('base64url');
      assert.equal(await opened(`${head}.${mac}`, { verification: publicRsa }), 'unproven');
    }
    assert.equal(keyOf(octOf(Buffer.from(pem)), 'verify'), undefined);
  });

  test('by an algorithm that the JWK does not name is refused, though the key could', async () => {
    const jwt = await signed({ alg: 'RS256' });
    assert.equal(await opened(jwt, { verification: verifying(jwkOf(rsa.publicKey, { alg: 'PS256' })) }), 'unproven');
    assert.deepEqual(await opened(jwt, { verification: verifying(jwkOf(rsa.publicKey, { alg: 'RS256' })) }), claims);
  });

  test('by another key, or with another name of a key, is refused', async () => {
    const jwt = await signed({ alg: 'RS256', kid: 'mine' });
    assert.equal(await opened(jwt, { verification: verifying(jwkOf(otherRsa.publicKey)) }), 'unproven');
    assert.equal(await opened(jwt, { verification: verifying(jwkOf(ec.publicKey)) }), 'unproven');
    assert.equal(await opened(jwt, { verification: verifying(jwkOf(rsa.publicKey, { kid: 'other' })) }), 'unproven');
    assert.deepEqual(await opened(jwt, { verification: verifying(jwkOf(rsa.publicKey, { kid: 'mine' })) }), claims);
    assert.deepEqual(await opened(jwt, { verification: publicRsa }), claims);
  });

  test('is opened by the one key of a set that it names; naming none of several it is refused', async () => {
    const set = [jwkOf(otherRsa.publicKey, { kid: 'old' }), jwkOf(rsa.publicKey, { kid: 'new' })].map((jwk) =>
      usable(jwk, 'verify'),
    );
    assert.deepEqual(await opened(await signed({ alg: 'RS256', kid: 'new' }), { verification: set }), claims);
    assert.equal(await opened(await signed({ alg: 'RS256', kid: 'old' }), { verification: set }), 'unproven');
    assert.equal(await opened(await signed({ alg: 'RS256' }), { verification: set }), 'unproven');
    assert.equal(await opened(await signed({ alg: 'RS256', kid: 'unknown' }), { verification: set }), 'unproven');
  });

  test('that was altered in any of its parts is refused', async () => {
    const [header = '', , signature = ''] = (await signed({ alg: 'RS256' })).split('.');
    const forged = part({ ...claims, sub: 'admin' });
    assert.equal(await opened(`${header}.${forged}.${signature}`, { verification: publicRsa }), 'unproven');
    const other = part({ alg: 'RS256', typ: 'JWT' });
    assert.equal(await opened(`${other}.${part(claims)}.${signature}`, { verification: publicRsa }), 'unproven');
    const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    assert.equal(await opened(`${header}.${part(claims)}.${flipped}`, { verification: publicRsa }), 'unproven');
    assert.equal(await opened(`${header}.${part(claims)}.`, { verification: publicRsa }), 'unproven');
  });

  test('that brings its key along, or says where it is, is held against ours alone (RFC 8725 §3.10)', async () => {
    const jwk = jwkOf(otherRsa.publicKey);
    const offers = [{ jwk }, { jku: 'http://127.0.0.1:9/keys' }, { x5u: 'http://127.0.0.1:9/crt' }, { x5c: ['MIIB'] }];
    for (const offer of offers) {
      const header = { alg: 'RS256', ...offer } as CompactJWSHeaderParameters; // as an attacker writes it
      assert.equal(await opened(await signed(header, otherRsa.privateKey), { verification: publicRsa }), 'unproven');
      assert.deepEqual(await opened(await signed(header), { verification: publicRsa }), claims);
    }
  });

  test('that asks for an extension is refused, known or not (RFC 7515 §4.1.11, RFC 7797 §7)', async () => {
    const jws = new CompactSign(bytes).setProtectedHeader({ alg: 'RS256', b64: true, crit: ['b64'] });
    assert.equal(await opened(await jws.sign(rsa.privateKey), { verification: publicRsa }), 'malformed');
    const head = `${part({ alg: 'RS256', crit: ['exp'], exp: 1 })}.${part(claims)}`;
    assert.equal(await opened(`${head}.AAAA`, { verification: publicRsa }), 'malformed');
  });

  test('is refused where it is no JWT, or longer than any', async () => {
    for (const text of ['', '.', '..', 'a.b.c', 'a.b', 'a.b.c.d', 'a.b.c.d.e', `${part([])}.a.b`, 'ä.ö.ü', '{}']) {
      assert.match(String(await opened(text, { verification: publicRsa })), /^(malformed|unproven)$/, text);
    }
    const long = await signed({ alg: 'RS256' }, rsa.privateKey, Buffer.alloc(64 * 1024, 0x20));
    assert.equal(await opened(long, { verification: publicRsa }), 'malformed');
    const edge = await signed({ alg: 'RS256' }, rsa.privateKey, Buffer.from(`{"a":"${'x'.repeat(48_000)}"}`));
    assert.equal(typeof (await opened(edge, { verification: publicRsa })), 'object');
  });
});

describe('an encrypted JWT', () => {
  const enc = 'A128CBC-HS256';
  const oct = decrypting(octOf(wrapping));
  const privateRsa = decrypting(jwkOf(rsa.privateKey));

  test('with a signed one within is opened by both keys, and by no other (RFC 7519 §11.2)', async () => {
    const jws = Buffer.from(await signed({ alg: 'RS256' }));
    for (const alg of ['RSA-OAEP', 'RSA-OAEP-256']) {
      const jwe = await encrypted({ alg, enc, cty: 'JWT' }, rsa.publicKey, jws);
      assert.deepEqual(await opened(jwe, { verification: publicRsa, decryption: privateRsa }), claims);
      const others = decrypting(jwkOf(otherRsa.privateKey));
      assert.equal(await opened(jwe, { verification: publicRsa, decryption: others }), 'unproven');
      assert.equal(
        await opened(jwe, { verification: verifying(jwkOf(otherRsa.publicKey)), decryption: privateRsa }),
        'unproven',
      );
    }
  });

  test('by a secret that both sides have proves who made it', async () => {
    for (const alg of ['A256KW', 'dir']) {
      assert.deepEqual(await opened(await encrypted({ alg, enc }, wrapping), { decryption: oct }), claims);
    }
    const stranger = await encrypted({ alg: 'A256KW', enc }, randomBytes(32));
    assert.equal(await opened(stranger, { decryption: oct }), 'unproven');
    const longer = { verification: undefined, decryption: decrypting(octOf(randomBytes(48))) };
    assert.equal(await opened(await encrypted({ alg: 'dir', enc }, wrapping), longer), 'unproven');
  });

  test('for a public key, and not signed, proves nothing: everybody has that key', async () => {
    const jwe = await encrypted({ alg: 'RSA-OAEP-256', enc }, rsa.publicKey);
    assert.equal(await opened(jwe, { decryption: privateRsa }), 'unproven');
    assert.equal(await opened(jwe, { decryption: privateRsa, verification: publicRsa }), 'malformed');
  });

  test('is never taken for a signed one, nor the other way round', async () => {
    const jwe = await encrypted({ alg: 'A256KW', enc }, wrapping);
    const jws = await signed({ alg: 'RS256' });
    assert.equal(await opened(jwe, { verification: publicRsa }), 'malformed');
    assert.equal(await opened(jws, { decryption: oct }), 'malformed');
    assert.equal(await opened(jws, { verification: publicRsa, decryption: oct }), 'malformed');
    const twice = await encrypted({ alg: 'A256KW', enc }, wrapping, Buffer.from(jwe));
    assert.equal(await opened(twice, { verification: publicRsa, decryption: oct }), 'malformed');
  });

  test('that is compressed is refused before anything is decompressed (zip bombs)', async () => {
    const bomb = deflateRawSync(Buffer.alloc(10_000_000));
    const { alg, zip } = { alg: 'A256KW', zip: 'DEF' };
    const jwe = await new CompactEncrypt(bomb).setProtectedHeader({ alg, enc }).encrypt(wrapping);
    const [, ...rest] = jwe.split('.');
    assert.equal(await opened([part({ alg, enc, zip }), ...rest].join('.'), { decryption: oct }), 'malformed');
    const real = await new CompactEncrypt(bytes).setProtectedHeader({ alg, enc, zip }).encrypt(wrapping);
    assert.equal(await opened(real, { decryption: oct }), 'malformed');
  });

  test('by an algorithm that is not served is refused: RSA1_5, passwords, GCM, agreed keys', async () => {
    const tail = 'AAAA.AAAA.AAAA.AAAA';
    for (const alg of ['RSA1_5', 'PBES2-HS256+A128KW', 'A256GCMKW', 'ECDH-ES', 'none']) {
      assert.equal(
        await opened(`${part({ alg, enc, p2c: 2 ** 31, p2s: 'AAAAAAAAAAA' })}.${tail}`, { decryption: oct }),
        'unproven',
      );
      assert.equal(await opened(`${part({ alg, enc })}.${tail}`, { decryption: privateRsa }), 'unproven');
    }
    const gcm = await encrypted({ alg: 'A256KW', enc: 'A256GCM' }, wrapping);
    assert.equal(await opened(gcm, { decryption: oct }), 'unproven');
  });

  test('that was altered is refused', async () => {
    const parts = (await encrypted({ alg: 'A256KW', enc }, wrapping)).split('.');
    for (const at of [1, 2, 3, 4]) {
      const altered = parts.map((one, index) =>
        index === at ? `${one.startsWith('A') ? 'B' : 'A'}${one.slice(1)}` : one,
      );
      assert.equal(await opened(altered.join('.'), { decryption: oct }), 'unproven', `part ${at}`);
    }
  });
});
