import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { migrations } from '../../src/stores/sqlite/migrations.ts';
import { openSqlite, StoreUnusable } from '../../src/stores/sqlite/open-sqlite.ts';
import { newFolder } from '../harness/folder.ts';
import { aChain, aCode, aConsent, aSession, aToken, following, start } from './records.ts';

const folder = newFolder();
after(() => folder.remove());

/** Makes the file that a program with so many migrations has left. */
const makeFile = (path: string, version: number, fill: (database: DatabaseSync) => void = () => undefined): void => {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = wal; PRAGMA application_id = 0x48646774');
  for (const migration of migrations.slice(0, version)) database.exec(migration);
  database.exec(`PRAGMA user_version = ${version}`);
  fill(database);
  database.close();
};

const rowsOf = (path: string, sql: string): unknown[] => {
  const database = new DatabaseSync(path);
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
};

test('a store of version 1 keeps its tokens and gets refresh tokens', async () => {
  const access = aToken();
  const path = folder.at('filled.db');
  makeFile(path, 1, (database) => {
    const { hash, family, provider, application, grantType, issuedAt, expiresAt } = access;
    database
      .prepare('INSERT INTO access_token VALUES (?,?,?,?,?,?,?,?,?)')
      .run(hash, family, provider, application, null, access.scopes.join(' '), grantType, issuedAt, expiresAt);
  });
  for (const title of ['opened first', 'opened again']) {
    const { grants, close } = openSqlite(path);
    assert.deepEqual(await grants.findAccess(access.hash, start), access, title);
    const refresh = aChain();
    await grants.issue({ access: aToken({ family: refresh.family }), refresh }, undefined, start);
    assert.deepEqual(await grants.findRefresh(refresh.hash), refresh, title);
    await close();
  }
});

test('a store of version 2 goes on with its codes and tokens, and gets rules, graces and permissions', async () => {
  const [code, refresh] = [aCode(), aChain()];
  const { family, owner, application, provider } = refresh;
  const [chained, alone] = [aToken({ family, owner }), aToken({ owner })];
  const path = folder.at('version-2.db');
  makeFile(path, 2, (database) => {
    for (const { hash, family, grantType, scopes, issuedAt, expiresAt } of [chained, alone]) {
      database
        .prepare('INSERT INTO access_token VALUES (?,?,?,?,?,?,?,?,?)')
        .run(hash, family, provider, application, owner, scopes.join(' '), grantType, issuedAt, expiresAt);
    }
    const { hash, current, grantType, issuedAt, expiresAt } = refresh;
    database
      .prepare('INSERT INTO refresh_chain VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)')
      .run(
        ...[hash, current, family, provider, application, owner, refresh.scopes.join(' '), grantType],
        null,
        issuedAt,
        expiresAt,
        null,
        expiresAt,
      );
    const { redirectUri, challenge } = code;
    assert.ok(redirectUri !== undefined && challenge !== undefined);
    database
      .prepare('INSERT INTO authorization_code VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)')
      .run(
        ...[code.hash, code.family, provider, application, owner, code.scopes.join(' '), redirectUri],
        challenge.method,
        challenge.value,
        code.issuedAt,
        code.expiresAt,
        0,
        code.expiresAt,
      );
  });
  const { grants, close } = openSqlite(path);
  for (const token of [chained, alone]) assert.deepEqual(await grants.findAccess(token.hash, start), token);
  assert.deepEqual(await grants.findRefresh(refresh.hash), refresh);
  assert.deepEqual(await grants.findCode(code.hash), code);
  const permissions = await grants.permissions({ provider, owner }, start, 10);
  assert.deepEqual(new Set(permissions.map((permission) => permission.family)), new Set([family, alone.family]));
  const { next, access, spends } = following(refresh);
  const grace = { seconds: 30, sealed: new Uint8Array(8) };
  const results = [
    await grants.issue({ access, refresh: next }, { ...spends, grace }, start),
    await grants.issue({ access: aToken({ family, owner }), refresh: next }, { ...spends, grace }, start),
    await grants.issue({ access: aToken({ family: code.family, owner }) }, { kind: 'code', hash: code.hash }, start),
  ];
  assert.deepEqual(
    results.map(({ result }) => result),
    ['issued', 'repeated', 'issued'],
  );
  const rule = { by: 'rule', provider, owner, before: start } as const;
  assert.equal(await grants.count(rule, start), 6);
  assert.equal(await grants.revoke(rule, start), 6);
  for (const token of [chained, alone, access]) assert.equal(await grants.findAccess(token.hash, start), undefined);
  await close();
});

test('a store of version 3 goes on with its tokens and rules, and gets sessions and consents', async () => {
  const [live, ended] = [aToken(), aToken({ application: 'album' })];
  const path = folder.at('version-3.db');
  makeFile(path, 3, (database) => {
    const columns =
      'hash, family, provider, application, owner, scopes, grant_type, issued_at, expires_at, attributes, audience, signed_by, chained';
    for (const { hash, family, provider, application, scopes, grantType, issuedAt, expiresAt } of [live, ended]) {
      database
        .prepare(`INSERT INTO access_token (${columns}) VALUES (?,?,?,?,NULL,?,?,?,?,NULL,NULL,NULL,0)`)
        .run(hash, family, provider, application, scopes.join(' '), grantType, issuedAt, expiresAt);
    }
    const moment = start.toString(16).padStart(12, '0');
    database.exec(`INSERT INTO revocation_rule (provider, application, owner, scope, signed_by, before, moment)
      VALUES ('', 'album', '', '', '', ${start}, '${moment}')`);
  });
  const { grants, sessions, consents, close } = openSqlite(path);
  assert.deepEqual(await grants.findAccess(live.hash, start), live);
  assert.equal(await grants.findAccess(ended.hash, start), undefined);
  const session = aSession();
  await sessions.create(session);
  assert.deepEqual(await sessions.find(session.hash, start), session);
  for (const application of ['printer', 'album']) await consents.remember(aConsent({ application }));
  assert.deepEqual(await consents.find(aConsent(), start), aConsent());
  assert.equal(await consents.find(aConsent({ application: 'album' }), start), undefined);
  await close();
});

for (const version of migrations.keys()) {
  test(`a store of version ${version} becomes the same as a new one`, async () => {
    const [old, made] = [folder.at(`${version}.db`), folder.at(`new-beside-${version}.db`)];
    makeFile(old, version);
    for (const path of [old, made]) await openSqlite(path).close();
    for (const sql of ['SELECT type, name, sql FROM sqlite_schema ORDER BY name', 'PRAGMA user_version']) {
      assert.deepEqual(rowsOf(old, sql), rowsOf(made, sql));
    }
  });
}

test('a store that cannot be brought to today’s form is refused, and left as it was', () => {
  const path = folder.at('in-the-way.db');
  // In the way of the last thing that the second migration makes.
  makeFile(path, 1, (database) => database.exec('CREATE INDEX refresh_chain_expiry ON access_token (issued_at)'));
  const form = ['SELECT name, sql FROM sqlite_schema ORDER BY name', 'PRAGMA user_version'];
  const before = form.map((sql) => rowsOf(path, sql));
  assert.throws(
    () => openSqlite(path),
    (error) => error instanceof StoreUnusable && error.code === 'store/cannot-open',
  );
  assert.deepEqual(
    form.map((sql) => rowsOf(path, sql)),
    before,
  );
});

test('a migration that was released is never changed: there are files that have been through it', () => {
  const released = ['eec3e49436f19700', '0863721004e8a1e4', 'b07926ff8d5beb7b', 'b1ce834b20564195'];
  const digests = migrations.map((sql) => createHash('sha256').update(sql).digest('hex').slice(0, 16));
  assert.deepEqual(digests.slice(0, released.length), released);
});
