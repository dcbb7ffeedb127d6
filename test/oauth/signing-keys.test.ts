import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { calculateJwkThumbprint, createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import type { AccessTokenClaims } from '../../src/oauth/access-token.ts';
import { SigningKeys } from '../../src/oauth/signing/signing-keys.ts';
import type { SigningNeeds } from '../../src/oauth/signing/signing-needs.ts';
import { StoreUnavailable } from '../../src/stores/grants.ts';
import type { SigningAlgorithm, SigningKeyStore } from '../../src/stores/signing-keys.ts';
import { openSqlite } from '../../src/stores/sqlite/open-sqlite.ts';
import { newFolder } from '../harness/folder.ts';
import { start } from './example.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const needs: SigningNeeds = { algorithms: ['ES256'], keptMs: hour };
const plan = { rotateAfterMs: 90 * day, publishBeforeMs: day };

const claims: AccessTokenClaims = {
  iss: 'https://gw.example/acme',
  sub: 'client:shop',
  aud: 'https://gw.example',
  client_id: 'shop',
  iat: start / 1000,
  exp: start / 1000 + 600,
  jti: 'A'.repeat(43),
};

const newStore = (t: TestContext, file = ':memory:'): SigningKeyStore => {
  const stores = openSqlite(file);
  t.after(() => stores.close());
  return stores.signingKeys;
};

const kidsOf = async (keys: SigningKeys, now: number): Promise<readonly unknown[]> =>
  (await keys.published(needs, now)).map(({ kid }) => kid);

const signer = async (keys: SigningKeys, now: number): Promise<string> => (await keys.sign(claims, 'ES256', now)).kid;

describe('a key that signs access tokens', () => {
  for (const algorithm of ['ES256', 'EdDSA', 'RS256', 'PS256'] as const satisfies readonly SigningAlgorithm[]) {
    it(`for ${algorithm} is made when it is needed, and verified by what is published (RFC 9068 §2.1)`, async (t) => {
      const keys = new SigningKeys(newStore(t));
      const { token, kid } = await keys.sign(claims, algorithm, start);
      const published = { keys: await keys.published({ algorithms: [algorithm], keptMs: hour }, start) };
      const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(published as JSONWebKeySet), {
        currentDate: new Date(start),
      });
      assert.deepEqual(payload, claims);
      assert.deepEqual(protectedHeader, { alg: algorithm, kid, typ: 'at+jwt' });
      const [jwk, ...more] = published.keys;
      assert.ok(jwk !== undefined && more.length === 0);
      assert.equal(await calculateJwkThumbprint(jwk), kid, 'RFC 7638');
      const secret = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'oth'].filter((member) => member in jwk);
      assert.deepEqual([jwk['use'], jwk['alg'], secret], ['sig', algorithm, []]);
      if (jwk.kty === 'RSA') assert.equal(Buffer.from(String(jwk['n']), 'base64url').length * 8, 2048);
    });
  }

  it('for ES256 signs in 64 bytes, also where a number begins with zeros (RFC 7518 §3.4)', async (t) => {
    const keys = new SigningKeys(newStore(t));
    const [jwk] = await keys.published(needs, start);
    const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    let short = 0;
    for (let n = 0; n < 2000; n += 1) {
      const { token } = await keys.sign({ ...claims, jti: String(n) }, 'ES256', start);
      const end = token.lastIndexOf('.');
      const signature = Buffer.from(token.slice(end + 1), 'base64url');
      assert.equal(signature.length, 64);
      if (signature[0] === 0 || signature[32] === 0) short += 1;
      const signed = Buffer.from(token.slice(0, end));
      assert.ok(verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature));
    }
    // 16 are expected; that there is none has a chance of one in millions.
    assert.ok(short > 0);
  });

  it('is made once, however many ask for the first one at the same time, in however many processes', async (t) => {
    const folder = newFolder();
    t.after(() => folder.remove());
    const processes = [1, 2, 3].map(() => new SigningKeys(newStore(t, folder.at('headgate.db'))));
    const kids = await Promise.all([...processes, ...processes].map((keys) => signer(keys, start)));
    assert.equal(new Set(kids).size, 1);
    assert.equal((await newStore(t, folder.at('headgate.db')).list()).length, 1);
  });

  it('is published before it signs, signs, stays published while its tokens live, and is forgotten', async (t) => {
    const store = newStore(t);
    const keys = new SigningKeys(store);
    await keys.renew(needs, plan, start);
    const first = await signer(keys, start);
    await keys.renew(needs, plan, start + 89 * day - 1);
    assert.deepEqual(await kidsOf(keys, start + 89 * day - 1), [first], 'it is not yet time for the next one');

    await keys.renew(needs, plan, start + 89 * day);
    await keys.renew(needs, plan, start + 89 * day + hour);
    const both = await kidsOf(keys, start + 89 * day + hour);
    assert.equal(both.length, 2);
    const [, second] = both;
    assert.equal(await signer(keys, start + 90 * day - 1), first);
    // On time, although the store was asked a moment ago.
    assert.equal(await signer(keys, start + 90 * day), second);

    assert.deepEqual(await kidsOf(keys, start + 90 * day + hour - 1), both);
    assert.deepEqual(await kidsOf(keys, start + 90 * day + hour), [second]);
    await keys.renew(needs, plan, start + 90 * day + hour);
    assert.equal((await store.list()).length, 2, 'at that very moment it is only published no more');
    await keys.renew(needs, plan, start + 90 * day + hour + 1);
    assert.deepEqual(
      (await store.list()).map(({ kid }) => kid),
      [second],
    );
  });

  it('is followed by one key, although all processes see that it is time', async (t) => {
    const folder = newFolder();
    t.after(() => folder.remove());
    const processes = [1, 2, 3].map(() => new SigningKeys(newStore(t, folder.at('headgate.db'))));
    for (const now of [start, start + 89 * day]) {
      await Promise.all(processes.map((keys) => keys.renew(needs, plan, now)));
    }
    assert.equal((await newStore(t, folder.at('headgate.db')).list()).length, 2);
  });

  it('that is due for long, since nobody was there, still has its successor published before it ends', async (t) => {
    const keys = new SigningKeys(newStore(t));
    await keys.renew(needs, plan, start);
    const late = start + 200 * day;
    await keys.renew(needs, plan, late);
    const [first, second] = await kidsOf(keys, late);
    assert.equal(await signer(keys, late + day - 1), first);
    assert.equal(await signer(keys, late + day), second);
  });

  for (const [isCompromised, title] of [
    [false, 'is retired'],
    [true, 'is compromised'],
  ] as const) {
    it(`that is only published and ${title} has its successor published at once, not when it would sign`, async (t) => {
      const store = newStore(t);
      const keys = new SigningKeys(store);
      await keys.renew(needs, plan, start);
      await keys.renew(needs, plan, start + 89 * day);
      const [first, next] = (await store.list()).map(({ kid }) => kid);
      await store.retire(next ?? '', start + 89 * day + hour, isCompromised);
      for (const minutes of [1, 2]) await keys.renew(needs, plan, start + 89 * day + hour + minutes * minute);
      const [, , third, ...more] = (await store.list()).map(({ kid }) => kid);
      assert.ok(third !== undefined && more.length === 0);
      assert.ok((await kidsOf(keys, start + 89 * day + 2 * hour)).includes(third));
      assert.equal(await signer(keys, start + 90 * day - 1), first);
      assert.equal(await signer(keys, start + 90 * day), third);
    });
  }

  it('gives way within seconds to what another process has changed', async (t) => {
    const store = newStore(t);
    const [here, elsewhere] = [new SigningKeys(store), new SigningKeys(store)];
    const first = await signer(here, start);
    await store.retire(first, start, false);
    const second = await signer(elsewhere, start);
    assert.notEqual(second, first);
    assert.equal(await signer(here, start + 4999), first);
    assert.equal(await signer(here, start + 5000), second);
    assert.deepEqual(await kidsOf(here, start + 5000), [first, second], 'its tokens live on');
    await store.retire(second, start + 5001, true);
    assert.deepEqual(
      (await kidsOf(here, start + 10_000)).includes(second),
      false,
      'one that is known to others is not published',
    );
    assert.notEqual(await signer(here, start + 10_000), second);
  });

  it('that another process has made by a clock that is ahead does not keep anybody waiting', async (t) => {
    const store = newStore(t);
    const ahead = await signer(new SigningKeys(store), start + minute);
    const here = new SigningKeys(store);
    const kid = await signer(here, start);
    assert.notEqual(kid, ahead);
    assert.equal(await signer(here, start + minute), kid);
  });

  it('is not made, and none is forgotten, where no provider issues JWTs', async (t) => {
    const store = newStore(t);
    const nobody = { algorithms: [], keptMs: 0 };
    await new SigningKeys(store).renew(nobody, plan, start);
    assert.deepEqual(await store.list(), []);
    await store.retire(await signer(new SigningKeys(store), start), start, false);
    await new SigningKeys(store).renew(nobody, plan, start + 1000 * day);
    assert.equal((await store.list()).length, 1);
  });

  it('of another algorithm stays published while its tokens may live', async (t) => {
    const store = newStore(t);
    const keys = new SigningKeys(store);
    const first = await signer(keys, start);
    const now = start + minute;
    const published = await keys.published({ ...needs, algorithms: ['EdDSA'] }, now);
    assert.deepEqual(
      published.map(({ alg }) => alg),
      ['ES256', 'EdDSA'],
    );
    assert.equal(published[0]?.['kid'], first);
  });

  it('cannot be had while the store cannot be read, and can as soon as it can', async (t) => {
    const store = newStore(t);
    let isAway = true;
    const list: SigningKeyStore['list'] = () => (isAway ? Promise.reject(new StoreUnavailable('away')) : store.list());
    const keys = new SigningKeys({
      list,
      add: store.add.bind(store),
      retire: store.retire.bind(store),
      forget: store.forget.bind(store),
    });
    await assert.rejects(signer(keys, start), StoreUnavailable);
    await assert.rejects(keys.published(needs, start), StoreUnavailable);
    await assert.rejects(keys.renew(needs, plan, start), StoreUnavailable);
    isAway = false;
    assert.deepEqual(await kidsOf(keys, start), [await signer(keys, start)]);
  });
});
