import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { accessKeyOf } from '../../src/oauth/presented-access.ts';
import { mintJti, mintRefresh, mintSecret, refreshKeysOf } from '../../src/oauth/tokens.ts';
import { applications, authorizeUrl, newCode, provider, redeem, refreshTokenOf, tokenOf, users } from '../e2e/acme.ts';
import { newFolder } from '../harness/folder.ts';
import { startGateway } from '../harness/gateway.ts';
import { Visitor } from '../harness/visitor.ts';
import { start } from './example.ts';

type RandomBytes = (bytes: number) => Buffer;

/** How each kind is made, and how many letters in front are the same for all that are made at one moment. */
const kinds: readonly (readonly [kind: string, mint: (random: RandomBytes) => string, alike: number])[] = [
  ['code', (random) => mintSecret('code', start, random).secret, 6 + 8],
  ['access token', (random) => mintSecret('access', start, random).secret, 6 + 8],
  ['id of a session', (random) => mintSecret('session', start, random).secret, 6 + 8],
  ['refresh token', (random) => mintRefresh(start, random).secret, 6],
  ['jti of a JWT', (random) => mintJti(start, random), 8],
];

for (const [kind, mint, alike] of kinds) {
  describe(`10,000 of one millisecond: ${kind} (RFC 6749 §10.10; A25)`, () => {
    const made = Array.from({ length: 10_000 }, () => mint(randomBytes));

    test('never twice the same', () => assert.equal(new Set(made).size, made.length));

    test('each with 160 random bits and more', () => {
      let bytes = 0;
      mint((wanted) => {
        bytes += wanted;
        return randomBytes(wanted);
      });
      assert.ok(bytes * 8 >= 160, `${bytes * 8} bits`);
    });

    test('alike in the beginning that says what and when, and in nothing behind it', () => {
      assert.equal(new Set(made.map((one) => one.slice(0, alike))).size, 1);
      // 20 bytes are 27 letters: at each of those places every letter of base64url occurs, none more often than by chance.
      for (let at = alike; at < alike + 27; at += 1) {
        const counts = new Map<string, number>();
        for (const one of made) counts.set(one.charAt(at), (counts.get(one.charAt(at)) ?? 0) + 1);
        assert.equal(counts.size, 64, `place ${at}`);
        // 156 are expected; beyond 10 standard deviations (125) it is no chance.
        assert.ok(Math.max(...counts.values()) < 156 + 125, `place ${at}`);
      }
    });
  });
}

test('of tokens and codes the store has hashes only: whoever reads it can use none (A25)', async (t) => {
  const folder = newFolder();
  t.after(() => folder.remove());
  const opaque = provider({ refresh: '{ ttl: 86400 }' });
  const definitions = { 'acme.yaml': opaque };
  const store = folder.at('headgate.db');
  const gateway = await startGateway({ definitions, applications, users, store });
  const secrets: string[] = ['shop-secret', 'alice-password'];
  const keys: Uint8Array[] = [];
  try {
    for (const text of [opaque, opaque.replace('ttl: 600', 'ttl: 600, format: jwt')]) {
      await gateway.reload({ 'acme.yaml': text });
      const code = await newCode(new Visitor(), authorizeUrl(gateway.url));
      const answer = await redeem(gateway.url, code);
      const [access, refresh] = [tokenOf(answer), refreshTokenOf(answer)];
      secrets.push(code, access, refresh);
      for (const key of [accessKeyOf(access), refreshKeysOf(refresh)?.hash]) keys.push(key ?? assert.fail('no key'));
    }
  } finally {
    await gateway.close();
  }
  const dump = Buffer.concat(readdirSync(folder.path).map((file) => readFileSync(folder.at(file))));
  for (const key of keys) assert.ok(dump.includes(Buffer.from(key)), 'what is kept of it is there');
  for (const secret of secrets) {
    assert.equal(dump.includes(secret), false);
    if (!/^(?:hg_|eyJ)/.test(secret)) continue;
    // Of a token no part either: neither as text nor as the bytes that it writes.
    const parts = [...secret.split('.'), secret.slice(6, 30), secret.slice(-24)];
    for (const part of parts) assert.equal(dump.includes(part), false);
    assert.equal(dump.includes(Buffer.from(secret.slice(-24), 'base64url')), false);
  }
});
