import assert from 'node:assert/strict';
import type { ConsentRecord, ConsentStore } from '../../src/stores/consents.ts';
import type { PromiseTest } from './contract.ts';
import { aConsent, aToken, start } from './records.ts';

const owner = 'user:staff/alice';
const provider = 'acme-oauth';
const isLeft = async (consents: ConsentStore, consent: ConsentRecord, at = start): Promise<boolean> =>
  (await consents.find(consent, at)) !== undefined;

/** What every store promises of what owners have allowed by an act of theirs. */
export const consentContract = (promise: PromiseTest): void => {
  keepContract(promise);
  ruleContract(promise);
};

const keepContract = (promise: PromiseTest): void => {
  promise('a consent is found as it was given, until the moment it expires', async ({ consents }) => {
    for (const consent of [aConsent(), aConsent({ application: 'album', scopes: [] })]) {
      const { provider, application, owner } = consent;
      const key = { provider, application, owner };
      assert.equal(await consents.find(key, start), undefined);
      await consents.remember(consent);
      assert.deepEqual(await consents.find(key, start), consent);
      assert.deepEqual(await consents.find(key, consent.expiresAt - 1), consent);
      assert.equal(await consents.find(key, consent.expiresAt), undefined);
    }
  });

  promise('a consent is of one owner, one application and one provider', async ({ consents }) => {
    const consent = aConsent();
    await consents.remember(consent);
    for (const changes of [
      { provider: 'other-oauth' },
      { application: 'album' },
      { application: 'Printer' },
      { owner: 'user:staff/bob' },
      { owner: 'printer', application: owner },
    ]) {
      assert.equal(await consents.find({ ...consent, ...changes }, start), undefined);
    }
  });

  promise(
    'the consents of one owner at one provider are listed, the newest first, and none that is over',
    async (stores) => {
      const { grants, consents } = stores;
      const given = ['a', 'b', 'c', 'd'].map((application, at) => aConsent({ application, givenAt: start + at }));
      const [, second, third, fourth] = given;
      for (const consent of [
        ...given,
        aConsent({ application: 'over', expiresAt: start + 10 }),
        aConsent({ owner: 'user:staff/bob' }),
        aConsent({ provider: 'other-oauth' }),
      ]) {
        await consents.remember(consent);
      }
      await grants.revoke({ by: 'rule', before: start, owner, application: 'a' }, start);
      assert.deepEqual(await consents.list({ provider, owner }, start + 10, 9), [fourth, third, second]);
      assert.deepEqual(await consents.list({ provider, owner }, start + 10, 2), [fourth, third]);
      assert.deepEqual(await consents.list({ provider, owner: 'user:staff/carol' }, start + 10, 9), []);
    },
  );

  promise('a consent takes the place of the one before', async ({ consents }) => {
    await consents.remember(aConsent());
    const next = aConsent({ scopes: ['photos:read'], givenAt: start + 1, expiresAt: start + 1000 });
    await consents.remember(next);
    assert.deepEqual(await consents.find(next, start + 1), next);
  });
};

const ruleContract = (promise: PromiseTest): void => {
  const cases = [
    { members: {}, hit: true },
    { members: { provider }, hit: true },
    { members: { provider: 'other-oauth' }, hit: false },
    { members: { application: 'printer' }, hit: true },
    { members: { application: 'album' }, hit: false },
    { members: { owner }, hit: true },
    { members: { owner: 'user:staff/bob' }, hit: false },
    { members: { scope: 'photos:write' }, hit: true },
    { members: { scope: 'photos' }, hit: false },
    { members: { provider, application: 'printer', owner }, hit: true },
    { members: { provider, application: 'printer', owner, scope: 'photos:read' }, hit: true },
    { members: { provider, application: 'printer', owner, scope: 'photos:delete' }, hit: false },
    { members: { provider: 'other-oauth', application: 'printer', owner }, hit: false },
    { members: { signedBy: 'k1' }, hit: false },
    { members: { owner, signedBy: 'k1' }, hit: false },
  ];
  for (const { members, hit } of cases) {
    const named = Object.entries(members).map(([name, value]) => `${name} "${value}"`);
    promise(
      `a rule of ${named.join(', ') || 'a moment alone'} ${hit ? 'ends' : 'leaves'} a consent`,
      async ({ grants, consents }) => {
        const consent = aConsent();
        await consents.remember(consent);
        const rule = { by: 'rule', before: start, ...members } as const;
        assert.equal(await grants.count(rule, start), 0);
        assert.equal(await isLeft(consents, consent), true, 'counting changes nothing');
        assert.equal(await grants.revoke(rule, start), 0, 'it is no token');
        assert.equal(await isLeft(consents, consent), !hit);
      },
    );
  }

  promise('a rule ends what was given at or before its moment; what is given after it counts', async (stores) => {
    const { grants, consents } = stores;
    const all = [-1, 0, 1].map((ms) => aConsent({ application: `app${ms}`, givenAt: start + ms }));
    for (const consent of all) await consents.remember(consent);
    await grants.revoke({ by: 'rule', before: start, owner }, start);
    const late = aConsent();
    await consents.remember(late);
    const left = await Promise.all([...all, late].map((consent) => isLeft(consents, consent)));
    assert.deepEqual(left, [false, false, true, false]);
    const again = aConsent({ givenAt: start + 1 });
    await consents.remember(again);
    assert.deepEqual(await consents.find(again, start + 1), again);
  });

  promise('a consent is left by the end of a token or a family', async ({ grants, consents }) => {
    const consent = aConsent();
    await consents.remember(consent);
    const access = aToken({ owner });
    await grants.issue({ access }, undefined, start);
    await grants.revoke({ by: 'token', hash: access.hash }, start);
    await grants.revoke({ by: 'family', family: access.family }, start);
    assert.equal(await isLeft(consents, consent), true);
  });

  promise('a rule is kept as long as there are consents that it has ended', async ({ grants, consents }) => {
    const consent = aConsent();
    await consents.remember(consent);
    await grants.revoke({ by: 'rule', before: start, application: 'printer' }, start);
    for (const at of [start + 60_000, consent.expiresAt - 1]) {
      assert.equal(await grants.purge(at, 100, 0), 0);
      assert.equal(await isLeft(consents, consent, at), false);
    }
    assert.equal(await grants.purge(consent.expiresAt, 100, 0), 2, 'the consent and the rule');
  });
};
