import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, test } from 'node:test';
import { run } from '../../src/cli/main.ts';
import { mintRefresh, mintSecret } from '../../src/oauth/tokens.ts';
import { migrations } from '../../src/stores/sqlite/migrations.ts';
import { openSqlite } from '../../src/stores/sqlite/open-sqlite.ts';
import type { Stores } from '../../src/stores/transactions.ts';
import { type Folder, newFolder } from '../harness/folder.ts';
import { aChain, aCode, aConsent, aSession, aToken, familyAt } from '../stores/records.ts';

// What is in the store before each test: an hour ago alice has allowed the printer to read, and it has refreshed once; bob
// has allowed the archive to write a moment ago; the printer has a token for itself at another provider.

const anHour = 3_600_000;
let now: number;
let folder: Folder;
let stores: Stores;
let alices: { readonly access: string; readonly refresh: string; readonly code: string };
let bobs: string;
/** Of all that alice has allowed. */
let family: string;
let own: string;

const addToken = async (given: Parameters<typeof aToken>[0]): Promise<string> => {
  const issuedAt = given?.issuedAt ?? now;
  const { secret, hash } = mintSecret('access', issuedAt, randomBytes);
  const access = aToken({ hash, issuedAt, expiresAt: now + anHour, ...given });
  await stores.grants.issue({ access }, undefined, now);
  return secret;
};

beforeEach(async () => {
  now = Date.now() - 1000;
  folder = newFolder({ 'headgate.yaml': 'store: { sqlite: kept/here.db }\n' });
  stores = openSqlite(folder.at('kept/here.db'));
  family = familyAt(now - anHour);
  const alice = { family, owner: 'user:staff/alice', scopes: ['read'], issuedAt: now - anHour };
  const access = await addToken(alice);
  const chain = mintRefresh(now, randomBytes);
  const { secret: code, hash } = mintSecret('code', now, randomBytes);
  await stores.grants.saveCode(aCode({ ...alice, hash, expiresAt: now + anHour }));
  await stores.grants.issue(
    {
      access: aToken({ ...alice, expiresAt: now + anHour }),
      refresh: aChain({ ...alice, hash: chain.hash, current: chain.current, expiresAt: now + anHour }),
    },
    undefined,
    now,
  );
  alices = { access, refresh: chain.secret, code };
  bobs = await addToken({
    family: familyAt(now),
    owner: 'user:staff/bob',
    application: 'archive',
    scopes: ['read', 'write'],
  });
  own = await addToken({ family: familyAt(now), provider: 'other-oauth' });
});
afterEach(async () => {
  await stores.close();
  folder.remove();
});

/** Runs it with what may stand in `token.txt`; gives its exit code and what it has printed. */
const revoke = async (
  args: readonly string[],
  token?: string,
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> => {
  if (token !== undefined) writeFileSync(folder.at('token.txt'), token);
  let [stdout, stderr] = ['', ''];
  const code = await run(['revoke', ...args], {
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    env: {},
    cwd: folder.path,
    colour: false,
  });
  assert.doesNotMatch(stdout + stderr, /hg_[a-z]{2}_/, 'no token is printed');
  return { code, stdout, stderr };
};

/** How many tokens a gateway with this store, which has been open all the time, still takes. */
const live = (): Promise<number> => stores.grants.count({ by: 'rule', before: Date.now() }, Date.now());

const rules: readonly [args: readonly string[], about: string, count: number][] = [
  [['--provider', 'acme-oauth'], 'provider "acme-oauth"', 4],
  [['--application', 'archive'], 'application "archive"', 1],
  [['--owner', 'staff/alice'], 'owner "user:staff/alice"', 3],
  [['--owner', 'user:staff/bob'], 'owner "user:staff/bob"', 1],
  [['--owner', 'guests/alice'], 'owner "user:guests/alice"', 0],
  [['--scope', 'write'], 'scope "write"', 1],
  [
    ['--provider', 'acme-oauth', '--application', 'printer', '--scope', 'read'],
    'provider "acme-oauth", application "printer", scope "read"',
    3,
  ],
  [['--all'], 'all that there are', 5],
];
for (const [args, about, count] of rules) {
  const tokens = count === 1 ? '1 token' : `${count} tokens`;
  test(`headgate revoke ${args.join(' ')} ends ${tokens}; --dry-run says so and ends none`, async () => {
    assert.deepEqual(await revoke([...args, '--dry-run']), {
      code: 0,
      stdout: `would end ${tokens}: ${about}\n`,
      stderr: '',
    });
    assert.equal(await live(), 5);
    assert.deepEqual(await revoke(args), { code: 0, stdout: `ended ${tokens}: ${about}\n`, stderr: '' });
    assert.equal(await live(), 5 - count);
    assert.match((await revoke(args)).stdout, /^ended 0 tokens: /);
  });
}

test('headgate revoke --owner signs them out of every browser, and forgets what they allowed; --dry-run does not', async () => {
  const began = { authenticatedAt: now, idleEndsAt: now + anHour, expiresAt: now + anHour };
  const [alices, bobs] = [aSession(began), aSession({ ...began, owner: 'user:staff/bob' })];
  for (const session of [alices, bobs]) await stores.sessions.create(session);
  const consent = aConsent({ givenAt: now, expiresAt: now + anHour });
  await stores.consents.remember(consent);
  const areLeft = async () => [
    (await stores.sessions.find(alices.hash, now)) !== undefined,
    (await stores.sessions.find(bobs.hash, now)) !== undefined,
    (await stores.consents.find(consent, now)) !== undefined,
  ];
  await revoke(['--owner', 'staff/alice', '--dry-run']);
  assert.deepEqual(await areLeft(), [true, true, true]);
  await revoke(['--owner', 'staff/alice', '--application', 'printer']);
  assert.deepEqual(await areLeft(), [true, true, false], 'what an application holds is no reason to sign them out');
  await revoke(['--owner', 'staff/alice']);
  assert.deepEqual(await areLeft(), [false, true, false]);
});

test('headgate revoke --family ends all of an authorization, which the answer about one of its tokens names', async () => {
  const { stdout } = await revoke(['--token-file', 'token.txt', '--dry-run'], alices.access);
  assert.ok(stdout.endsWith(`family "${family}"\n`));
  assert.equal((await revoke(['--family', family, '--dry-run'])).stdout, `would end 3 tokens: family "${family}"\n`);
  assert.equal((await revoke(['--family', family])).stdout, `ended 3 tokens: family "${family}"\n`);
  assert.equal(await live(), 2);
});

test('headgate revoke --before ends what came of authorizations until then, in any zone', async () => {
  const moment = new Date(now - anHour + 1000).toISOString();
  const answer = await revoke(['--before', moment]);
  assert.deepEqual(answer, {
    code: 0,
    stdout: `ended 3 tokens: of authorizations begun until ${moment}\n`,
    stderr: '',
  });
  assert.equal(await live(), 2);
  for (const [written, until] of [
    ['2020-02-29T23:30:00-05:00', '2020-03-01T04:30:00.000Z'],
    ['2020-02-29T23:30Z', '2020-02-29T23:30:00.000Z'],
    ['2020-02-29', '2020-02-29T00:00:00.000Z'],
  ] as const) {
    const { stdout } = await revoke(['--dry-run', '--before', written]);
    assert.equal(stdout, `would end 0 tokens: of authorizations begun until ${until}\n`);
  }
});

for (const written of [
  '2021-02-29',
  '2020-02-30T00:00:00Z',
  '2020-13-01',
  '2020-01-01T25:00Z',
  '2020-01-01T10:00',
  '',
]) {
  test(`headgate revoke --before "${written}" is no moment, and ends nothing`, async () => {
    const { code, stdout } = await revoke(['--before', written]);
    assert.deepEqual([code, stdout, await live()], [2, '', 5]);
  });
}

const inHand: readonly [what: string, token: () => string, count: number, about: RegExp][] = [
  [
    'an access token ends that one',
    () => alices.access,
    1,
    /an access token, application "printer", provider "acme-oauth", owner "user:staff\/alice", family "\w{12}[\w-]+"\n$/,
  ],
  [
    'a refresh token ends all of its authorization',
    () => alices.refresh,
    3,
    /all of a refresh token, .*family "\w{12}[\w-]+"\n$/,
  ],
  [
    'a code ends all of its authorization',
    () => alices.code,
    3,
    /all of an authorization code, .*family "\w{12}[\w-]+"\n$/,
  ],
  ['a token with space around it ends that one', () => `\n  ${bobs}\r\n`, 1, /owner "user:staff\/bob"/],
  ['a token without an owner ends that one', () => own, 1, /provider "other-oauth", family "\w{12}[\w-]+"\n$/],
];
for (const [what, token, count, about] of inHand) {
  test(`headgate revoke --token-file with ${what}`, async () => {
    const dry = await revoke(['--token-file', 'token.txt', '--dry-run'], token());
    assert.match(dry.stdout, about);
    assert.equal(await live(), 5);
    const { code, stdout } = await revoke(['--token-file', 'token.txt']);
    assert.equal(code, 0);
    assert.match(stdout, about);
    assert.equal(stdout.split(':')[0], `ended ${count} ${count === 1 ? 'token' : 'tokens'}`);
    assert.equal(await live(), 5 - count);
  });
}

const nothing: readonly [what: string, text: string, code: number, stderr: RegExp][] = [
  ['a token that the store does not know', `hg_at_${'A'.repeat(43)}`, 1, /knows no such token/],
  ['no token', 'x', 1, /knows no such token/],
  ['two tokens', `hg_at_${'A'.repeat(43)}\nhg_at_${'B'.repeat(43)}`, 1, /knows no such token/],
  ['nothing', ' \n', 2, /"token.txt" does not hold one token/],
  ['a whole book', 'x'.repeat(20_000), 2, /"token.txt" does not hold one token/],
];
for (const [what, text, code, stderr] of nothing) {
  test(`headgate revoke --token-file with ${what} ends nothing, and says why`, async () => {
    const answer = await revoke(['--token-file', 'token.txt'], text);
    assert.deepEqual([answer.code, answer.stdout], [code, '']);
    assert.match(answer.stderr, stderr);
    assert.equal(await live(), 5);
  });
}

test('headgate revoke finds the store in a data folder too, and makes none where there is none', async () => {
  await stores.close();
  stores = openSqlite(folder.at('data/headgate.db'));
  await addToken({});
  assert.match((await revoke(['--all', '--data', 'data'])).stdout, /^ended 1 token:/);
  const { code, stderr } = await revoke(['--all', '--data', 'date']);
  assert.deepEqual([code, stderr], [2, 'headgate: there is no store at "date/headgate.db"\n']);
  assert.equal(existsSync(folder.at('date')), false);
});

test('headgate revoke says of a store that cannot do it why, and what it has not done', async () => {
  const database = new DatabaseSync(folder.at('kept/here.db'));
  database.exec(
    "CREATE TRIGGER full BEFORE INSERT ON revocation_rule BEGIN SELECT RAISE(ABORT, 'the disk is full'); END",
  );
  database.close();
  const { code, stdout, stderr } = await revoke(['--all']);
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(
    stderr,
    /^headgate: the store "[^"]*here\.db" cannot do this now: the disk is full \(store\/unavailable\)\n/,
  );
  assert.equal(await live(), 5);
});

test('headgate revoke leaves the store of an older gateway as it is, which would not know the rules', async () => {
  const path = folder.at('older/headgate.db');
  mkdirSync(folder.at('older'));
  const database = new DatabaseSync(path);
  database.exec('PRAGMA application_id = 0x48646774');
  for (const migration of migrations.slice(0, 2)) database.exec(migration);
  database.exec('PRAGMA user_version = 2');
  const { code, stdout, stderr } = await revoke(['--all', '--data', folder.at('older')]);
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(stderr, /\(store\/older-than-program\)/);
  assert.equal(database.prepare('PRAGMA user_version').get()?.['user_version'], 2);
  database.close();
  await openSqlite(path).close();
  assert.equal((await revoke(['--all', '--data', folder.at('older')])).code, 0, 'once the new gateway has opened it');
});
