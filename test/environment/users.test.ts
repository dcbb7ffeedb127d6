import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { linesOf, readFrom } from './in-memory.ts';

const output = 'A'.repeat(43);
const hashOf = (cost: string): string => `$argon2id$v=19$${cost}$c2FsdHNhbHRzYWx0c2FsdA$${output}`;
const good = hashOf('m=19456,t=2,p=1');

const read = (...entries: readonly string[]) =>
  readFrom({
    'headgate.yaml': 'user-registries: { staff: { users-file: users.yaml } }\n',
    'users.yaml': `users:\n${entries.map((entry) => `  - { ${entry} }\n`).join('')}`,
  });

/** How many the first registry has. */
const usersIn = ({ environment }: ReturnType<typeof readFrom>): number | undefined => {
  const [registry] = environment?.registries ?? [];
  return registry?.kind === 'users-file' ? registry.users.length : undefined;
};

describe('users.yaml', () => {
  const accepted: readonly [what: string, entry: string, ...warnings: readonly string[]][] = [
    ['a user with an argon2id hash', `name: alice, password-argon2: "${good}"`],
    ['a name with spaces and a slash', `name: CORP/Alice Archer, password-argon2: "${good}"`],
    ['the least work that is advised', `name: a, password-argon2: "${hashOf('m=7168,t=5,p=1')}"`],
    ['the most work that is allowed', `name: a, password-argon2: "${hashOf('m=262144,t=16,p=16')}"`],
    [
      'less work than is advised, with a warning',
      `name: a, password-argon2: "${hashOf('m=19456,t=1,p=1')}"`,
      '~environment/weak-password-hash users.yaml:2:33 /users/0/password-argon2',
    ],
    [
      'a literal password, with a warning',
      'name: a, password: open sesame',
      '~environment/literal-password users.yaml:2:26 /users/0/password',
    ],
  ];
  for (const [what, entry, ...warnings] of accepted) {
    it(`${what} is accepted`, () => {
      const result = read(entry);
      assert.deepEqual(linesOf(result), warnings);
      assert.equal(usersIn(result), 1);
    });
  }

  const refused: readonly [what: string, entry: string, code: string, pointer: string][] = [
    ['a user without a name', `password-argon2: "${good}"`, 'missing-key', ''],
    ['a user without a password', 'name: a', 'user-password', ''],
    ['a user with two passwords', `name: a, password: x, password-argon2: "${good}"`, 'user-password', ''],
    ['an empty name', `name: "", password-argon2: "${good}"`, 'wrong-value', '/name'],
    ['a name with a line break', `name: "a\\r\\nb", password-argon2: "${good}"`, 'wrong-value', '/name'],
    ['a name of 257 characters', `name: ${'x'.repeat(257)}, password-argon2: "${good}"`, 'wrong-value', '/name'],
    ['an empty password', 'name: a, password: ""', 'wrong-value', '/password'],
    ['a password that is a number', 'name: a, password: 1234', 'wrong-type', '/password'],
    ['a misspelled key', 'name: a, pasword: hunter2', 'unknown-key', '/pasword'],
    ['a bcrypt hash', `name: a, password-argon2: "$2b$10$${'a'.repeat(53)}"`, 'password-hash', '/password-argon2'],
    [
      'an argon2i hash',
      `name: a, password-argon2: "${good.replace('argon2id', 'argon2i')}"`,
      'password-hash',
      '/password-argon2',
    ],
    [
      'an argon2id hash of version 16',
      `name: a, password-argon2: "${good.replace('v=19', 'v=16')}"`,
      'password-hash',
      '/password-argon2',
    ],
    [
      'a hash that is cut short',
      `name: a, password-argon2: "${good.slice(0, -40)}"`,
      'password-hash',
      '/password-argon2',
    ],
    [
      'a hash that takes 1 GiB',
      `name: a, password-argon2: "${hashOf('m=1048576,t=1,p=1')}"`,
      'password-hash',
      '/password-argon2',
    ],
    [
      'a hash that takes 17 passes',
      `name: a, password-argon2: "${hashOf('m=19456,t=17,p=1')}"`,
      'password-hash',
      '/password-argon2',
    ],
    [
      'a hash with less memory than lanes',
      `name: a, password-argon2: "${hashOf('m=8,t=2,p=2')}"`,
      'password-hash',
      '/password-argon2',
    ],
    ['a password under the key of a hash', 'name: a, password-argon2: hunter2', 'wrong-value', '/password-argon2'],
  ];
  for (const [what, entry, code, pointer] of refused) {
    it(`${what} is refused, and no password is shown`, () => {
      const result = read(entry);
      const found = result.problems.map((problem) => `${problem.code} ${problem.pointer}`);
      assert.deepEqual(found, [`environment/${code} /users/0${pointer}`]);
      assert.equal(result.environment, undefined);
      assert.doesNotMatch(JSON.stringify(result.problems), /hunter2/);
    });
  }

  it('a name twice is refused, however its accents are written', () => {
    const result = read(
      `name: "Zo\u00eb", password-argon2: "${good}"`,
      `name: "Zoe\u0308", password-argon2: "${good}"`,
    );
    assert.deepEqual(linesOf(result), ['environment/repeated users.yaml:3:13 /users/1/name']);
  });

  it('names that differ in case are two users', () => {
    const result = read(`name: alice, password-argon2: "${good}"`, `name: Alice, password-argon2: "${good}"`);
    assert.equal(usersIn(result), 2);
  });
});
