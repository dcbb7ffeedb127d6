import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type AdminListener, openAdminListener } from '../../src/gateway/admin/admin-listener.ts';
import {
  addressFile,
  carriesToken,
  makeAdminToken,
  tokenFile,
  writeAdminFiles,
} from '../../src/gateway/admin/token.ts';
import { RefusalRing } from '../../src/gateway/why-refused/refusal-ring.ts';
import type { Linked } from '../../src/runtime/link.ts';
import { fakeReloads } from './reload/fake-reloads.ts';
import { sendRaw, statusesOf } from './running-gateway.ts';

const token = 'a-token_of.43~characters';
let admin: AdminListener;
let draining = false;
let problem: string | undefined;
let rolledBack = false;
let metricsFail = false;
const errors: string[] = [];
const log = { info: () => undefined, error: (_fields: object, message: string) => errors.push(message) };

before(async () => {
  const linked: Linked = {
    bundle: { format: 1, compiler: '0.1.0', digest: 'abc', assemblies: [], products: [] },
    routes: [],
  };
  admin = await openAdminListener({
    host: '127.0.0.1',
    port: 0,
    token,
    current: () => linked,
    draining: () => draining,
    reloader: () => fakeReloads({ degraded: problem, rolledBack }),
    metrics: async (state) => {
      if (metricsFail) throw new TypeError('planted');
      return `state ${JSON.stringify(state)}\n`;
    },
    startedAt: 0,
    refusals: new RefusalRing({ node: 'n1', random: randomBytes }),
    hintOf: () => undefined,
    log,
  });
});

after(() => admin.close());

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(admin.url + path, { headers });

test('/health says without a token what is served since when', async () => {
  const response = await get('/health');
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('cache-control'), 'no-store');
  assert.deepEqual(await response.json(), { status: 'ok', digest: 'abc', since: '1970-01-01T00:00:00.000Z' });
});

test('/health is degraded while something else should be served', async () => {
  problem = 'reload failed';
  const response = await get('/health');
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), {
    status: 'degraded',
    digest: 'abc',
    since: '1970-01-01T00:00:00.000Z',
    problem: 'reload failed',
  });
  problem = undefined;
});

test('/health is well, and says so, while a kept bundle is served instead of what the files say', async () => {
  rolledBack = true;
  const body = { status: 'ok', digest: 'abc', since: '1970-01-01T00:00:00.000Z', rolledBack: true };
  assert.deepEqual(await (await get('/health')).json(), body);
  rolledBack = false;
});

test('/health is 503 while the gateway drains', async () => {
  draining = true;
  const response = await get('/health');
  assert.equal(response.status, 503);
  assert.equal(((await response.json()) as { status: string }).status, 'draining');
  draining = false;
});

test('/bundle tells digest and assemblies to who has the token', async () => {
  const response = await get('/bundle', { Authorization: `Bearer ${token}` });
  assert.deepEqual(await response.json(), { digest: 'abc', compiler: '0.1.0', assemblies: [] });
});

test('/metrics answers a monitor that has no credential', async () => {
  problem = 'reload failed';
  const response = await get('/metrics');
  problem = undefined;
  assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  assert.equal(await response.text(), 'state {"digest":"abc","degraded":true}\n');
});

test('a bug behind the admin listener is 500 without its reason, which the log has', async () => {
  metricsFail = true;
  const response = await get('/metrics');
  metricsFail = false;
  assert.equal(response.status, 500);
  assert.doesNotMatch(await response.text(), /planted/);
  assert.deepEqual(errors, ['a bug ended a request of the admin listener']);
});

const refused: readonly (readonly [about: string, path: string, headers: Record<string, string>, status: number])[] = [
  ['/bundle without a token', '/bundle', {}, 401],
  ['/bundle with a wrong token', '/bundle', { Authorization: `Bearer ${token}x` }, 401],
  ['/bundle with Basic', '/bundle', { Authorization: `Basic ${token}` }, 401],
  ['an unknown path without a token', '/nothing', {}, 401],
  ['an unknown path with the token', '/nothing', { Authorization: `Bearer ${token}` }, 404],
  ['a path below /health without a token', '/health/x', {}, 401],
  ['/metrics from a web page', '/metrics', { Origin: 'http://evil.example' }, 403],
  ['/health from a web page', '/health', { Origin: 'http://evil.example' }, 403],
  ['/health from a page without an origin of its own', '/health', { Origin: 'null' }, 403],
  ['/bundle with the token from a web page', '/bundle', { Authorization: `Bearer ${token}`, Origin: 'http://a' }, 403],
];

for (const [about, path, headers, status] of refused) {
  test(`${about} is ${status}`, async () => {
    const response = await get(path, headers);
    assert.equal(response.status, status);
    assert.equal(((await response.json()) as { httpCode: string }).httpCode, String(status));
    assert.equal(response.headers.get('www-authenticate'), status === 401 ? 'Bearer' : null);
  });
}

for (const [host, status] of [
  ['evil.example', 403],
  ['127.0.0.1', 403],
  ['127.0.0.1:1', 403],
  ['localhost:PORT', 200],
  ['LOCALHOST:PORT', 200],
  ['[::1]:PORT', 200],
  ['127.0.0.1:PORT', 200],
] as const) {
  test(`/health for the Host ${host} is ${status}`, async () => {
    const own = host.replace('PORT', String(admin.port));
    const { text } = await sendRaw(admin.port, `GET /health HTTP/1.1\r\nHost: ${own}\r\nConnection: close\r\n\r\n`);
    assert.deepEqual(statusesOf(text), [status]);
  });
}

test('token and address stand in files that are whole and readable by their owner only; a token is new at every start', async () => {
  const directory = join(mkdtempSync(join(tmpdir(), 'headgate-')), 'data');
  const first = makeAdminToken(randomBytes);
  assert.equal(first.length, 43);
  for (const token of [first, makeAdminToken(randomBytes)]) {
    await writeAdminFiles(directory, { token, url: 'http://127.0.0.1:8081' }, randomBytes);
    assert.equal(readFileSync(join(directory, tokenFile), 'utf8'), `${token}\n`);
  }
  assert.notEqual(readFileSync(join(directory, tokenFile), 'utf8').trim(), first);
  assert.equal(readFileSync(join(directory, addressFile), 'utf8'), 'http://127.0.0.1:8081\n');
  for (const name of [tokenFile, addressFile]) assert.equal(statSync(join(directory, name)).mode & 0o777, 0o600);
  rmSync(join(directory, '..'), { recursive: true });
});

test('the scheme of the token is not case sensitive, the token is', () => {
  assert.equal(carriesToken(`bearer ${token}`, token), true);
  assert.equal(carriesToken(`Bearer ${token.toUpperCase()}`, token), false);
  assert.equal(carriesToken(undefined, token), false);
  assert.equal(carriesToken('Bearer ', token), false);
});
