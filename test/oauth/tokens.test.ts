import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { hashOf, hashOfText, mintFamily, mintSecret, textOfHash } from '../../src/oauth/tokens.ts';
import { start } from './example.ts';

describe('a token', () => {
  it('begins with a prefix that a scanner for leaked secrets can look for', () => {
    assert.match(mintSecret('access', start, randomBytes).secret, /^hg_at_[A-Za-z0-9_-]{43}$/);
    assert.match(mintSecret('code', start, randomBytes).secret, /^hg_ac_[A-Za-z0-9_-]{43}$/);
  });

  it('has 224 random bits and says the second it was made in (RFC 6749 §10.10)', () => {
    const asked: number[] = [];
    const { secret } = mintSecret('access', start + 999, (bytes) => {
      asked.push(bytes);
      return Buffer.alloc(bytes, 7);
    });
    const bytes = Buffer.from(secret.slice('hg_at_'.length), 'base64url');
    assert.deepEqual(asked, [28]);
    assert.equal(bytes.readUInt32BE() * 1000, start);
    assert.deepEqual(bytes.subarray(4), Buffer.alloc(28, 7));
  });

  it('is kept by the second and 28 bytes of the SHA-256 of the whole', () => {
    for (const kind of ['access', 'code'] as const) {
      const { secret, hash } = mintSecret(kind, start, randomBytes);
      const digest = createHash('sha256').update(secret).digest();
      assert.equal(hash.length, 32);
      assert.equal(Buffer.from(hash).readUInt32BE() * 1000, start);
      assert.deepEqual(Buffer.from(hash).subarray(4), digest.subarray(0, 28));
      assert.deepEqual(hashOf(secret), hash);
    }
  });

  it('does not repeat: 10,000 tokens and codes are 10,000 keys', () => {
    const kinds = ['access', 'code'] as const;
    const all = Array.from({ length: 10_000 }, (_, at) => mintSecret(kinds[at % 2] ?? 'code', start, randomBytes));
    assert.equal(new Set(all.map(({ secret }) => secret)).size, 10_000);
    assert.equal(new Set(all.map(({ hash }) => textOfHash(hash))).size, 10_000);
  });

  it('is never found by the key of a code with the same bytes', () => {
    const { secret } = mintSecret('code', start, randomBytes);
    assert.notDeepEqual(hashOf(secret), hashOf(secret.replace('hg_ac_', 'hg_at_')));
  });

  it('can be minted before 1970 and after 2106', () => {
    for (const now of [-1, 2 ** 33 * 1000]) assert.ok(hashOf(mintSecret('access', now, randomBytes).secret));
  });

  const good = `hg_at_${'A'.repeat(43)}`;
  const strangers = [
    '',
    'hg_at_',
    good.slice(0, -1),
    `${good}A`,
    ` ${good}`,
    `${good}\n`,
    good.replace('hg_at_', 'hg_rt_'),
    good.replace('hg_at_', 'HG_AT_'),
    `${good.slice(0, -1)}+`,
    `${good.slice(0, -1)}=`,
    `${good.slice(0, -1)}é`,
    'constructor',
    'A'.repeat(1_000_000),
  ];
  for (const text of strangers) {
    it(`is not what ${JSON.stringify(text.slice(0, 60))} (${text.length} characters) is`, () => {
      assert.equal(hashOf(text), undefined);
    });
  }

  it('has a key that survives being written as text', () => {
    const { hash } = mintSecret('access', start, randomBytes);
    assert.deepEqual(hashOfText(textOfHash(hash)), hash);
  });

  it('belongs to a family named by 128 random bits behind the second', () => {
    const family = Buffer.from(mintFamily(start, randomBytes), 'base64url');
    assert.equal(family.length, 20);
    assert.equal(family.readUInt32BE() * 1000, start);
  });
});
