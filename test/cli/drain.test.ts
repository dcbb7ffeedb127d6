import assert from 'node:assert/strict';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { type RunningCli, startCli } from '../harness/cli.ts';
import { type Folder, newFolder } from '../harness/folder.ts';

// `headgate start`, the real program, is stopped while it is busy.

const slowApi = (backend: string): string => `
swagger: "2.0"
info: { title: Slow, version: 1.0.0, x-name: slow }
basePath: /slow
schemes: [https]
paths:
  /{what}: { get: { security: [], parameters: [{ name: what, in: path, required: true, type: string }], responses: { 200: { description: ok } } } }
x-assembly: { execute: [{ invoke: { target-url: "${backend}/{what}" } }] }
`;

/** Calls that wait at the back end, to be answered when the test says so. */
let waiting: ServerResponse[] = [];
let backend: http.Server;
let folder: Folder;
let cli: RunningCli;

before(async () => {
  backend = http.createServer((_req, res) => waiting.push(res));
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
});

after(() => {
  backend.close();
  backend.closeAllConnections();
});

beforeEach(() => {
  waiting = [];
});

afterEach(() => folder.remove());

const start = async (...args: readonly string[]): Promise<void> => {
  const { port } = backend.address() as AddressInfo; // it listens on TCP
  folder = newFolder({ 'slow.yaml': slowApi(`http://127.0.0.1:${port}`) });
  cli = await startCli([folder.at('slow.yaml'), '--data', folder.at('data'), ...args]);
};

/** Until something holds that is on its way. */
const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
};

/** A connection with one request on it; `text` is what has come so far, `over` resolves with all of it at its end. */
const request = (path: string): { readonly text: () => string; readonly over: Promise<string> } => {
  const socket = connected(`GET /slow/${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
  });
  return { text: () => text, over: new Promise((resolve) => socket.on('close', () => resolve(text))) };
};

const connected = (text: string): Socket => {
  const { hostname, port } = new URL(cli.url);
  const socket = net.connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.write(text);
  return socket;
};

const health = async (): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    http.get(`${cli.adminUrl}/health`, { agent: false }, (res) => resolve(res.resume())).on('error', reject);
  });

const lastLines = (message: string): readonly Record<string, unknown>[] =>
  cli
    .stderr()
    .split('\n')
    .filter((line) => line.includes(`"msg":"${message}"`))
    .map((line) => JSON.parse(line) as Record<string, unknown>); // the program writes objects only

describe('A46: SIGTERM', () => {
  it('lets end what is under way, whole, and nothing new begin; then the program ends with 0', async () => {
    await start();
    const slow = Array.from({ length: 5 }, (_, at) => request(`${at}`));
    await until(() => waiting.length === 5);
    const streaming = request('stream');
    await until(() => waiting.length === 6);
    const stream = waiting.pop();
    stream?.write('first,');
    await until(() => streaming.text().includes('first,'));
    const idle = [0, 1].map(() => connected('GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n'));
    await Promise.all(idle.map((socket) => new Promise((resolve) => socket.once('data', resolve))));
    const idleEnded = Promise.all(idle.map((socket) => new Promise((resolve) => socket.once('close', resolve))));

    const ended = cli.stop();
    await idleEnded;
    assert.equal((await health()).statusCode, 503);
    await assert.rejects(fetch(cli.url), 'nobody can connect any more');
    assert.deepEqual(
      slow.map(({ text }) => text()),
      ['', '', '', '', ''],
    );

    for (const res of waiting) res.end('done');
    for (const { over } of slow) {
      const text = await over;
      assert.match(text, /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n(?:4\r\n)?done(?:\r\n0\r\n\r\n)?$/);
      assert.match(text, /^Connection: close\r$/m);
    }
    stream?.end('last');
    assert.match(await streaming.over, /first,[\s\S]*last\r\n0\r\n\r\n$/);
    assert.equal(await ended, 0);
    assert.equal(lastLines('request').filter(({ aborted }) => aborted === true).length, 0);
  });

  it('cuts what has not ended within the grace, says so, and the program ends with 3', async () => {
    await start('--grace', '0');
    const slow = request('slow');
    await until(() => waiting.length === 1);
    assert.equal(await cli.stop(), 3);
    assert.equal(await slow.over, '');
    assert.deepEqual(
      lastLines('requests were cut off').map(({ level, requests }) => [level, requests]),
      [[50, 1]],
    );
  });

  it('sent twice means now', async () => {
    await start('--grace', '3600');
    const slow = request('slow');
    await until(() => waiting.length === 1);
    const ended = cli.stop();
    await until(async () => (await health()).statusCode === 503);
    process.kill(cli.pid, 'SIGINT');
    assert.equal(await ended, 3);
    assert.equal(await slow.over, '');
  });
});

describe('the grace', () => {
  for (const wrong of ['-1', '1.5', '30s', '3601', '']) {
    it(`cannot be "${wrong}"`, async () => {
      folder = newFolder({ 'slow.yaml': slowApi('http://127.0.0.1:1') });
      await assert.rejects(startCli([folder.at('slow.yaml'), `--grace=${wrong}`]), /ended with 2 .*\n.*--grace takes/);
    });
  }
});
