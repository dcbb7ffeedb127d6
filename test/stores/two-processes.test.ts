import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { after, describe, it } from 'node:test';
import { openSqlite } from '../../src/stores/sqlite/open-sqlite.ts';
import { newFolder } from '../harness/folder.ts';
import { aChain, aCode, aConsent, aKey, aSession, aToken, following, newHash, start } from './records.ts';

const folder = newFolder();
/** Those that have not ended: of a test that failed. With one of them the run would not end either. */
const running = new Set<ChildProcess>();
after(() => {
  for (const child of running) child.kill('SIGKILL');
  folder.remove();
});
let files = 0;
const newFile = (): string => folder.at(`${++files}.db`);

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const nextMillisecond = async (): Promise<void> => {
  const from = performance.now();
  while (performance.now() - from < 1) await nextTurn();
};

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

  it('see each other’s rules of the revocation list, whatever they remember', async () => {
    const path = newFile();
    const { grants, close } = openSqlite(path);
    const other = await secondProcess(path);
    const [first, later] = [aToken(), aToken({ issuedAt: start + 1 })];
    for (const access of [first, later]) await grants.issue({ access }, undefined, start);
    for (let times = 0; times < 3; times++) assert.notEqual(await grants.findAccess(first.hash, start), undefined);
    assert.deepEqual(await other.ask('revoke all', [[]]), [1]);
    await nextMillisecond();
    assert.equal(await grants.findAccess(first.hash, start), undefined);
    assert.deepEqual(await other.ask('find', [[hex(later.hash)]]), [true]);
    await grants.revoke({ by: 'rule', before: start + 1 }, start);
    await nextMillisecond();
    assert.deepEqual(await other.ask('find', [[hex(later.hash)]]), [false]);
    await other.end();
    await close();
  });

  it('see each other’s sessions and consents, and the end of each at once', async () => {
    const path = newFile();
    const { grants, sessions, consents, close } = openSqlite(path);
    const other = await secondProcess(path);
    const all = [aSession(), aSession(), aSession(), aSession({ authenticatedAt: start + 1 })];
    const [one, two, three, late] = all.map(({ hash }) => hash);
    for (const session of all) await sessions.create(session);
    const areLive = () => Promise.all(all.map(async ({ hash }) => (await sessions.find(hash, start)) !== undefined));
    const hashes = [one, two, three, late].map((hash) => [hex(hash)]);
    await consents.remember(aConsent());
    assert.deepEqual(await other.ask('is signed in', hashes), [true, true, true, true]);
    assert.deepEqual(await other.ask('has allowed', [['printer'], ['album']]), [true, false]);
    await sessions.end(one ?? newHash());
    await other.ask('sign out', [[hex(two)]]);
    assert.deepEqual(await areLive(), [false, false, true, true]);
    assert.deepEqual(await other.ask('is signed in', hashes), [false, false, true, true]);
    await other.ask('end everything of the owner', [[]]);
    assert.deepEqual(await areLive(), [false, false, false, true]);
    assert.equal(await consents.find(aConsent(), start), undefined);
    await consents.remember(aConsent({ givenAt: start + 1 }));
    assert.deepEqual(await other.ask('has allowed', [['printer']]), [true]);
    await grants.revoke({ by: 'rule', before: start + 1, application: 'printer' }, start);
    assert.deepEqual(await other.ask('has allowed', [['printer']]), [false]);
    await other.ask('sign out everywhere', [[]]);
    assert.deepEqual(await areLive(), [false, false, false, false]);
    await other.end();
    await close();
  });

  it('share every id that may be seen once, and the first of all keys (A14)', async () => {
    const path = newFile();
    const { replays, signingKeys, close } = openSqlite(path);
    const other = await secondProcess(path);
    const ids = Array.from({ length: 200 }, () => newHash());
    const asked = other.ask(
      'see',
      ids.map((id) => [hex(id)]),
    );
    const ours = await Promise.all(ids.map((id) => replays.isNew(id, start + 1000, start)));
    const theirs = await asked;
    for (const [at, first] of ours.entries()) assert.notEqual(theirs[at], first, `id ${at}`);
    const theirKey = other.ask('add a key', [['theirs']]);
    const ourKey = await signingKeys.add(aKey({ kid: 'ours' }), undefined);
    assert.deepEqual([ourKey, ...(await theirKey)].toSorted(), ['added', 'outdated']);
    assert.deepEqual(
      (await signingKeys.list()).map(({ kid }) => kid),
      [ourKey === 'added' ? 'ours' : 'theirs'],
    );
    await other.end();
    await close();
  });

  for (const [title, seals, rest] of [
    ['one use of each refresh token, and the first too many ends its family', undefined, ['reused', 'unknown']],
    ['one use of each refresh token in its grace, and repeat that one for all others', 'seals', ['repeated']],
  ] as const) {
    it(`share ${title} (A17, A18)`, async () => {
      const path = newFile();
      const { grants, close } = openSqlite(path);
      const other = await secondProcess(path);
      const chains = Array.from({ length: 100 }, () => aChain());
      await Promise.all(
        chains.map((refresh) =>
          grants.issue({ access: aToken({ family: refresh.family }), refresh }, undefined, start),
        ),
      );
      // Each refresh token twenty times: ten times here, ten times there.
      const uses = Array.from({ length: 10 }, () => chains).flat();
      const seal = () => (seals === undefined ? undefined : hex(newHash()));
      const asked = other.ask(
        'refresh',
        uses.map(({ hash, current, family }) => [hex(hash), hex(current), family, hex(newHash()), seal() ?? []].flat()),
      );
      const ours = await Promise.all(
        uses.map(async (refresh, at) => {
          if (at % 10 === 0) await nextTurn();
          const { next, access, spends } = following(refresh);
          const grace = seals && { seconds: 30, sealed: newHash() };
          const answer = await grants.issue({ access, refresh: next }, { ...spends, grace }, start);
          return answer.result === 'repeated' ? `repeated:${hex(answer.sealed)}` : answer.result;
        }),
      );
      const answers = [...ours, ...(await asked)].map(String);
      for (const at of chains.keys()) {
        const ofChain = answers.filter((_, use) => use % chains.length === at);
        assert.equal(ofChain.length, 20);
        assert.equal(ofChain.filter((answer) => answer === 'issued').length, 1, ofChain.join());
        const others = new Set(ofChain.filter((answer) => answer !== 'issued'));
        assert.deepEqual([...others].map((answer) => answer.split(':')[0]).toSorted(), rest);
      }
      const left = await Promise.all(chains.map(({ hash }) => grants.findRefresh(hash)));
      assert.equal(left.filter((chain) => chain !== undefined).length, seals === undefined ? 0 : 100);
      await other.end();
      await close();
    });
  }

  it('may open a new file at the same time', async () => {
    const path = newFile();
    const processes = await Promise.all([secondProcess(path), secondProcess(path), secondProcess(path)]);
    await Promise.all(processes.map((one) => one.end()));
  });
});

const hex = (hash: Uint8Array | undefined): string => Buffer.from(hash ?? []).toString('hex');

const secondProcess = async (path: string) => {
  const child: ChildProcess = fork(new URL('second-process.ts', import.meta.url), [path], { execArgv: [] });
  running.add(child);
  child.once('exit', () => running.delete(child));
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
