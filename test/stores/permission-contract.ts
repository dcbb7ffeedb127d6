import assert from 'node:assert/strict';
import type { PromiseTest } from './contract.ts';
import { aChain, aCode, aToken, following, start } from './records.ts';

const owner = 'user:staff/alice';
const of = { provider: 'acme-oauth', owner };

/** What every store promises of what an owner has allowed. */
export const permissionContract = (promise: PromiseTest): void => {
  promise('an authorization is one permission, with the scopes and the attributes of its chain', async ({ grants }) => {
    const refresh = aChain({ attributes: { plan: 'gold' }, issuedAt: start + 7 });
    const { family, application, provider, scopes, attributes } = refresh;
    const first = aToken({ family, owner, scopes: ['photos:read'] });
    await grants.issue({ access: first, refresh }, undefined, start);
    const { next, spends, access } = following(refresh, { issuedAt: start + 9 });
    await grants.issue({ access: { ...access, issuedAt: start + 9 }, refresh: next }, spends, start + 9);
    const { expiresAt } = refresh;
    const rest = { family, provider, application, owner, scopes, attributes };
    const expected = [{ ...rest, issuedAt: start, expiresAt, hasRefresh: true }];
    assert.deepEqual(await grants.permissions(of, start + 9, 10), expected);
  });

  promise('a live access token alone is a permission, and has the scopes of all of its family', async ({ grants }) => {
    const [one, other] = [aToken({ owner, attributes: { a: 'b' } }), aToken({ owner, application: 'album' })];
    const more = aToken({ family: other.family, owner, application: 'album', scopes: ['photos:write', 'photos:read'] });
    for (const access of [one, other, more]) await grants.issue({ access }, undefined, start);
    const found = await grants.permissions(of, start, 10);
    const { family, application, provider, issuedAt, expiresAt } = one;
    const rest = { family, application, provider, owner, issuedAt, expiresAt, hasRefresh: false };
    const album = { ...rest, family: other.family, application: 'album', attributes: undefined };
    assert.deepEqual(
      new Set(found),
      new Set([
        { ...rest, scopes: ['photos:read'], attributes: { a: 'b' } },
        { ...album, scopes: found.find((permission) => permission.family === other.family)?.scopes },
      ]),
    );
    const scopes = found.find((permission) => permission.family === other.family)?.scopes;
    assert.deepEqual(scopes?.toSorted(), ['photos:read', 'photos:write']);
  });

  promise('the newest come first, at most as many as are asked for', async ({ grants }) => {
    const tokens = [3, 1, 4, 2].map((at) => aToken({ owner, issuedAt: start + at, application: `app-${at}` }));
    for (const access of tokens) await grants.issue({ access }, undefined, start);
    const names = async (limit: number) => (await grants.permissions(of, start, limit)).map((one) => one.application);
    assert.deepEqual(await names(10), ['app-4', 'app-3', 'app-2', 'app-1']);
    assert.deepEqual(await names(2), ['app-4', 'app-3']);
    assert.deepEqual(await names(0), []);
  });

  promise('what is of another owner or provider, expired, used up or only a code is none', async ({ grants }) => {
    const expired = { expiresAt: start + 1 };
    const tokens = [
      aToken(),
      aToken({ owner: 'user:staff/bob' }),
      aToken({ owner, provider: 'other-oauth' }),
      aToken({ owner, ...expired }),
    ];
    for (const access of tokens) await grants.issue({ access }, undefined, start);
    for (const changes of [expired, { usesLeft: 0 }]) {
      const refresh = aChain({ owner, ...changes });
      const access = aToken({ family: refresh.family, owner, ...expired });
      await grants.issue({ access, refresh }, undefined, start);
    }
    await grants.saveCode(aCode({ owner }));
    assert.deepEqual(await grants.permissions(of, start + 1, 10), []);
  });

  promise('a chain that is used up leaves the permission of the access tokens that it gave', async ({ grants }) => {
    const refresh = aChain({ owner, usesLeft: 1 });
    const first = aToken({ family: refresh.family, owner, expiresAt: start + 1 });
    await grants.issue({ access: first, refresh }, undefined, start);
    const { access, spends } = following(refresh);
    await grants.issue({ access }, spends, start);
    const found = await grants.permissions(of, start + 1, 10);
    assert.deepEqual(
      found.map(({ family, hasRefresh, expiresAt }) => [family, hasRefresh, expiresAt]),
      [[refresh.family, false, access.expiresAt]],
    );
  });

  promise('what is revoked is none', async ({ grants }) => {
    const [byFamily, byRule, stays] = [aToken({ owner }), aToken({ owner, application: 'album' }), aToken({ owner })];
    for (const access of [byFamily, byRule, stays]) await grants.issue({ access }, undefined, start);
    await grants.revoke({ by: 'family', family: byFamily.family }, start);
    await grants.revoke({ by: 'rule', owner, application: 'album', before: start }, start);
    assert.deepEqual(
      (await grants.permissions(of, start, 10)).map(({ family }) => family),
      [stays.family],
    );
  });
};
