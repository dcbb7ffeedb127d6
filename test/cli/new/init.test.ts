import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, type TestContext, test } from 'node:test';
import { parse } from 'yaml';
import { environmentSchema } from '../../../src/environment/schemas.ts';
import { startCli } from '../../harness/cli.ts';
import { Visitor } from '../../harness/visitor.ts';
import { ranIn } from '../ran.ts';
import { folderFor } from './made.ts';

/** What was printed once: `SERVICE_SECRET` and the like, as the README calls them. */
const secretsIn = (stderr: string): Readonly<Record<string, string>> => {
  const applications = [...stderr.matchAll(/^ {2}secret of the application "(\w+)" +(\S+)$/gm)];
  const [, password] = /^ {2}password of the user "alice" +(\S+)$/m.exec(stderr) ?? [];
  return {
    ...Object.fromEntries(applications.map(([, id = '', secret = '']) => [`${id.toUpperCase()}_SECRET`, secret])),
    ...(password !== undefined && { ALICE_PASSWORD: password }),
  };
};

const curl = spawnSync('curl', ['--version']).status === 0;

const kinds: readonly (readonly [string, readonly string[]])[] = [
  ['service', ['A service on its own behalf']],
  ['web', ['A web application']],
  ['mobile', ['A mobile, desktop or single-page application']],
  ['internal', ['An internal application that takes passwords itself']],
  ['service,web', ['A service on its own behalf', 'A web application']],
  ['web,mobile', ['A web application', 'A mobile, desktop or single-page application']],
  [
    'service,web,internal',
    ['A service on its own behalf', 'A web application', 'An internal application that takes passwords itself'],
  ],
];

describe('a new project has no problem, is served, and its README gets a token and calls the API', () => {
  for (const [kind, sections] of kinds) {
    test(`for ${kind}`, { skip: curl ? false : 'there is no curl' }, async (t) => {
      const folder = folderFor(t);
      const { code, stderr } = await ranIn(folder.path, ['init', 'demo', '--for', kind]);
      assert.equal(code, 0, stderr);
      const checked = await ranIn(folder.path, ['validate', 'demo']);
      assert.deepEqual([checked.code, checked.stdout, checked.stderr], [0, '2 files: no problems\n', '']);
      const around = await ranIn(folder.at('demo'), ['validate', '.', '--config', 'headgate.yaml']);
      assert.match(around.stdout, /^\d files: no problems\n$/);
      const secrets = secretsIn(stderr);
      const running = await startCli([], {}, { cwd: folder.at('demo') });
      const readme = readFileSync(folder.at('demo/README.md'), 'utf8').replaceAll('http://127.0.0.1:8080', running.url);
      for (const section of sections) {
        const part = readme.split('\n### ').find((one) => one.startsWith(`${section}\n`)) ?? assert.fail(section);
        const script = /```sh\n(.*?)```/s.exec(part)?.[1] ?? '';
        const [, link] = /<(http[^>]+)>/.exec(part) ?? [];
        const code = link === undefined ? '' : await codeFor(link, secrets['ALICE_PASSWORD'] ?? '');
        const env = { PATH: process.env['PATH'], ...secrets };
        const ran = spawnSync('sh', ['-c', script.replace("CODE='…'", `CODE='${code}'`)], { env, encoding: 'utf8' });
        assert.equal(ran.stdout, '{"message":"Hello"}', ran.stderr);
      }
      assert.equal(await running.stop(), 0);
    });
  }
});

/** Alice opens the link, signs in and allows it; the code that comes back to the application. */
const codeFor = async (link: string, password: string): Promise<string> => {
  const visitor = new Visitor();
  const login = await visitor.open(link);
  const consent = await visitor.submit(login, { username: 'alice', password });
  const { location } = await visitor.submit(consent, { approve: 'true' });
  return location?.searchParams.get('code') ?? assert.fail(`no code came back: ${location?.href}`);
};

describe('who is not asked', () => {
  test('gets a service and a web application where nothing is said', async (t) => {
    const folder = folderFor(t);
    const { stdout, stderr } = await ranIn(folder.path, ['init']);
    assert.deepEqual(stdout.trimEnd().split('\n'), [
      'apis/sign-in.yaml',
      'apis/hello.yaml',
      'headgate.yaml',
      'applications.yaml',
      'users.yaml',
      '.gitignore',
      '.github/workflows/headgate.yaml',
      'README.md',
    ]);
    assert.deepEqual(Object.keys(secretsIn(stderr)), ['SERVICE_SECRET', 'WEB_SECRET', 'ALICE_PASSWORD']);
    assert.match(stderr, /Next:\n {2}headgate validate \.\n {2}headgate start\n/);
  });

  const folders: readonly (readonly [string, string])[] = [
    ['demo', 'demo'],
    ['my demo', "'my demo'"],
    ["alice's", "'alice'\\''s'"],
    ['-demo', './-demo'],
    ['$(id)/ü', "'$(id)/ü'"],
  ];
  for (const [name, shown] of folders) {
    test(`is told how a shell goes to the folder ${name}`, async (t) => {
      const folder = folderFor(t);
      const { stderr } = await ranIn(folder.path, ['init', '--for', 'service', '--', name]);
      assert.ok(stderr.includes(`\n  cd ${shown}\n`), stderr);
    });
  }

  const wrong: readonly (readonly [string, RegExp])[] = [
    ['--for robots', /"robots" is no kind of application: there are service, web, mobile, internal/],
    ['--for ,', /name a kind of application/],
    ['--for mobile,service', /one provider does not serve "mobile" and "service"/],
    ['--for web --grants accessCode', /say the same/],
    ['--grants code', /"code" is no grant/],
    ['--grants implicit', /applications use accessCode today/],
  ];
  for (const [line, message] of wrong) {
    test(`is told what is wrong with ${line}`, async (t) => {
      const folder = folderFor(t);
      const { code, stderr } = await ranIn(folder.path, ['init', ...line.split(' ')]);
      assert.equal(code, 2);
      assert.match(stderr, message);
      assert.deepEqual(readdirSync(folder.path), []);
    });
  }

  test('can say grants', async (t) => {
    const folder = folderFor(t);
    const { stderr } = await ranIn(folder.path, ['init', '--grants', 'application,password']);
    assert.deepEqual(Object.keys(secretsIn(stderr)), ['SERVICE_SECRET', 'INTERNAL_SECRET', 'ALICE_PASSWORD']);
    assert.deepEqual(parse(readFileSync(folder.at('apis/sign-in.yaml'), 'utf8'))['x-oauth'].grants, [
      'application',
      'password',
    ]);
  });
});

describe('on a terminal it asks what kind of application will call', () => {
  const answered = async (t: TestContext, answers: (string | undefined)[]) => {
    const folder = folderFor(t);
    const ran = await ranIn(folder.path, ['init'], () => Promise.resolve(answers.shift()));
    const oauth = ran.code === 0 ? parse(readFileSync(folder.at('apis/sign-in.yaml'), 'utf8'))['x-oauth'] : undefined;
    return { ...ran, grants: oauth?.grants, type: oauth?.['client-type'] };
  };

  const answers: readonly (readonly [string, readonly string[], string])[] = [
    ['1', ['application'], 'confidential'],
    ['2', ['accessCode'], 'confidential'],
    ['3', ['accessCode'], 'public'],
    ['4', ['password'], 'confidential'],
    [' 1, 4 ', ['application', 'password'], 'confidential'],
    ['web', ['accessCode'], 'confidential'],
    ['', ['application', 'accessCode'], 'confidential'],
  ];
  for (const [answer, grants, type] of answers) {
    test(`${JSON.stringify(answer)}: ${type}, ${grants.join(' and ')}`, async (t) => {
      const { stderr, ...found } = await answered(t, [answer]);
      assert.deepEqual([found.grants, found.type], [grants, type]);
      assert.match(stderr, /^What kind of application will call\?\n {2}1\) a service on its own behalf\n/);
    });
  }

  test('once more where the answer is none', async (t) => {
    const { stderr, grants } = await answered(t, ['5', '2']);
    assert.deepEqual(grants, ['accessCode']);
    assert.match(stderr, /"5" is no kind of application/);
  });

  test('and gives up after the third, or where there is no answer', async (t) => {
    assert.equal((await answered(t, ['5', '6', '7', '1'])).code, 2);
    assert.equal((await answered(t, [undefined])).code, 2);
  });

  test('but not where the command line says it', async (t) => {
    const folder = folderFor(t);
    const { code } = await ranIn(folder.path, ['init', '--for', 'web'], () => assert.fail('it asked'));
    assert.equal(code, 0);
  });
});

describe('a folder that has such files', () => {
  test('is left as it is, and they are listed', async (t) => {
    const folder = folderFor(t, { 'demo/README.md': 'mine', 'demo/headgate.yaml': 'mine', 'demo/other.txt': '' });
    const { code, stderr } = await ranIn(folder.path, ['init', 'demo']);
    assert.equal(code, 2);
    assert.equal(
      stderr,
      'headgate: "demo/headgate.yaml", "demo/README.md" are there already; with --force they are overwritten\n',
    );
    assert.deepEqual(readdirSync(folder.at('demo')).sort(), ['README.md', 'headgate.yaml', 'other.txt']);
  });

  test('is overwritten with --force; what else is there stays', async (t) => {
    const folder = folderFor(t, { 'README.md': 'mine', 'other.txt': 'mine' });
    const { code } = await ranIn(folder.path, ['init', '--force']);
    assert.equal(code, 0);
    assert.match(readFileSync(folder.at('README.md'), 'utf8'), /^# headgate-/);
    assert.equal(readFileSync(folder.at('other.txt'), 'utf8'), 'mine');
  });

  test('may be a file', async (t) => {
    const folder = folderFor(t, { demo: '' });
    const { code, stderr } = await ranIn(folder.path, ['init', 'demo']);
    assert.equal(code, 2);
    assert.match(stderr, /cannot write "demo\/apis\/sign-in\.yaml"/);
  });
});

describe('what is secret', () => {
  test('stands in no file, and is another one each time', async (t) => {
    const folder = folderFor(t);
    const { stdout, stderr } = await ranIn(folder.path, ['init', '--for', 'service,web,internal']);
    const again = await ranIn(folder.path, ['init', 'again']);
    const secrets = Object.values(secretsIn(stderr));
    assert.equal(new Set([...secrets, ...Object.values(secretsIn(again.stderr))]).size, 7);
    for (const name of stdout.trimEnd().split('\n')) {
      const text = readFileSync(folder.at(name), 'utf8');
      for (const secret of secrets) assert.ok(!text.includes(secret), name);
    }
    for (const secret of secrets) assert.ok(!stdout.includes(secret));
    assert.equal(statSync(folder.at('users.yaml')).mode & 0o777, 0o600);
  });

  test('there are no users where nobody signs in', async (t) => {
    const folder = folderFor(t);
    const { stderr } = await ranIn(folder.path, ['init', '--for', 'service']);
    assert.deepEqual(Object.keys(secretsIn(stderr)), ['SERVICE_SECRET']);
    assert.equal(existsSync(folder.at('users.yaml')), false);
    assert.equal(parse(readFileSync(folder.at('headgate.yaml'), 'utf8'))['user-registries'], undefined);
  });
});

test('the workflow checks and compiles what is there, with options that there are', async (t) => {
  const folder = folderFor(t);
  await ranIn(folder.path, ['init']);
  const workflow = parse(readFileSync(folder.at('.github/workflows/headgate.yaml'), 'utf8'));
  const steps: readonly { readonly run?: string }[] = workflow.jobs.definitions.steps;
  const lines = steps.flatMap(({ run }) => (run?.startsWith('headgate ') ? [run.replace(/ [>|].*/, '')] : []));
  assert.equal(lines.length, 3);
  for (const line of lines) {
    const { code, stderr } = await ranIn(folder.path, line.split(' ').slice(1));
    assert.deepEqual([code, stderr], [0, ''], line);
  }
});

test('headgate.yaml of a project has no key but those that there are', async (t) => {
  const folder = folderFor(t);
  await ranIn(folder.path, ['init']);
  const known = Object.keys(environmentSchema['properties'] ?? {});
  const written = Object.keys(parse(readFileSync(folder.at('headgate.yaml'), 'utf8')));
  assert.deepEqual(
    written.filter((key) => !known.includes(key)),
    [],
  );
});
