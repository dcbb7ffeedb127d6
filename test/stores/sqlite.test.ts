import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import { StoreUnavailable } from '../../src/stores/grants.ts';
import { openSqlite, StoreUnusable } from '../../src/stores/sqlite/open-sqlite.ts';
import { storeContract } from './contract.ts';
import { aCode, aToken, newHash, start } from './records.ts';

const folder = mkdtempSync(join(tmpdir(), 'headgate-store-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newFile = (): string => join(folder, `${++files}.db`);

storeContract('sqlite in memory', () => openSqlite(':memory:'));
storeContract('sqlite in a file', () => openSqlite(newFile()));
storeContract('sqlite that survives loss of power', () => openSqlite(newFile(), { durability: 'machine' }));
storeContract('sqlite that remembers one token', () => openSqlite(newFile(), { cacheEntries: 1 }));

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const nextMillisecond = async (): Promise<void> => {
  const from = performance.now();
  while (performance.now() - from < 1) await nextTurn();
};
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

  it('are refused when more wait than there is room for, and those that had room are written', async () => {
    const path = newFile();
    const { grants, close } = openSqlite(path);
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    const waiting = Array.from({ length: 50_000 }, () => grants.purge(start, 0));
    await assert.rejects(grants.purge(start, 0), StoreUnavailable);
    other.exec('ROLLBACK');
    assert.equal((await Promise.all(waiting)).length, 50_000);
    other.close();
    await close();
  });
});

describe('two processes on one file', () => {
  it('share every code: one winner each, and no token of a code used twice survives in either', async () => {
    const path = newFile();
    const { grants, close } = openSqlite(path);
    const other = await secondProcess(path);
    const codes = Array.from({ length: 300 }, () => aCode());
    await Promise.all(codes.map((code) => grants.saveCode(code)));
    const [ours, theirs] = [codes.map(() => newHash()), codes.map(() => newHash())];
    const asked = other.ask(
      'issue',
      codes.map((code, at) => [hex(theirs[at]), hex(code.hash), code.family]),
    );
    const answered = await Promise.all(
      codes.map(async ({ hash, family }, at) => {
        if (at % 10 === 0) await nextTurn();
        const access = aToken({ hash: ours[at] ?? newHash(), family });
        return (await grants.issue({ access }, { kind: 'code', hash }, start)).result;
      }),
    );
    const others = await asked;
    for (const [at, result] of answered.entries()) {
      assert.deepEqual([result, others[at]].toSorted(), ['issued', 'reused'], `code ${at}`);
    }
    const alive = await Promise.all([...ours, ...theirs].map(async (hash) => grants.findAccess(hash, start)));
    assert.equal(alive.filter((record) => record !== undefined).length, 0);
    await other.end();
    await close();
  });

  it('see each other’s revocations a millisecond later at the latest, whatever they remember', async () => {
    const path = newFile();
    const { grants, close } = openSqlite(path);
    const other = await secondProcess(path);
    const [ours, theirs] = [aToken(), aToken()];
    for (const access of [ours, theirs]) await grants.issue({ access }, undefined, start);
    // Read, remembered, remembered for the same key.
    for (let times = 0; times < 3; times++) assert.notEqual(await grants.findAccess(ours.hash, start), undefined);
    assert.deepEqual(await other.ask('find', [[hex(theirs.hash)]]), [true]);
    assert.deepEqual(await other.ask('revoke', [[hex(ours.hash)]]), [1]);
    await nextMillisecond();
    assert.equal(await grants.findAccess(ours.hash, start), undefined);
    assert.equal(await grants.revoke({ by: 'token', hash: theirs.hash }, start), 1);
    await nextMillisecond();
    assert.deepEqual(await other.ask('find', [[hex(theirs.hash)]]), [false]);
    await other.end();
    await close();
  });

  it('may open a new file at the same time', async () => {
    const path = newFile();
    const processes = await Promise.all([secondProcess(path), secondProcess(path), secondProcess(path)]);
    await Promise.all(processes.map((one) => one.end()));
  });
});

const hex = (hash: Uint8Array | undefined): string => Buffer.from(hash ?? []).toString('hex');

const withDatabase = (path: string, sql: string): void => {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
};

const secondProcess = async (path: string) => {
  const child: ChildProcess = fork(new URL('second-process.ts', import.meta.url), [path], { execArgv: [] });
  await nextMessage(child);
  return {
    ask: (what: string, items: readonly (readonly string[])[]): Promise<readonly unknown[]> => {
      child.send({ what, now: start, items });
      return nextMessage(child);
    },
    end: async (): Promise<void> => {
      const exit = once(child, 'exit');
      child.send({ what: 'close', now: start, items: [] });
      assert.deepEqual((await exit)[0], 0);
    },
  };
};

/** Rejects when the process ends instead. */
const nextMessage = async (child: ChildProcess): Promise<readonly unknown[]> => {
  const stop = new AbortController();
  try {
    const [answer] = await Promise.race([
      once(child, 'message', { signal: stop.signal }),
      once(child, 'exit', { signal: stop.signal }).then(() => assert.fail('the other process ended')),
    ]);
    return answer;
  } finally {
    stop.abort();
  }
};
