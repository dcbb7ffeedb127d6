import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import {
  hashOf,
  hashOfText,
  mintFamily,
  mintRefresh,
  mintSecret,
  refreshKeysOf,
  textOfHash,
} from '../../src/oauth/tokens.ts';
import { start } from './example.ts';

describe('a token', () => {
  it('begins with a prefix that a scanner for leaked secrets can look for', () => {
    assert.match(mintSecret('access', start, randomBytes).secret, /^hg_at_[A-Za-z0-9_-]{43}$/);
    assert.match(mintSecret('code', start, randomBytes).secret, /^hg_ac_[A-Za-z0-9_-]{43}$/);
    assert.match(mintSecret('session', start, randomBytes).secret, /^hg_se_[A-Za-z0-9_-]{43}$/);
  });

  it('has 208 random bits and says the millisecond it was made in (RFC 6749 §10.10)', () => {
    const asked: number[] = [];
    const { secret } = mintSecret('access', start + 7, (bytes) => {
      asked.push(bytes);
      return Buffer.alloc(bytes, 7);
    });
    const bytes = Buffer.from(secret.slice('hg_at_'.length), 'base64url');
    assert.deepEqual(asked, [26]);
    assert.equal(bytes.readUIntBE(0, 6), start + 7);
    assert.deepEqual(bytes.subarray(6), Buffer.alloc(26, 7));
  });

  it('is kept by the time and 26 bytes of the SHA-256 of the whole', () => {
    for (const kind of ['access', 'code', 'session'] as const) {
      const { secret, hash } = mintSecret(kind, start, randomBytes);
      const digest = createHash('sha256').update(secret).digest();
      assert.equal(hash.length, 32);
      assert.equal(Buffer.from(hash).readUIntBE(0, 6), start);
      assert.deepEqual(Buffer.from(hash).subarray(6), digest.subarray(0, 26));
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

  it('can be minted before 1970 and after 10889', () => {
    for (const now of [-1, 2 ** 48]) assert.ok(hashOf(mintSecret('access', now, randomBytes).secret));
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

  it('belongs to a family named by 128 random bits behind the time, which sorts as the time does', () => {
    const family = mintFamily(start, () => Buffer.alloc(16, 255));
    assert.equal(Number.parseInt(family.slice(0, 12), 16), start);
    assert.deepEqual(Buffer.from(family.slice(12), 'base64url'), Buffer.alloc(16, 255));
    assert.ok(family < mintFamily(start + 1, () => Buffer.alloc(16)));
  });
});

describe('a refresh token', () => {
  it('has a part that differs from the next one of its chain, in front of the one that does not', () => {
    const first = mintRefresh(start, randomBytes);
    const next = mintRefresh(start + 86_400_000, randomBytes, first);
    for (const { secret } of [first, next]) assert.match(secret, /^hg_rt_[A-Za-z0-9_-]{68}$/);
    assert.notEqual(first.secret.slice(0, 38), next.secret.slice(0, 38));
    assert.equal(first.secret.slice(38), next.secret.slice(38));
    assert.deepEqual(first.hash, next.hash);
    assert.notDeepEqual(first.current, next.current);
  });

  it('has 168 random bits and more in each part, and says when its chain began (RFC 6749 §10.10)', () => {
    const asked: number[] = [];
    const random = (bytes: number): Buffer => Buffer.alloc(bytes, asked.push(bytes));
    const { secret } = mintRefresh(start + 7, random);
    const bytes = Buffer.from(secret.slice('hg_rt_'.length), 'base64url');
    assert.deepEqual(asked, [21, 24]);
    assert.deepEqual(bytes.subarray(0, 24), Buffer.alloc(24, 2));
    assert.equal(bytes.readUIntBE(24, 6), start + 7);
    assert.deepEqual(bytes.subarray(30), Buffer.alloc(21, 1));
  });

  it('is kept by hashes alone: the time and 26 bytes of the chain’s, and all of the differing part’s', () => {
    const { secret, hash, current, chainPart } = mintRefresh(start, randomBytes);
    const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
    assert.equal(Buffer.from(hash).readUIntBE(0, 6), start);
    assert.deepEqual(Buffer.from(hash).subarray(6), sha256(`hg_rt_${chainPart}`).subarray(0, 26));
    assert.deepEqual(Buffer.from(current), sha256(secret.slice(6, 38)));
    assert.deepEqual(refreshKeysOf(secret), { hash, current, chainPart });
  });

  const good = `hg_rt_${'A'.repeat(68)}`;
  const strangers = [
    '',
    'hg_rt_',
    good.slice(0, -1),
    `${good}A`,
    `${good}\n`,
    good.replace('hg_rt_', 'hg_at_'),
    good.replace('hg_rt_', 'HG_RT_'),
    `${good.slice(0, -1)}=`,
    `${good.slice(0, -1)}é`,
    `hg_rt_${'A'.repeat(43)}`,
    'A'.repeat(1_000_000),
  ];
  for (const text of strangers) {
    it(`is not what ${JSON.stringify(text.slice(0, 80))} (${text.length} characters) is`, () => {
      assert.equal(refreshKeysOf(text), undefined);
    });
  }
});
