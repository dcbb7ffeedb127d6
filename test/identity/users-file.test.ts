import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { describe, it } from 'node:test';
import { hash } from '@node-rs/argon2';
import type { UsersFileConfig } from '../../src/environment/environment.ts';
import { hashPassword, ordinaryCost, passwordWork } from '../../src/identity/password-work.ts';
import { usersFile } from '../../src/identity/users-file.ts';
import { Fault } from '../../src/policy/fault.ts';
import { login } from './login.ts';

/** Real argon2 with the least cost there is. */
const cheaply = (password: string): Promise<string> => hash(password, { memoryCost: 8, timeCost: 1, parallelism: 1 });

/** Password work that notes what it was asked and finds nothing right. */
const noting = () => {
  const asked: string[] = [];
  const verify = async (passwordHash: string): Promise<boolean> => asked.push(passwordHash) < 0;
  return { asked, verify };
};

describe('a users file', async () => {
  const config: UsersFileConfig = {
    kind: 'users-file',
    name: 'staff',
    users: [
      { name: 'alice', passwordHash: await cheaply('open sesame') },
      { name: 'Zo\u00eb', passwordHash: await cheaply('caf\u00e9') },
      { name: 'sample', password: 'b\u00eate' },
      { name: 'long', passwordHash: await cheaply('x'.repeat(1024)) },
    ],
  };
  const registry = usersFile(config, passwordWork());

  const accepted: readonly [string, string, string][] = [
    ['alice', 'open sesame', 'the right password'],
    ['Zo\u00eb', 'caf\u00e9', 'letters beyond ASCII'],
    ['Zoe\u0308', 'cafe\u0301', 'the same letters, decomposed'],
    ['sample', 'b\u00eate', 'a literal password'],
    ['sample', 'be\u0302te', 'a literal password, decomposed'],
    ['long', 'x'.repeat(1024), 'a password of 1,024 bytes'],
  ];
  for (const [name, password, what] of accepted) {
    it(`${what} is accepted`, async () => {
      assert.deepEqual(await registry.authenticate(login(name, password)), { name: name.normalize('NFC') });
    });
  }

  describe('has a stamp for each user, by which a session knows that their password is another one now', () => {
    const again = (users: UsersFileConfig['users'], name = 'staff') => usersFile({ name, users }, passwordWork());

    it('is the same in every process and after every start', () => {
      const other = again(config.users);
      for (const { name } of config.users) {
        assert.equal(other.stampOf?.(name), registry.stampOf?.(name));
        assert.notEqual(other.stampOf?.(name), undefined);
      }
      assert.equal(registry.stampOf?.('nobody'), undefined);
      assert.equal(registry.stampOf?.('__proto__'), undefined);
    });

    it('is another one with another password, hashed or literal, of another user or registry', async () => {
      const passwordHash = await cheaply('open sesame');
      const registryOfAlice = again([{ name: 'alice', passwordHash }]);
      const hashed = await cheaply('open sesame');
      assert.notEqual(again([{ name: 'alice', passwordHash: hashed }]).stampOf?.('alice'), registry.stampOf?.('alice'));
      assert.notEqual(again([{ name: 'sample', password: 'other' }]).stampOf?.('sample'), registry.stampOf?.('sample'));
      assert.notEqual(again([{ name: 'eve', passwordHash }]).stampOf?.('eve'), registryOfAlice.stampOf?.('alice'));
      assert.notEqual(again(config.users, 'guests').stampOf?.('alice'), registry.stampOf?.('alice'));
    });

    it('says next to nothing of a password that the file has as it is', () => {
      assert.match(registry.stampOf?.('sample') ?? '', /^[\da-f]{4}$/);
      assert.match(registry.stampOf?.('alice') ?? '', /^[\da-f]{32}$/);
    });
  });

  const refused: readonly [string, string, string][] = [
    ['alice', 'open sesame!', 'a wrong password'],
    ['alice', 'Open sesame', 'another case of the password'],
    ['alice', 'open sesame ', 'a password with a space behind it'],
    ['alice', '', 'an empty password'],
    ['Alice', 'open sesame', 'another case of the name'],
    ['alice ', 'open sesame', 'a name with a space behind it'],
    ['', 'open sesame', 'an empty name'],
    ['bob', 'open sesame', 'an unknown name'],
    ['__proto__', 'open sesame', 'a name that objects have'],
    ['constructor', 'open sesame', 'another name that objects have'],
    ['sample', 'bete', 'a wrong password for a user with a literal one'],
    ['sample', '', 'an empty password for a user with a literal one'],
    ['long', 'x'.repeat(1025), 'a password of 1,025 bytes'],
    ['alice', '\ud800', 'half of a surrogate pair'],
  ];
  for (const [name, password, what] of refused) {
    it(`${what} is refused`, async () => assert.equal(await registry.authenticate(login(name, password)), undefined));
  }

  it('an empty, overlong or malformed name or password costs no work, and is not composed first', async () => {
    const work = noting();
    for (const text of ['', 'x'.repeat(1025), '\u00e9'.repeat(513), '\udc00', 'e\u0301'.repeat(342)]) {
      assert.equal(await usersFile(config, work).authenticate(login('alice', text)), undefined);
      assert.equal(await usersFile(config, work).authenticate(login(text, 'open sesame')), undefined);
    }
    assert.deepEqual(work.asked, []);
  });

  it('an unknown name costs the work of a known one, the same each time', async () => {
    const work = noting();
    const users = usersFile(config, work);
    await users.authenticate(login('nobody', 'guess'));
    await users.authenticate(login('nobody', 'another guess'));
    const [first, second] = work.asked;
    assert.equal(first, second);
    const costs = config.users.map((user) => ('passwordHash' in user ? costOf(user.passwordHash) : ordinaryCost));
    assert.ok(costs.includes(costOf(first ?? '')));
  });

  it('in a file without users an unknown name costs the usual work', async () => {
    const work = noting();
    assert.equal(await usersFile({ name: 'empty', users: [] }, work).authenticate(login('alice', 'x')), undefined);
    assert.equal(costOf(work.asked[0] ?? ''), ordinaryCost);
  });

  it('a literal password costs the usual work, right or wrong', async () => {
    const work = noting();
    const users = usersFile(config, work);
    assert.deepEqual(await users.authenticate(login('sample', 'b\u00eate')), { name: 'sample' });
    assert.equal(await users.authenticate(login('sample', 'x')), undefined);
    assert.deepEqual(work.asked.map(costOf), [ordinaryCost, ordinaryCost]);
  });

  it('no password matches the hash that stands in for an unknown name', async () => {
    const work = noting();
    await usersFile({ name: 'empty', users: [] }, work).authenticate(login('alice', 'x'));
    assert.equal(await passwordWork().verify(work.asked[0] ?? '', 'x'), false);
  });
});

describe('password work', () => {
  it('a hash is argon2id with the usual cost and a salt of its own, and its password is found right', async () => {
    const [first, second] = await Promise.all([hashPassword('caf\u00e9'), hashPassword('caf\u00e9')]);
    assert.equal(costOf(first ?? ''), ordinaryCost);
    assert.notEqual(first, second);
    assert.equal(await passwordWork().verify(first ?? '', 'cafe\u0301'), true);
    assert.equal(await passwordWork().verify(first ?? '', 'cafe'), false);
  });

  it('runs no more at once than it may, in the order of arrival', async () => {
    const started: string[] = [];
    const finish: (() => void)[] = [];
    const work = passwordWork({ running: 2, waiting: 8 }, (_, password) => {
      started.push(password);
      return new Promise((resolve) => finish.push(() => resolve(true)));
    });
    const all = ['a', 'b', 'c', 'd'].map((password) => work.verify('', password));
    await settle();
    assert.deepEqual(started, ['a', 'b']);
    finish[0]?.();
    await settle();
    assert.deepEqual(started, ['a', 'b', 'c']);
    finish[1]?.();
    finish[2]?.();
    await settle();
    finish[3]?.();
    assert.deepEqual(await Promise.all(all), [true, true, true, true]);
  });

  it('what finds the queue full is refused with 503 and Retry-After, and the queue goes on', async () => {
    const finish: (() => void)[] = [];
    const work = passwordWork(
      { running: 1, waiting: 1 },
      () => new Promise((resolve) => finish.push(() => resolve(true))),
    );
    const [first, second, third] = [work.verify('', 'a'), work.verify('', 'b'), work.verify('', 'c')];
    await assert.rejects(third ?? Promise.resolve(), (error) => {
      assert.ok(error instanceof Fault);
      assert.equal(error.status, 503);
      assert.equal(error.code, 'identity/busy');
      assert.deepEqual(error.headers, ['Retry-After', '5']);
      return true;
    });
    finish[0]?.();
    await first;
    await settle();
    finish[1]?.();
    assert.equal(await second, true);
    const later = work.verify('', 'd');
    await settle();
    finish[2]?.();
    assert.equal(await later, true);
  });

  it('leaves a processor to the event loop, runs three at most, and lets 64 wait, where nothing else is said', async () => {
    let running = 0;
    const finish = Promise.withResolvers<boolean>();
    const work = passwordWork(undefined, () => {
      running += 1;
      return finish.promise;
    });
    const most = Math.max(1, Math.min(availableParallelism() - 1, 3));
    const all = Array.from({ length: most + 64 }, () => work.verify('', 'a'));
    await assert.rejects(work.verify('', 'a'), (error) => error instanceof Fault && error.status === 503);
    assert.equal(running, most);
    finish.resolve(true);
    assert.equal(
      (await Promise.all(all)).every((verified) => verified),
      true,
    );
    assert.equal(running, most + 64);
  });

  it('a verification that fails frees its place', async () => {
    let calls = 0;
    const work = passwordWork({ running: 1, waiting: 0 }, async () => {
      calls += 1;
      if (calls === 1) throw new Error('no memory');
      return true;
    });
    await assert.rejects(work.verify('', 'a'), /no memory/);
    assert.equal(await work.verify('', 'b'), true);
  });
});

const costOf = (passwordHash: string): string => passwordHash.split('$', 4).join('$');

/** Lets every promise that can go on do so. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
