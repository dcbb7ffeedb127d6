import assert from 'node:assert/strict';
import type { SessionRecord, SessionStore } from '../../src/stores/sessions.ts';
import type { PromiseTest } from './contract.ts';
import { aSession, newHash, start } from './records.ts';

/** Which of them somebody is signed in by. */
const liveOf = (sessions: SessionStore, all: readonly SessionRecord[], at = start): Promise<readonly boolean[]> =>
  Promise.all(all.map(async ({ hash }) => (await sessions.find(hash, at)) !== undefined));

/** What every store promises of who is signed in. */
export const sessionContract = (promise: PromiseTest): void => {
  lifeContract(promise);
  endContract(promise);
  ruleContract(promise);
};

const lifeContract = (promise: PromiseTest): void => {
  promise('a session is found as it was created', async ({ sessions }) => {
    const rest = { groups: ['staff', 'Žofie’s "team", 1', ''], stamp: 'k3' };
    for (const session of [aSession(), aSession(rest), aSession({ groups: [], stamp: '' })]) {
      assert.equal(await sessions.find(session.hash, start), undefined);
      await sessions.create(session);
      assert.deepEqual(await sessions.find(session.hash, start), session);
    }
  });

  const ends: readonly [title: string, session: Partial<SessionRecord>][] = [
    ['has not been used for so long', { idleEndsAt: start + 1000 }],
    ['is too old, whatever it is used for', { idleEndsAt: start + 9000, expiresAt: start + 1000 }],
  ];
  for (const [title, changes] of ends) {
    promise(`a session is over at the moment at which it ${title}`, async ({ sessions }) => {
      const session = aSession(changes);
      await sessions.create(session);
      assert.deepEqual(await sessions.find(session.hash, start + 999), session);
      assert.equal(await sessions.find(session.hash, start + 1000), undefined);
    });
  }

  promise('a session that is used ends later; of two uses the later counts, in either order', async ({ sessions }) => {
    const session = aSession({ idleEndsAt: start + 1000, expiresAt: start + 5000 });
    await sessions.create(session);
    await Promise.all([2000, 3000, 1500].map((ms) => sessions.touch(session.hash, start + ms)));
    assert.deepEqual(await sessions.find(session.hash, start + 2999), { ...session, idleEndsAt: start + 3000 });
    assert.equal(await sessions.find(session.hash, start + 3000), undefined);
    await sessions.touch(session.hash, start + 9000);
    assert.equal(await sessions.find(session.hash, start + 5000), undefined, 'it is too old all the same');
  });

  promise('a session that has ended is not brought back by a use', async ({ sessions }) => {
    const session = aSession();
    await sessions.create(session);
    await sessions.end(session.hash);
    await sessions.touch(session.hash, start + 9_000_000);
    await sessions.touch(newHash(), start + 9_000_000);
    assert.equal(await sessions.find(session.hash, start), undefined);
  });
};

const endContract = (promise: PromiseTest): void => {
  promise(
    'a session that takes the place of another ends it, and no other (session fixation)',
    async ({ sessions }) => {
      const [before, other, next] = [aSession(), aSession(), aSession({ owner: 'user:staff/bob' })];
      for (const session of [before, other]) await sessions.create(session);
      await sessions.create(next, before.hash);
      assert.deepEqual(await liveOf(sessions, [before, other, next]), [false, true, true]);
      const last = aSession();
      await sessions.create(last, newHash());
      assert.deepEqual(await liveOf(sessions, [other, next, last]), [true, true, true]);
    },
  );

  promise('a session that cannot be created ends none', async ({ sessions }) => {
    const [before, taken] = [aSession(), aSession()];
    for (const session of [before, taken]) await sessions.create(session);
    await assert.rejects(sessions.create(aSession({ hash: taken.hash, owner: 'user:staff/eve' }), before.hash));
    assert.deepEqual(await sessions.find(taken.hash, start), taken);
    assert.deepEqual(await sessions.find(before.hash, start), before);
  });

  promise('ending a session ends it alone, as often as it is asked', async ({ sessions }) => {
    const [one, other] = [aSession(), aSession()];
    for (const session of [one, other]) await sessions.create(session);
    for (let times = 0; times < 2; times++) await sessions.end(one.hash);
    assert.deepEqual(await liveOf(sessions, [one, other]), [false, true]);
  });

  promise('ending all of an owner at a provider ends no other', async ({ sessions }) => {
    const own = [aSession(), aSession()];
    const others = [
      aSession({ provider: 'other-oauth' }),
      aSession({ owner: 'user:staff/bob' }),
      aSession({ owner: 'user:staff/Alice' }),
    ];
    for (const session of [...own, ...others]) await sessions.create(session);
    const of = { provider: 'acme-oauth', owner: 'user:staff/alice' };
    for (let times = 0; times < 2; times++) await sessions.endAll(of);
    assert.deepEqual(await liveOf(sessions, [...own, ...others]), [false, false, true, true, true]);
  });
};

const ruleContract = (promise: PromiseTest): void => {
  const owner = 'user:staff/alice';
  const provider = 'acme-oauth';
  const cases = [
    { members: { owner }, hit: true },
    { members: { owner, provider }, hit: true },
    { members: { owner, provider: 'other-oauth' }, hit: false },
    { members: { owner: 'user:staff/bob' }, hit: false },
    { members: { owner, application: 'printer' }, hit: false },
    { members: { owner, provider, application: 'printer' }, hit: false },
    { members: { owner, scope: 'photos:read' }, hit: false },
    { members: { owner, signedBy: 'k1' }, hit: false },
    { members: { provider }, hit: false },
    { members: {}, hit: false },
  ];
  for (const { members, hit } of cases) {
    const named = Object.entries(members).map(([name, value]) => `${name} "${value}"`);
    promise(
      `a rule of ${named.join(', ') || 'a moment alone'} ${hit ? 'ends' : 'leaves'} the sessions of an owner`,
      async ({ grants, sessions }) => {
        const session = aSession();
        await sessions.create(session);
        const rule = { by: 'rule', before: start, ...members } as const;
        assert.equal(await grants.count(rule, start), 0);
        assert.deepEqual(await sessions.find(session.hash, start), session, 'counting changes nothing');
        assert.equal(await grants.revoke(rule, start), 0, 'they are no tokens');
        assert.deepEqual(await liveOf(sessions, [session]), [!hit]);
      },
    );
  }

  promise('a rule ends sessions that began at or before its moment, also one on its way', async (stores) => {
    const { grants, sessions } = stores;
    const all = [-1, 0, 1].map((ms) => aSession({ authenticatedAt: start + ms }));
    for (const session of all) await sessions.create(session);
    await grants.revoke({ by: 'rule', before: start, owner }, start);
    const late = aSession();
    await sessions.create(late);
    assert.deepEqual(await liveOf(sessions, [...all, late]), [false, false, true, false]);
    await sessions.touch(late.hash, start + 9_000_000);
    assert.deepEqual(await liveOf(sessions, [late]), [false]);
  });

  promise('a rule is kept as long as there are sessions that it has ended', async ({ grants, sessions }) => {
    const session = aSession({ idleEndsAt: start + 100_000_000, expiresAt: start + 100_000_000 });
    await sessions.create(session);
    await grants.revoke({ by: 'rule', before: start, owner }, start);
    for (const at of [start + 60_000, session.expiresAt - 1]) {
      assert.equal(await grants.purge(at, 100, 0), 0);
      assert.equal(await sessions.find(session.hash, at), undefined);
    }
    assert.equal(await grants.purge(session.expiresAt, 100, 0), 2, 'the session and the rule');
  });
};
