import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AccessRecord } from '../../src/stores/grants.ts';
import { openSqlite } from '../../src/stores/sqlite/open-sqlite.ts';
import { aToken, newHash, start } from './records.ts';

describe('a token that is asked for again and again', () => {
  const revocations = {
    itself: (access: AccessRecord) => ({ by: 'token', hash: Buffer.from(access.hash) }) as const,
    'a rule of its application': ({ application }: AccessRecord) =>
      ({ by: 'rule', application, before: start }) as const,
    'its family': (access: AccessRecord) => ({ by: 'family', family: access.family }) as const,
  };
  for (const [what, selection] of Object.entries(revocations)) {
    it(`is gone at once when ${what} is revoked, and no other with it`, async () => {
      const { grants, close } = openSqlite(':memory:');
      const [access, other] = [aToken(), aToken({ application: 'album' })];
      for (const one of [access, other]) {
        await grants.issue({ access: one }, undefined, start);
        for (let times = 0; times < 3; times++) assert.deepEqual(await grants.findAccess(one.hash, start), one);
      }
      await grants.revoke(selection(access), start);
      assert.equal(await grants.findAccess(access.hash, start), undefined);
      assert.deepEqual(await grants.findAccess(other.hash, start), other);
      await close();
    });
  }

  it('is not taken for another one whose key ends in the same byte', async () => {
    const { grants, close } = openSqlite(':memory:');
    const [one, another] = [newHash(), newHash()].map((hash) => aToken({ hash: Buffer.from(hash).fill(7, 31) }));
    for (const access of [one, another]) if (access !== undefined) await grants.issue({ access }, undefined, start);
    for (let times = 0; times < 6; times++) {
      const access = times % 2 === 0 ? one : another;
      assert.ok(access);
      assert.deepEqual(await grants.findAccess(access.hash, start), access);
    }
    await close();
  });

  it('dies when its time is over', async () => {
    const { grants, close } = openSqlite(':memory:');
    const access = aToken();
    await grants.issue({ access }, undefined, start);
    for (let times = 0; times < 3; times++) await grants.findAccess(access.hash, start);
    assert.equal(await grants.findAccess(access.hash, access.expiresAt), undefined);
    await close();
  });
});
