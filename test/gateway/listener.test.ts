import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it, test } from 'node:test';
import tls from 'node:tls';
import type { Run } from '../../src/runtime/binder.ts';
import { describeWith } from '../harness/services.ts';
import { type RunningGateway, runGateway, sendRaw } from './running-gateway.ts';

/** A gateway whose `GET /wait` is answered when `release` is called. */
const waiting = async (): Promise<{ running: RunningGateway; release: () => void }> => {
  const waiters: (() => void)[] = [];
  const wait: Run = (x) =>
    new Promise((resolve) => {
      waiters.push(() => {
        x.message.replace(200, undefined, [], Buffer.from('done'));
        resolve(undefined);
      });
    });
  const running = await runGateway({ routes: [{ operation: 'GET /wait', steps: [{ wait: {} }] }], policies: { wait } });
  const release = (): void => {
    for (const one of waiters.splice(0)) one();
  };
  return { running, release };
};

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

const keepAlive = async (port: number): Promise<net.Socket> => {
  const socket = net.connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write('GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n');
  await new Promise((resolve) => socket.once('data', resolve));
  return socket;
};

test('A46: closing lets running requests end, says so on their connections, and closes idle ones at once', async () => {
  const { running, release } = await waiting();
  const { port } = running.listener;
  const idle = await Promise.all([keepAlive(port), keepAlive(port)]);
  const answers = Array.from({ length: 50 }, () => sendRaw(port, 'GET /wait HTTP/1.1\r\nHost: a\r\n\r\n', 5000));
  await until(() => running.gateway.running() === 50);
  const idleEnded = Promise.all(idle.map((socket) => new Promise((resolve) => socket.once('close', resolve))));
  let isClosed = false;
  const closed = running.listener.close(5000).then(() => {
    isClosed = true;
  });
  await idleEnded;
  assert.equal(isClosed, false, 'the idle ones did not wait for the running ones');
  await assert.rejects(fetch(`${running.listener.url}/wait`));
  release();
  for (const { text, end } of await Promise.all(answers)) {
    assert.match(text, /^HTTP\/1\.1 200 OK\r\n[\s\S]*done$/);
    assert.match(text, /^Connection: close\r$/m);
    assert.equal(end, 'closed');
  }
  await closed;
  await running.close();
});

test('A46: a request whose head was under way has the whole grace as well', async () => {
  const { running, release } = await waiting();
  const socket = net.connect(running.listener.port, '127.0.0.1');
  socket.write('GET /wait HTTP/1.1\r\nHo');
  // Behind it: by then that head has begun.
  await sendRaw(running.listener.port, 'GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  const closed = running.listener.close(10_000);
  socket.write('st: a\r\n\r\n');
  await until(() => running.gateway.running() === 1);
  // Longer than connections without a request are given to end by themselves.
  await new Promise((resolve) => setTimeout(resolve, 600));
  release();
  const [answer] = await once(socket, 'data');
  assert.match(String(answer), /done$/);
  assert.equal(await closed, 0);
  await running.close();
});

test('A46: what does not end within the grace is cut', async () => {
  const { running } = await waiting();
  const answer = sendRaw(running.listener.port, 'GET /wait HTTP/1.1\r\nHost: a\r\n\r\n', 5000);
  await until(() => running.gateway.running() === 1);
  await running.listener.close(200);
  assert.equal((await answer).text, '');
  await running.close();
});

test('closing twice is closing once', async () => {
  const { running } = await waiting();
  await Promise.all([running.listener.close(100), running.listener.close(100)]);
  await running.close();
});

test('A47: a head that does not arrive in time is 408, and its connection ends', async () => {
  const running = await runGateway({ routes: [], listen: { timeouts: { headersMs: 300 } } });
  const { text, end } = await sendRaw(running.listener.port, 'GET / HTTP/1.1\r\nHost: a\r\n', 3000);
  assert.match(text, /^HTTP\/1\.1 408 /);
  assert.equal(end, 'closed');
  await running.close();
});

describeWith('openssl', 'with certificate and key', () => {
  it('the listener speaks TLS 1.2 and 1.3, nothing older', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'headgate-'));
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(directory, name));
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    execFileSync('openssl', [...request, ...subject, '-keyout', String(key), '-out', String(cert)], {
      stdio: 'ignore',
    });
    const ca = readFileSync(String(cert));
    const running = await runGateway({
      routes: [{ operation: 'GET /x', steps: [] }],
      listen: { tls: { cert: ca, key: readFileSync(String(key)) } },
    });
    rmSync(directory, { recursive: true });
    assert.match(running.listener.url, /^https:/);
    const status = await new Promise((resolve, reject) => {
      https.get(`${running.listener.url}/x`, { ca }, (res) => resolve(res.resume().statusCode)).on('error', reject);
    });
    assert.equal(status, 200);
    await assert.rejects(
      new Promise((resolve, reject) => {
        const options = { port: running.listener.port, ca, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' } as const;
        tls.connect(options).on('secureConnect', resolve).on('error', reject);
      }),
    );
    await running.close();
  });
});
