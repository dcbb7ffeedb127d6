import assert from 'node:assert/strict';
import type { PromiseTest } from './contract.ts';
import { aToken, following, start } from './records.ts';
import { begin } from './refresh-contract.ts';

/** What every store promises of the attributes of an authorization. */
export const attributeContract = (promise: PromiseTest): void => {
  promise(
    'attributes are replaced at the live tokens and the chain of a family, and nowhere else',
    async ({ grants }) => {
      const { refresh, access } = await begin(grants, { attributes: { plan: 'gold', seat: '12A' } });
      const [dying, other] = [aToken({ family: refresh.family, expiresAt: start + 1 }), aToken()];
      for (const one of [dying, other]) await grants.issue({ access: one }, undefined, start);
      await grants.findAccess(access.hash, start);
      const attributes = { plan: 'silver' };
      assert.equal(await grants.setAttributes(refresh.family, attributes, start + 1), 2);
      assert.deepEqual(await grants.findAccess(access.hash, start + 1), { ...access, attributes });
      assert.deepEqual(await grants.findRefresh(refresh.hash), { ...refresh, attributes });
      assert.deepEqual(await grants.findAccess(dying.hash, start), dying);
      assert.deepEqual(await grants.findAccess(other.hash, start), other);
      const { next, spends, access: later } = following(refresh, { attributes });
      assert.equal((await grants.issue({ access: later, refresh: next }, spends, start)).result, 'issued');
    },
  );

  promise('what is expired, revoked or unknown gets no attributes', async ({ grants }) => {
    const { refresh } = await begin(grants, { expiresAt: start + 5 });
    const { family } = refresh;
    assert.equal(await grants.setAttributes(family, { a: 'b' }, start + 5), 1, 'the access token');
    assert.deepEqual(await grants.findRefresh(refresh.hash), refresh);
    assert.equal(await grants.setAttributes('unknown', { a: 'b' }, start), 0);
    await grants.revoke({ by: 'rule', owner: refresh.owner, before: start }, start);
    assert.equal(await grants.setAttributes(family, { c: 'd' }, start), 0);
  });
};
