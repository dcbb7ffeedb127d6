import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { replaceableFile } from '../../src/cli/replace-file.ts';
import { ContentError } from '../../src/cli/terminal.ts';
import { UsersText } from '../../src/cli/users-text.ts';
import { passwordWork } from '../../src/identity/password-work.ts';
import { parseSource } from '../../src/source/parse.ts';
import { jsonOf } from '../../src/source/tree.ts';
import { newFolder } from '../harness/folder.ts';
import { describeWith } from '../harness/services.ts';

const program = path.join(import.meta.dirname, '../../bin/headgate.js');
const carol = { name: 'carol', 'password-argon2': '$argon2id$new' };
const block = 'name: "carol"\n    password-argon2: "$argon2id$new"\n';
const flow = '{ name: "carol", password-argon2: "$argon2id$new" }';

describe('a users file is edited where it changes and nowhere else', () => {
  const added: readonly (readonly [what: string, text: string, expected: string])[] = [
    ['a list of lines', 'users:\n  - name: a # kept\n', `users:\n  - name: a # kept\n  - ${block}`],
    [
      'a list that is not indented',
      'users:\n- name: a\n',
      `users:\n- ${block.replace('\n    ', '\n  ')}`.replace('users:\n', 'users:\n- name: a\n'),
    ],
    ['what follows the list', 'users:\n  - name: a\n\n# the end\n', `users:\n  - name: a\n  - ${block}\n# the end\n`],
    ['a last line without an end', 'users:\n  - name: a', `users:\n  - name: a\n  - ${block}`],
    [
      'line ends of Windows',
      'users:\r\n  - name: a\r\n',
      `users:\r\n  - name: a\r\n  - ${block.replaceAll('\n', '\r\n')}`,
    ],
    ['entries of one line each', 'users:\n  - { name: a }\n', `users:\n  - { name: a }\n  - ${flow}\n`],
    ['entries behind their dashes', 'users:\n  -\n    name: a\n', `users:\n  -\n    name: a\n  - ${block}`],
    ['an empty list', 'users: [] # nobody\n', `users: [${flow}] # nobody\n`],
    ['a list in brackets', 'users: [{ name: a }, { name: b }]\n', `users: [{ name: a }, { name: b }, ${flow}]\n`],
    [
      'brackets over several lines',
      'users: [\n  { name: a }, # one\n  { name: b } # two\n]\n',
      `users: [\n  { name: a }, # one\n  { name: b }, # two\n  ${flow}\n]\n`,
    ],
    ['a comma at the end', 'users: [\n  { name: a }, # one\n]\n', `users: [\n  { name: a }, # one\n  ${flow}\n]\n`],
    ['JSON', '{"users":[{"name":"a"}]}', `{"users":[{"name":"a"}, ${flow}]}`],
    ['a byte order mark', '\ufeffusers:\n  - name: a\n', `\ufeffusers:\n  - name: a\n  - ${block}`],
  ];
  for (const [what, text, expected] of added) {
    test(`a user is added to ${what}`, () => assert.equal(new UsersText('users.yaml', text).with(carol), expected));
  }

  const removed: readonly (readonly [what: string, text: string, expected: string])[] = [
    [
      'the first of a list',
      'users:\n  - name: b # hers\n    password: x\n  # of a\n  - name: a\n',
      'users:\n  # of a\n  - name: a\n',
    ],
    ['the last of a list', 'users:\n  - name: a\n  - name: b\n    password: x', 'users:\n  - name: a\n'],
    ['the only one', 'users: # ours: all\n  - name: b\n# end\n', 'users: [] # ours: all\n# end\n'],
    ['the first of brackets', 'users: [{ name: b }, { name: a }]\n', 'users: [{ name: a }]\n'],
    ['the last of brackets', 'users: [{ name: a }, { name: b }]\n', 'users: [{ name: a }]\n'],
    ['the only one of brackets', 'users: [{ name: b }]\n', 'users: []\n'],
    [
      'one whose name is written decomposed',
      'users: [{ name: "zoe\u0308" }, { name: b }]\n',
      'users: [{ name: "zoe\u0308" }]\n',
    ],
  ];
  for (const [what, text, expected] of removed) {
    test(`${what} is removed`, () => assert.equal(new UsersText('users.yaml', text).without('b'), expected));
  }

  test('a name is found however its letters are composed', () => {
    const users = new UsersText('users.yaml', 'users: [{ name: "zo\u00eb" }]\n');
    assert.ok(users.has('zoe\u0308'));
    assert.ok(!users.has('Zoe\u0308'));
  });

  const unfit = [
    'users:\n  - &one { name: b }\n  - *one\n',
    '? users\n: - name: b\n',
    'more: &list [{ name: b }]\nusers: *list\n',
  ];
  for (const text of unfit) {
    test(`${JSON.stringify(text)} stays as it is, or what it means is right`, () => {
      for (const edit of [(users: UsersText) => users.with(carol), (users: UsersText) => users.without('b')]) {
        const before = valuesOf(text);
        let after: string;
        try {
          after = edit(new UsersText('users.yaml', text));
        } catch (error) {
          assert.ok(error instanceof ContentError);
          continue;
        }
        const values = valuesOf(after);
        assert.ok(JSON.stringify(values) === JSON.stringify([...before, carol]) || values.length === before.length - 1);
      }
    });
  }
});

const valuesOf = (text: string): readonly unknown[] => {
  const { root, problems } = parseSource('users.yaml', text);
  assert.deepEqual(problems, []);
  const users = root?.kind === 'map' ? root.get('users') : undefined;
  return users?.kind === 'list' ? users.items.map(jsonOf) : assert.fail(text);
};

describe('headgate users add', () => {
  const run = (cwd: string, name: string, input: string | Buffer) =>
    spawnSync(process.execPath, [program, 'users', 'add', name], { cwd, input, encoding: 'utf8' });

  test('makes the file, for its owner alone, and hashes what stdin brings; the password is in no line of it', async (t) => {
    const folder = newFolder();
    t.after(() => folder.remove());
    const { status, stdout, stderr } = run(folder.path, 'Zoe\u0308', 'caf\u00e9 noir\n');
    assert.deepEqual([status, stdout], [0, ''], stderr);
    assert.match(stderr, /user-registries: \{ staff: \{ users-file: users\.yaml \} \}[\s\S]*headgate reload/);
    assert.equal(statSync(folder.at('users.yaml')).mode & 0o777, 0o600);
    const text = readFileSync(folder.at('users.yaml'), 'utf8');
    assert.doesNotMatch(text, /caf/);
    const [user] = valuesOf(text) as readonly { name: string; 'password-argon2': string }[]; // what was written
    assert.equal(user?.name, 'Zo\u00eb');
    const work = passwordWork();
    assert.deepEqual(
      await Promise.all(
        ['cafe\u0301 noir', 'caf\u00e9 noir\n'].map((one) => work.verify(user?.['password-argon2'] ?? '', one)),
      ),
      [true, false],
    );
    assert.deepEqual(readdirSync(folder.path), ['users.yaml']);
  });

  test('leaves a file its mode, and a link a link', (t) => {
    const folder = newFolder({ 'real/users.yaml': 'users: []\n' });
    t.after(() => folder.remove());
    chmodSync(folder.at('real/users.yaml'), 0o640);
    symlinkSync('real/users.yaml', folder.at('users.yaml'));
    const { status, stderr } = run(folder.path, 'alice', 'open sesame');
    assert.equal(status, 0, stderr);
    assert.ok(lstatSync(folder.at('users.yaml')).isSymbolicLink());
    assert.equal(statSync(folder.at('real/users.yaml')).mode & 0o777, 0o640);
    assert.match(readFileSync(folder.at('real/users.yaml'), 'utf8'), /^users: \[\{ name: "alice", .*\}\]\n$/);
    assert.deepEqual(readdirSync(folder.at('real')), ['users.yaml']);
  });

  const refused: readonly (readonly [what: string, input: string | Buffer])[] = [
    ['no password', ''],
    ['an empty line', '\n'],
    ['two lines', 'open\nsesame\n'],
    ['a control character', 'open\x00sesame'],
    ['more than 1 KB', 'x'.repeat(1025)],
    ['what is no UTF-8', Buffer.from([0x63, 0xe9])],
  ];
  for (const [what, input] of refused) {
    test(`takes ${what} for no password, and writes nothing`, (t) => {
      const folder = newFolder({ 'users.yaml': 'users: []\n' });
      t.after(() => folder.remove());
      const { status, stderr } = run(folder.path, 'alice', input);
      assert.equal(status, 2, stderr);
      assert.equal(readFileSync(folder.at('users.yaml'), 'utf8'), 'users: []\n');
    });
  }

  test('writes nothing over a file that has changed since it was read', (t) => {
    const folder = newFolder({ 'users.yaml': 'users: []\n' });
    t.after(() => folder.remove());
    const file = replaceableFile('users.yaml', folder.at('users.yaml'));
    writeFileSync(folder.at('users.yaml'), 'users: [] # somebody else\n');
    assert.throws(() => file.replace('users: [{ name: a }]\n'), /has changed in the meantime/);
    assert.equal(readFileSync(folder.at('users.yaml'), 'utf8'), 'users: [] # somebody else\n');
  });
});

describeWith('script', 'on a terminal', () => {
  const cases: readonly (readonly [what: string, typed: readonly string[], said: RegExp])[] = [
    ['a password is typed twice', ['open sesaam\x7f\x7fme\r', 'open sesame\r'], /"alice" is in "users\.yaml" now/],
    ['two that differ are none', ['open sesame\r', 'open sesam\r'], /the two passwords differ/],
    ['Ctrl-C gives up', ['open\x03'], /there is no password/],
  ];
  for (const [what, typed, said] of cases) {
    test(`${what}, and nothing of it is shown`, { timeout: 30_000 }, async (t) => {
      const folder = newFolder();
      t.after(() => folder.remove());
      const command = `${process.execPath} ${program} users add alice`;
      const terminal = spawn('script', ['-qec', command, '/dev/null'], { cwd: folder.path });
      t.after(() => terminal.kill('SIGKILL'));
      let shown = '';
      for (const [at, text] of typed.entries()) {
        const prompt = ['Password: ', 'Again: '][at] ?? '';
        while (!shown.includes(prompt)) shown += String(await once(terminal.stdout, 'data'));
        terminal.stdin.write(text);
      }
      while (!said.test(shown)) shown += String(await once(terminal.stdout, 'data'));
      assert.doesNotMatch(shown, /open|sesam/);
    });
  }
});
