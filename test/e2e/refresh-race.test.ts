import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { type RunningCli, startCli } from '../harness/cli.ts';
import { type Folder, newFolder } from '../harness/folder.ts';
import type { TestAnswer } from '../harness/send.ts';
import { Visitor } from '../harness/visitor.ts';
import {
  authorizeUrl,
  errorOf,
  introspected,
  newCode,
  projectFiles,
  provider,
  redeem,
  refreshed,
  refreshTokenOf,
  tokenOf,
} from './acme.ts';

// One refresh token used more than once, in two processes on one SQLite file.

let folder: Folder;
let database: DatabaseSync;
const running: RunningCli[] = [];
const start = async (): Promise<void> => {
  const args = ['--config', folder.at('headgate.yaml'), '--data', folder.at('data')];
  running.push(await startCli(args, { BACKEND_URL: 'http://127.0.0.1:1' }));
};
before(async () => {
  folder = newFolder(projectFiles({ 'acme.yaml': provider({ refresh: '{ ttl: 86400 }' }) }));
  // Settled: where one cannot start, the other is known all the same, and stopped.
  const failed = (await Promise.allSettled([start(), start()])).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  database = new DatabaseSync(folder.at('data/headgate.db'), { readOnly: true });
});
after(async () => {
  database?.close();
  await Promise.all(running.map((one) => one.stop()));
  folder.remove();
});

const processAt = (index: number): string => running[index % running.length]?.url ?? assert.fail('not started');
const begun = async (): Promise<TestAnswer> =>
  redeem(processAt(1), await newCode(new Visitor(), authorizeUrl(processAt(0))));
const isActive = async (token: string, index: number): Promise<unknown> =>
  (await introspected(processAt(index), token))['active'];
/** Refresh tokens that are good now. */
const liveChains = (): unknown => database.prepare('SELECT count(*) AS n FROM refresh_chain').get()?.['n'];

test('of 20 uses of one refresh token at once, in two processes, one wins, and its chain is dead (A18)', async () => {
  const race = async (): Promise<void> => {
    const first = await begun();
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => refreshed(processAt(index), first)));
    const [won, ...more] = answers.filter(({ status }) => status === 200);
    assert.ok(won !== undefined && more.length === 0, `${more.length + (won ? 1 : 0)} of 20 won`);
    for (const lost of answers)
      if (lost !== won) assert.deepEqual([lost.status, errorOf(lost)], [400, 'invalid_grant']);
    for (const [index, answer] of [first, won, won, first].entries()) {
      assert.equal(await isActive(tokenOf(answer), index), false);
      assert.equal(await isActive(refreshTokenOf(answer), index), false);
      assert.equal(errorOf(await refreshed(processAt(index), answer)), 'invalid_grant');
    }
  };
  // Four at a time: enough that each process has several chains in one of its transactions.
  for (let round = 0; round < 25; round++) await Promise.all([race(), race(), race(), race()]);
  assert.equal(liveChains(), 0);
});

/** Sends a refresh over a connection that nothing is read from. */
const sendUnheard = async (url: string, token: string): Promise<net.Socket> => {
  const { hostname, port } = new URL(url);
  const socket = net.connect(Number(port), hostname);
  await once(socket, 'connect');
  const body = `grant_type=refresh_token&refresh_token=${token}`;
  const head = [
    'POST /acme/oauth2/token HTTP/1.1',
    `Host: ${hostname}:${port}`,
    `Authorization: Basic ${Buffer.from('shop:shop-secret').toString('base64')}`,
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${body.length}`,
  ];
  await new Promise<void>((sent) => socket.write(`${head.join('\r\n')}\r\n\r\n${body}`, () => sent()));
  return socket;
};

test('a client that loses the answer and tries again is refused, and its chain is dead (A18)', async () => {
  for (let round = 0; round < 10; round++) {
    const first = await begun();
    const token = refreshTokenOf(first);
    const socket = await sendUnheard(processAt(round), token);
    while ((await isActive(token, round + 1)) === true);
    socket.destroy();
    assert.equal(errorOf(await refreshed(processAt(round + 1), token)), 'invalid_grant');
    assert.equal(await isActive(tokenOf(first), round), false);
    assert.equal(liveChains(), 0);
  }
});

test('a client that hangs up at any moment and tries again never has two live chains (A18)', async () => {
  for (let round = 0; round < 20; round++) {
    const first = await begun();
    const socket = await sendUnheard(processAt(round), refreshTokenOf(first));
    const retried = refreshed(processAt(round + 1), first);
    socket.destroy();
    const retry = await retried;
    assert.equal(retry.status === 200 || errorOf(retry) === 'invalid_grant', true, retry.text);
    // Whether the request that was cut off is served at all, and when, is open; what it may leave is not.
    assert.ok(Number(liveChains()) <= 1);
    if (retry.status === 200) await refreshed(processAt(round), first);
    assert.equal(await isActive(tokenOf(first), round), false);
    assert.equal(liveChains(), 0);
  }
});
