import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { usersFile } from '../../src/identity/users-file.ts';
import { LoginTries, type LoginTry } from '../../src/oauth/login-tries.ts';
import { login as loginAs } from '../identity/login.ts';
import { start } from './example.ts';
import { alice, count, elsewhere, outOf, type Try, tried, wrong } from './login-try.ts';

describe('tries to log in (RFC 6749 §4.3.2; A16)', () => {
  it('are ten in ten minutes for one name from one address; then nothing is tried, the right password neither', async () => {
    const tries = new LoginTries();
    await wrong(tries, 10);
    assert.deepEqual(await tried(tries, { user: 'alice', at: start + 1000 }), [
      429,
      'oauth/too-many-logins',
      'Retry-After',
      '599',
    ]);
    assert.equal(await tried(tries, { user: 'alice', at: start + 600_000 }), 'in');
  });

  it('count before their outcome is known: of many at once ten are made', async () => {
    const tries = new LoginTries();
    const all = await Promise.all(Array.from({ length: 30 }, () => tried(tries)));
    assert.equal(all.filter((one) => one === 'out').length, 10);
  });

  it('at once that succeed wait for one another, however many: nobody is locked out who knows the password', async () => {
    const tries = new LoginTries();
    const all = await Promise.all(Array.from({ length: 40 }, () => tried(tries, { user: 'alice' })));
    assert.deepEqual(new Set(all), new Set(['in']));
  });

  it('wait in bounded number for those before them', async () => {
    const tries = new LoginTries();
    const answer = Promise.withResolvers<string>();
    const all = Array.from({ length: 100 }, () =>
      tries.counted(alice, start, () => answer.promise).catch(() => 'refused'),
    );
    const refused = await Promise.race([all.at(-1), answer.promise]);
    answer.resolve('alice');
    assert.equal(refused, 'refused');
    assert.equal((await Promise.all(all)).filter((one) => one === 'refused').length, 100 - 10 - 64);
  });

  it('are not forgotten for thousands of other names that are tried in between', async () => {
    const tries = new LoginTries();
    await wrong(tries, 10);
    for (let other = 0; other < 12_000; other += 1) {
      await wrong(tries, 1, { name: `other-${other}`, address: `198.51.${other >> 8}.${other & 255}` });
    }
    assert.deepEqual(Object(await tried(tries))[0], 429);
  });

  it('that come to nothing are taken back by one that succeeds', async () => {
    const tries = new LoginTries();
    for (let time = 0; time < 3; time += 1) {
      await wrong(tries, 9);
      assert.equal(await tried(tries, { user: 'alice' }), 'in');
    }
  });

  it('do not count where nobody could say whether the password is right', async () => {
    const tries = new LoginTries();
    for (let time = 0; time < 20; time += 1) {
      await assert.rejects(
        tries.counted(alice, start, async () => Promise.reject(new Error('no answer'))),
        /no answer/,
      );
    }
    await wrong(tries, 10);
  });

  const others: readonly (readonly [who: string, other: Partial<LoginTry>])[] = [
    ['of another name', { name: 'bob' }],
    ['at another registry', { registry: 'guests' }],
    ['from another address: nobody is locked out by somebody else', { address: '192.0.2.8' }],
  ];
  for (const [who, other] of others) {
    it(`count apart from those ${who}`, async () => {
      const tries = new LoginTries();
      await wrong(tries, 10);
      await wrong(tries, 10, other);
    });
  }

  const same: readonly (readonly [how: string, one: Partial<LoginTry>, other: Partial<LoginTry>])[] = [
    ['the name in capitals', {}, { name: 'ALICE' }],
    ['the name in letters of full width', {}, { name: 'ａlice' }],
    ['a letter that is composed', { name: 'zoe\u0308' }, { name: 'zo\u00eb' }],
    ['the name without its accents', { name: 'zo\u00eb' }, { name: 'zoe' }],
    ['the name with a letter that is not seen (RFC 4518 §2.2)', {}, { name: 'al\u00ad\u200bice' }],
    ['the name with spaces around it', {}, { name: '  alice ' }],
    ['the name in letters that are two in capitals', { name: 'stra\u00dfe' }, { name: 'STRASSE' }],
    ['an address of the same /64', { address: '2001:db8:1:2::1' }, { address: '2001:db8:1:2:ffff::9' }],
  ];
  for (const [how, one, other] of same) {
    it(`count together with those by ${how}`, async () => {
      const tries = new LoginTries();
      await wrong(tries, 10, one);
      assert.deepEqual(Object(await tried(tries, other))[0], 429);
    });
  }
});

describe('a name that is tried from everywhere (A20)', () => {
  it('has two tries from a network after a hundred failures in ten minutes, in place of ten', async () => {
    const tries = new LoginTries();
    assert.equal(count(await outOf(tries, 101, elsewhere), 'out'), 101);
    assert.deepEqual(await outOf(tries, 3, () => elsewhere(1000)), ['out', 'out', 429]);
    assert.equal(
      await tried(tries, { ...elsewhere(1001), user: 'alice' }),
      'in',
      'who knows the password is never kept out',
    );
    assert.deepEqual(
      await outOf(tries, 3, () => ({ ...elsewhere(1002), at: start + 600_000 })),
      ['out', 'out', 'out'],
      'later',
    );
  });

  it('has all ten from a network that it has signed in from, whatever others do', async () => {
    const tries = new LoginTries();
    assert.equal(await tried(tries, { user: 'alice' }), 'in');
    await outOf(tries, 5000, elsewhere);
    assert.equal(count(await outOf(tries, 9, () => ({})), 'out'), 9);
    assert.equal(await tried(tries, { user: 'alice' }), 'in');
  });

  it('has ten again from a network that it has not signed in from for a month', async () => {
    const tries = new LoginTries();
    const later = { at: start + 30 * 86_400_000 };
    await tried(tries, { user: 'alice' });
    await outOf(tries, 101, (time) => ({ ...elsewhere(time), ...later }));
    assert.deepEqual(await outOf(tries, 3, () => later), ['out', 'out', 429]);
  });

  it('is counted apart in each registry, and other names are not touched', async () => {
    const tries = new LoginTries();
    await outOf(tries, 200, elsewhere);
    await wrong(tries, 10, { registry: 'guests' });
    await wrong(tries, 10, { name: 'bob' });
  });

  it('is treated alike whether there is such a name or not', async () => {
    const outcomes = await Promise.all(
      ['alice', 'nobody'].map((name) => outOf(new LoginTries(), 150, (time) => ({ ...elsewhere(time % 40), name }))),
    );
    assert.deepEqual(outcomes[0], outcomes[1]);
  });
});

describe('a network that many names are tried from (A20)', () => {
  const spraying = (time: number): Try => ({ name: `name-${time}` });

  it('has thirty failures in ten minutes; then only those are let try who have signed in from it', async () => {
    const tries = new LoginTries();
    assert.equal(await tried(tries, { user: 'alice' }), 'in');
    assert.equal(count(await outOf(tries, 40, spraying), 'out'), 30);
    assert.equal(count(await outOf(tries, 1, () => ({ name: 'bob', user: 'bob' })), 429), 1);
    await wrong(tries, 9);
    assert.equal(await tried(tries, { user: 'alice' }), 'in', 'an office goes on');
    assert.equal(await tried(tries, { name: 'bob', user: 'bob', address: '192.0.2.9' }), 'in', 'elsewhere');
    assert.equal(await tried(tries, { name: 'bob', user: 'bob', at: start + 600_000 }), 'in', 'later');
  });

  it('says when it is worth trying again', async () => {
    const tries = new LoginTries();
    await outOf(tries, 30, spraying);
    assert.deepEqual(await tried(tries, { name: 'bob', at: start + 60_000 }), [
      429,
      'oauth/too-many-logins',
      'Retry-After',
      '540',
    ]);
  });

  it('lets a crowd in that comes at once: what is under way is waited for, and no failure', async () => {
    const tries = new LoginTries();
    const all = await Promise.all(
      Array.from({ length: 200 }, (_, at) => tried(tries, { name: `name-${at}`, user: `name-${at}` })),
    );
    assert.deepEqual(new Set(all), new Set(['in']));
  });

  it('has no more than thirty of many names that are tried at once', async () => {
    const tries = new LoginTries();
    const all = await Promise.all(Array.from({ length: 200 }, (_, at) => tried(tries, spraying(at))));
    assert.equal(count(all, 'out'), 30);
  });

  it('waits in bounded number', async () => {
    const tries = new LoginTries();
    const answer = Promise.withResolvers<undefined>();
    const all = Array.from({ length: 400 }, (_, at) =>
      tries.counted({ ...alice, name: `name-${at}` }, start, () => answer.promise).catch(() => 'refused'),
    );
    const refused = await Promise.race([all.at(-1), answer.promise]);
    answer.resolve(undefined);
    assert.equal(refused, 'refused');
    assert.equal((await Promise.all(all)).filter((one) => one === undefined).length, 30);
  });
});

describe('an application that is attacked (A20)', () => {
  const shop = { application: 'shop' };

  it('leaves networks three failures after a thousand in ten minutes, and those alone who are known there go on', async () => {
    const tries = new LoginTries();
    await tried(tries, { ...shop, user: 'alice' });
    const attack = await outOf(tries, 1001, (time) => ({ ...shop, ...elsewhere(time), name: `name-${time}` }));
    assert.equal(count(attack, 'out'), 1001);
    const there = (time: number): Try => ({ ...elsewhere(5000), name: `other-${time}` });
    assert.deepEqual(await outOf(tries, 4, (time) => ({ ...shop, ...there(time) })), ['out', 'out', 'out', 429]);
    assert.equal(await tried(tries, { ...there(9), application: 'rival' }), 'out', 'another application');
    assert.equal(
      await tried(tries, { ...shop, ...elsewhere(5001), name: 'bob', user: 'bob' }),
      'in',
      'a quiet network',
    );
    await wrong(tries, 9, shop);
    assert.equal(await tried(tries, { ...shop, user: 'alice' }), 'in', 'where somebody is known');
  });
});

describe('a thousand tries with names that are there and names that are not (A20)', () => {
  it('cost one verification each, of the same cost, and have the same outcome', async () => {
    const cost = '$argon2id$v=19$m=19456,t=2,p=1';
    const costs: string[] = [];
    const verify = async (passwordHash: string): Promise<boolean> => {
      costs.push(passwordHash.split('$', 4).join('$'));
      return false;
    };
    const salt = 'c2FsdHNhbHRzYWx0c2FsdA';
    const users = Array.from({ length: 20 }, (_, at) => ({
      name: `user-${at}`,
      passwordHash: `${cost}$${salt}$${'A'.repeat(43)}`,
    }));
    const registry = usersFile({ name: 'staff', users }, { verify });
    const tries = new LoginTries();
    const outcomes: Record<'known' | 'unknown', unknown[]> = { known: [], unknown: [] };
    const work: Record<'known' | 'unknown', string[]> = { known: [], unknown: [] };
    for (let time = 0; time < 1000; time += 1) {
      const kind = time % 2 === 0 ? 'known' : 'unknown';
      const name = `${kind === 'known' ? 'user' : 'nobody'}-${(time >> 1) % 20}`;
      const login: LoginTry = { ...alice, address: elsewhere(time >> 1).address ?? '', name };
      outcomes[kind].push(await tries.counted(login, start, () => registry.authenticate(loginAs(name, 'guess'))));
      work[kind].push(...costs.splice(0));
    }
    assert.deepEqual(outcomes.known, outcomes.unknown);
    assert.equal(work.known.length, 500);
    assert.deepEqual(work.known, work.unknown);
  });
});
