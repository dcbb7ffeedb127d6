import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, test } from 'node:test';
import { type RunningCli, startCli } from '../harness/cli.ts';
import { type Folder, newFolder } from '../harness/folder.ts';
import { send, type TestAnswer, type TestRequest } from '../harness/send.ts';
import { Visitor } from '../harness/visitor.ts';
import { alice, authorizeUrl, broughtBack, fieldOf, pkce, projectFiles, provider, redeem, tokenOf } from './acme.ts';

// What an operator sees of a process: its start, its health, its log, its end.

const api = `
swagger: "2.0"
info: { title: Records, version: 1.0.0, x-name: records }
basePath: /records
schemes: [https]
securityDefinitions:
  acme: { type: oauth2, flow: application, tokenUrl: /acme/oauth2/token, scopes: { read: Read } }
  id: { type: apiKey, in: query, name: client_id }
  secret: { type: apiKey, in: query, name: client_secret }
paths:
  /slow: { get: { responses: { 200: { description: Fine } } } }
  /held: { get: { security: [{ acme: [read] }], responses: { 200: { description: Fine } } } }
  /keys: { get: { security: [{ id: [], secret: [] }], responses: { 200: { description: Fine } } } }
x-assembly:
  execute:
    - invoke: { target-url: $(backend-url)$(request.path) }
`;

let folder: Folder;
let backend: Server;
let backendUrl: string;
/** Answers that the back end has not given yet. */
const held: ServerResponse[] = [];
let heldOne = (): void => undefined;
const running: RunningCli[] = [];

before(async () => {
  folder = newFolder(
    projectFiles({ 'acme.yaml': provider({ more: ['activity: { success: activity }'] }), 'records.yaml': api }),
  );
  backend = createServer((request, response) => {
    if (request.url !== '/records/slow') response.end('{}');
    else {
      held.push(response);
      heldOne();
    }
  });
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
  const { port } = backend.address() as AddressInfo; // it listens on TCP
  backendUrl = `http://127.0.0.1:${port}`;
});
afterEach(() => Promise.all(running.splice(0).map((one) => one.stop())));
after(() => {
  backend.close();
  backend.closeAllConnections();
  folder.remove();
});

const start = async (): Promise<RunningCli> => {
  const args = ['--config', folder.at('headgate.yaml'), '--data', folder.at('data')];
  const cli = await startCli(args, { BACKEND_URL: backendUrl });
  running.push(cli);
  return cli;
};

const shop = ['shop', 'shop-secret'] as const;
const newToken = async (url: string): Promise<string> => {
  const form = { grant_type: 'client_credentials', scope: 'read' };
  return tokenOf(await send(url, { path: '/acme/oauth2/token', basic: shop, form }));
};

test('SIGTERM lets the request under way end, takes no other, and the process exits with 0', async () => {
  const cli = await start();
  const arrived = new Promise<void>((resolve) => {
    heldOne = resolve;
  });
  const underWay = send(cli.url, { path: '/records/slow' });
  await arrived;
  const ended = cli.stop();
  let health: TestAnswer;
  do health = await send(cli.adminUrl, { path: '/health' });
  while (health.status === 200);
  assert.deepEqual([health.status, fieldOf(health, 'status')], [503, 'draining']);
  await assert.rejects(send(cli.url, { path: '/records/slow' }), /ECONNREFUSED/);
  held.pop()?.end('{"late":true}');
  const answer = await underWay;
  assert.deepEqual([answer.status, answer.json(), answer.headers['connection']], [200, { late: true }, 'close']);
  assert.equal(await ended, 0);
});

test('/health tells everybody that all is well and what is served; the rest wants the token in the data folder', async () => {
  const cli = await start();
  const health = await send(cli.adminUrl, { path: '/health' });
  assert.deepEqual([health.status, fieldOf(health, 'status')], [200, 'ok']);
  assert.match(String(fieldOf(health, 'digest')), /[\da-f]{64}/);
  const file = folder.at('data/admin.token');
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const bearer = readFileSync(file, 'utf8').trim();
  assert.equal((await send(cli.adminUrl, { path: '/bundle', bearer })).status, 200);
  for (const request of [{}, { bearer: 'x' }, { bearer: await newToken(cli.url) }])
    assert.equal((await send(cli.adminUrl, { path: '/bundle', ...request })).status, 401);
  const rebound = { Host: `evil.example:${new URL(cli.adminUrl).port}` };
  assert.equal((await send(cli.adminUrl, { path: '/health', headers: rebound })).status, 403);
  const page = { Origin: 'https://evil.example' };
  assert.equal((await send(cli.adminUrl, { path: '/bundle', bearer, headers: page })).status, 403);
  assert.equal((await send(cli.url, { path: '/health' })).status, 404);
});

test('a token outlives the process that was killed after issuing it', async () => {
  const before = await start();
  const token = await newToken(before.url);
  await before.kill();
  const after = await start();
  assert.equal((await send(after.url, { path: '/records/held', bearer: token })).status, 200);
});

test('the store is readable for its owner alone', async () => {
  await start();
  for (const name of ['headgate.db', 'headgate.db-wal'])
    assert.equal(statSync(folder.at(`data/${name}`)).mode & 0o077, 0);
});

test('A44: the log holds no secret, code, token, cookie, password or query, whatever goes well or wrong', async () => {
  const cli = await start();
  const canaries = new Set(['shop-secret', 'alice-password', pkce.verifier, pkce.challenge, 'canary']);
  const visitor = new Visitor();
  const login = await visitor.open(authorizeUrl(cli.url, { state: 'canary-state' }));
  // A person who types their password where the name belongs.
  const again = await visitor.submit(login, { username: 'canary-name', password: 'canary-password' });
  const consent = await visitor.submit(again, alice);
  for (const cookie of visitor.cookies(cli.url).values()) canaries.add(cookie);
  for (const { form } of [login, again, consent])
    for (const name of ['transaction', 'csrf']) canaries.add(form?.hidden[name] ?? assert.fail(name));
  await visitor.submit(consent, { approve: 'true' }, { headers: { Origin: 'https://canary.example' } });
  const { code = '' } = broughtBack(await visitor.submit(consent, { approve: 'true' }));
  const token = tokenOf(await redeem(cli.url, code));
  canaries.add(code).add(token);
  for (const [path, request] of wrongRequests(code, token)) await send(cli.url, { path, ...request });
  for (const target of [`//records/held?canary`, `/records/%2e%2e/held?x=${token}`])
    assert.equal((await send(cli.url, { path: target })).status, 400);
  assert.equal((await send(cli.url, { path: '/the-end?canary' })).status, 404);
  await cli.said(/"path":"\/the-end"/);
  const log = cli.stderr();
  assert.equal(log.split('\n').filter((line) => line.includes('"msg":"request"')).length, 17);
  for (const canary of canaries) assert.equal(log.includes(canary), false, canary);
  assert.match(log, /"path":"\/acme\/oauth2\/token","status":200,.*"application":"shop"/);
});

const wrongRequests = (
  code: string,
  token: string,
): readonly (readonly [path: string, request: Omit<TestRequest, 'path'>])[] => {
  const form = { grant_type: 'authorization_code', code, code_verifier: pkce.verifier };
  return [
    ['/acme/oauth2/token', { basic: shop, form }],
    ['/acme/oauth2/token', { basic: ['canary-client', 'canary-secret'], form }],
    ['/acme/oauth2/token?client_secret=canary', { basic: shop, json: { token } }],
    ['/acme/oauth2/introspect', { basic: shop, form: { token, token_type_hint: 'canary' } }],
    [`/records/held?access_token=${token}`, {}],
    ['/records/keys?client_id=shop&client_secret=shop-secret', {}],
    ['/records/keys?client_id=canary&client_secret=canary', {}],
    ['/records/held', { bearer: `${token}canary` }],
  ];
};
