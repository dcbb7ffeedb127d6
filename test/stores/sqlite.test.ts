import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import { StoreUnavailable } from '../../src/stores/grants.ts';
import { openSqlite, StoreUnusable } from '../../src/stores/sqlite/open-sqlite.ts';
import { storeContract } from './contract.ts';
import { aChain, aCode, aKey, aSession, aToken, newHash, start } from './records.ts';

const folder = mkdtempSync(join(tmpdir(), 'headgate-store-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newFile = (): string => join(folder, `${++files}.db`);

storeContract('sqlite in memory', () => openSqlite(':memory:'));
storeContract('sqlite in a file', () => openSqlite(newFile()));
storeContract('sqlite that survives loss of power', () => openSqlite(newFile(), { durability: 'machine' }));
storeContract('sqlite that remembers one token', () => openSqlite(newFile(), { cacheEntries: 1 }));

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe('the file of the store', () => {
  it('is readable for its owner alone, with its companions and the folder made for it', async () => {
    const path = join(folder, 'made', 'deep', 'headgate.db');
    const { grants, close } = openSqlite(path);
    await grants.saveCode(aCode());
    for (const file of [path, `${path}-wal`, `${path}-shm`]) assert.equal(modeOf(file), 0o600, file);
    for (const made of [join(folder, 'made'), join(folder, 'made', 'deep')]) assert.equal(modeOf(made), 0o700);
    await close();
  });

  it('is narrowed when it was there with wider rights', async () => {
    const path = newFile();
    writeFileSync(path, '');
    chmodSync(path, 0o644);
    await openSqlite(path).close();
    assert.equal(modeOf(path), 0o600);
  });

  it('keeps what was answered after it is closed and opened again', async () => {
    const path = newFile();
    const first = openSqlite(path);
    const [code, access] = [aCode(), aToken()];
    await first.grants.saveCode(code);
    await first.grants.issue({ access }, undefined, start);
    await first.close();
    const second = openSqlite(path);
    assert.deepEqual(await second.grants.findCode(code.hash), code);
    assert.deepEqual(await second.grants.findAccess(access.hash, start), access);
    await second.close();
  });

  const refusals = [
    {
      title: 'a newer program has written',
      code: 'store/newer-than-program',
      prepare: async (path: string) => {
        await openSqlite(path).close();
        withDatabase(path, 'PRAGMA user_version = 1000');
      },
    },
    {
      title: 'another program has made',
      code: 'store/not-a-store',
      prepare: (path: string) => withDatabase(path, 'CREATE TABLE places (id INTEGER)'),
    },
    {
      title: 'is no database',
      code: 'store/cannot-open',
      prepare: (path: string) => writeFileSync(path, 'listen: { port: 8080 }\n'.repeat(100)),
    },
  ];
  for (const { title, code, prepare } of refusals) {
    it(`is refused where it is a file that ${title}`, async () => {
      const path = newFile();
      await prepare(path);
      assert.throws(
        () => openSqlite(path),
        (error) => error instanceof StoreUnusable && error.code === code && error.message.includes(path),
      );
    });
  }

  it('is refused where its folder cannot be made', () => {
    const inTheWay = newFile();
    writeFileSync(inTheWay, '');
    assert.throws(
      () => openSqlite(join(inTheWay, 'headgate.db')),
      (error) => error instanceof StoreUnusable && error.code === 'store/cannot-open',
    );
  });
});

describe('while another connection writes', () => {
  it('a write waits its turn without stopping the event loop', async () => {
    const path = newFile();
    const { grants, close } = openSqlite(path);
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    const code = aCode();
    let done = false;
    const saved = grants.saveCode(code).then(() => {
      done = true;
    });
    for (let turn = 0; turn < 50; turn += 1) await nextTurn();
    assert.equal(done, false);
    assert.equal(await grants.findAccess(newHash(), start), undefined, 'reading goes on');
    other.exec('COMMIT');
    await saved;
    assert.deepEqual(await grants.findCode(code.hash), code);
    other.close();
    await close();
  });

  it('a write that has waited too long is refused as unavailable, and nothing of it is written', async () => {
    const path = newFile();
    const { grants, close } = openSqlite(path, { lockWaitMs: 20 });
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    const code = aCode();
    await assert.rejects(grants.saveCode(code), StoreUnavailable);
    other.exec('ROLLBACK');
    assert.equal(await grants.findCode(code.hash), undefined);
    await grants.saveCode(code);
    assert.deepEqual(await grants.findCode(code.hash), code, 'the store is well again');
    other.close();
    await close();
  });

  it('a store that is closed meanwhile still finishes what was begun', async () => {
    const path = newFile();
    const { grants, close } = openSqlite(path);
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    const code = aCode();
    const saved = grants.saveCode(code);
    await nextTurn();
    const closed = close();
    other.exec('COMMIT');
    await Promise.all([saved, closed]);
    assert.equal(other.prepare('SELECT count(*) AS n FROM authorization_code').get()?.['n'], 1);
    other.close();
  });

  it('a file that is damaged answers "unavailable", never "unknown"', async () => {
    const path = newFile();
    const { grants, close } = openSqlite(path);
    const access = aToken();
    await grants.issue({ access }, undefined, start);
    withDatabase(path, 'ALTER TABLE access_token RENAME COLUMN owner TO someone');
    await assert.rejects(async () => grants.findAccess(access.hash, start), StoreUnavailable);
    await assert.rejects(grants.issue({ access: aToken() }, undefined, start), StoreUnavailable);
    await close();
  });
});

describe('many writes in one turn', () => {
  it('are all written, in several transactions where they are very many', async () => {
    const { grants, close } = openSqlite(newFile());
    const tokens = Array.from({ length: 2500 }, () => aToken());
    const answers = await Promise.all(tokens.map((access) => grants.issue({ access }, undefined, start)));
    assert.ok(answers.every(({ result }) => result === 'issued'));
    for (const { hash } of tokens) assert.notEqual(await grants.findAccess(hash, start), undefined);
    await close();
  });

  it('are counted in parts where they are very many', async () => {
    const { grants, close } = openSqlite(newFile());
    const tokens = Array.from({ length: 20_001 }, (_, at) =>
      aToken({ application: at % 2 === 0 ? 'printer' : 'album' }),
    );
    await Promise.all(tokens.map((access) => grants.issue({ access }, undefined, start)));
    assert.equal(await grants.count({ by: 'rule', before: start }, start), 20_001);
    assert.equal(await grants.revoke({ by: 'rule', application: 'printer', before: start }, start), 10_001);
    assert.equal(await grants.count({ by: 'rule', before: start }, start), 10_000);
    await close();
  });

  it('are refused when more wait than there is room for, and those that had room are written', async () => {
    const path = newFile();
    const { grants, close } = openSqlite(path);
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    const waiting = Array.from({ length: 50_000 }, () => grants.purge(start, 0, 0));
    await assert.rejects(grants.purge(start, 0, 0), StoreUnavailable);
    other.exec('ROLLBACK');
    assert.equal((await Promise.all(waiting)).length, 50_000);
    other.close();
    await close();
  });
});

describe('a row that is damaged', () => {
  const damages = [
    ['access_token', 'attributes', 'plan=gold'],
    ['access_token', 'attributes', '["gold"]'],
    ['access_token', 'attributes', '{"plan":1}'],
    ['access_token', 'audience', '{"0":"https://photos.example"}'],
    ['access_token', 'audience', '[1]'],
    ['access_token', 'audience', ''],
    ['authorization_code', 'audience', 'https://photos.example'],
    ['authorization_code', 'challenge', null],
    ['refresh_chain', 'attributes', 'null'],
    ['refresh_chain', 'audience', 'null'],
    ['session', 'groups', 'gold'],
    ['session', 'groups', '[1]'],
  ] as const;
  for (const [table, column, value] of damages) {
    it(`in "${column}" of a ${table.replace('_', ' ')} (${value}) is unavailable, not without it`, async () => {
      const path = newFile();
      const { grants, sessions, close } = openSqlite(path);
      const [code, refresh, access, session] = [aCode(), aChain(), aToken(), aSession({ groups: [] })];
      await grants.saveCode(code);
      await sessions.create(session);
      await grants.issue({ access, refresh }, undefined, start);
      withDatabase(path, `UPDATE ${table} SET ${column} = ${value === null ? 'NULL' : `'${value}'`}`);
      const found = {
        access_token: async () => grants.findAccess(access.hash, start),
        authorization_code: () => grants.findCode(code.hash),
        refresh_chain: () => grants.findRefresh(refresh.hash),
        session: () => sessions.find(session.hash, start),
      };
      await assert.rejects(
        found[table],
        (error) => error instanceof StoreUnavailable && !`${error.cause}`.includes('gold'),
      );
      await close();
    });
  }

  it('in the algorithm of a key is unavailable, not another algorithm', async () => {
    const path = newFile();
    const { signingKeys, close } = openSqlite(path);
    await signingKeys.add(aKey(), undefined);
    withDatabase(path, "UPDATE signing_key SET algorithm = 'none'");
    await assert.rejects(signingKeys.list(), StoreUnavailable);
    await close();
  });
});

const withDatabase = (path: string, sql: string): void => {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
};
