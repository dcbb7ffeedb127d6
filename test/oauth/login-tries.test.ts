import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LoginTries, type LoginTry } from '../../src/oauth/login-tries.ts';
import { Fault } from '../../src/policy/fault.ts';
import { start } from './example.ts';

const alice: LoginTry = { registry: 'staff', name: 'alice', address: '192.0.2.7' };

/** What a try comes to: `in`, `out`, or the refusal. */
const tried = async (
  tries: LoginTries,
  { at = start, user, ...login }: Partial<LoginTry> & { readonly at?: number; readonly user?: string } = {},
): Promise<unknown> => {
  try {
    return (await tries.counted({ ...alice, ...login }, at, async () => user)) === undefined ? 'out' : 'in';
  } catch (error) {
    return error instanceof Fault ? [error.status, error.code, ...error.headers] : assert.fail(String(error));
  }
};

const wrong = async (tries: LoginTries, times: number, more: Partial<LoginTry> = {}): Promise<void> => {
  for (let time = 0; time < times; time += 1) assert.equal(await tried(tries, more), 'out');
};

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
    for (let other = 0; other < 12_000; other += 1) await wrong(tries, 1, { name: `other-${other}` });
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
