import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { startBackend } from '../harness/backend.ts';
import { type RunningCli, startCli, startSamples } from '../harness/cli.ts';
import { type Folder, newFolder } from '../harness/folder.ts';
import { send, type TestAnswer } from '../harness/send.ts';
import { versionedProject } from '../reload/versioned-api.ts';
import { tokenOf } from './acme.ts';

const root = new URL('../../', import.meta.url).pathname;

const nobody = 'http://127.0.0.1:1';
const noBackends = { PHOTOS_BACKEND_URL: nobody, ORDERS_BACKEND_URL: nobody, LIBRARY_URL: nobody };

/** A copy of the samples, to be edited. */
const samples = (t: TestContext): Folder => {
  const folder = newFolder();
  t.after(() => folder.remove());
  cpSync(path.join(root, 'apis'), folder.at('apis'), { recursive: true });
  return folder;
};

const running = (t: TestContext, cli: RunningCli): RunningCli => {
  t.after(() => cli.stop());
  return cli;
};

const newToken = (cli: RunningCli): Promise<TestAnswer> =>
  send(cli.url, {
    path: '/photos-sign-in/oauth2/token',
    basic: ['archive', 'archive-secret-for-the-samples-only-0002'],
    form: { grant_type: 'client_credentials', scope: 'photos:read' },
  });

const healthOf = async (cli: RunningCli) =>
  // Of our own listener.
  (await send(cli.adminUrl, { path: '/health' })).json() as { status: string; digest: string; problem?: string };

/** Runs `headgate …` and gives what it prints, whatever its exit code. */
const headgate = async (...args: readonly string[]): Promise<{ stdout: string; stderr: string; code: number }> => {
  const command = [path.join(root, 'bin/headgate.js'), ...args];
  const ended = promisify(execFile)(process.execPath, command).then((printed) => ({ ...printed, code: 0 }));
  return ended.catch((error: { stdout: string; stderr: string; code: number }) => error);
};

test('while npm start -- --watch runs, a sample that is edited serves, and a broken or cut-off save says why', async (t) => {
  const folder = samples(t);
  const args = ['--watch', '--config', folder.at('apis/headgate.yaml')];
  const cli = running(t, await startSamples(folder.at('data'), args));
  const file = folder.at('apis/photos/photos-sign-in.yaml');
  const text = readFileSync(file, 'utf8');
  const lifetime = async (): Promise<unknown> => JSON.parse((await newToken(cli)).text).expires_in;
  const before = await lifetime();

  writeFileSync(file, text.replace(/access-token: .*/, 'access-token: { ttl: 77 }'));
  await cli.said(/^headgate: serving [0-9a-f]{12}, before [0-9a-f]{12} \(bundle\)$/m);
  assert.notEqual(before, 77);
  assert.equal(await lifetime(), 77);

  writeFileSync(file, text.replace('access-token:', 'acess-token:'));
  await cli.said(/^headgate: not loaded, still serving [0-9a-f]{12}\n\S+:\d+:\d+ error definition\/unknown-key\n/m);
  assert.match(cli.stderr(), /^ {5}\| {3}\^{11}$/m);
  assert.match(cli.stderr(), /^help: Did you mean "access-token"\?$/m);
  assert.equal(await lifetime(), 77);
  assert.equal((await healthOf(cli)).status, 'degraded');

  const api = folder.at('apis/photos/photos.yaml');
  const whole = readFileSync(api, 'utf8');
  writeFileSync(file, text.replace(/access-token: .*/, 'access-token: { ttl: 77 }'));
  await cli.said(/^headgate: nothing has changed, still serving [0-9a-f]{12}$/m);
  writeFileSync(api, whole.replace(/^security:\n.*\n/m, ''));
  await cli.said(/^\S+photos\.yaml:\d+:\d+ error reload\/widened\nGET \/photos\/v1\/photos asked for a token/m);
  assert.equal((await send(cli.url, { path: '/photos/v1/photos' })).status, 401);
  const { status, problem } = await healthOf(cli);
  assert.equal(status, 'degraded');
  assert.match(problem ?? '', /photos\.yaml:\d+:\d+ reload\/widened: GET \/photos\/v1\/photos asked for a token/);
});

test('SIGHUP, headgate reload and headgate rollback do what they say, and headgate loads tells of it', async (t) => {
  const folder = samples(t);
  const data = folder.at('data');
  const args = ['--config', folder.at('apis/headgate.yaml'), '--data', data, '--label', 'first'];
  const cli = running(t, await startCli(args, noBackends));
  const first = (await healthOf(cli)).digest;
  const file = folder.at('apis/photos/photos-sign-in.yaml');
  const text = readFileSync(file, 'utf8');

  writeFileSync(file, text.replace(/access-token: .*/, 'access-token: { ttl: 77 }'));
  process.kill(cli.pid, 'SIGHUP');
  await cli.said(/^headgate: serving /m);
  const second = (await healthOf(cli)).digest;
  assert.notEqual(second, first);

  const back = await headgate('rollback', first.slice(0, 8), '--data', data, '--label', 'at night');
  assert.deepEqual([back.code, back.stdout], [0, `${first}\n`]);
  const again = await headgate('reload', '--data', data, '--label', 'in the morning');
  assert.deepEqual([again.code, again.stdout], [0, `${second}\n`]);

  writeFileSync(file, text.slice(0, 300));
  const refused = await headgate('reload', '--data', data);
  assert.deepEqual([refused.code, refused.stdout], [1, `${second}\n`]);
  assert.match(refused.stderr, /^\S+photos-sign-in\.yaml:\d+:\d+ error /m);

  const loads = await headgate('loads', '--data', data);
  const rows = loads.stdout.split('\n').map((line) => line.split(/ {2,}/).slice(1, 5).join(' '));
  assert.deepEqual(rows.slice(0, 4), [
    `start served ${first.slice(0, 12)} "first"`,
    `signal served ${second.slice(0, 12)} bundle`,
    `rollback served ${first.slice(0, 12)} "at night"`,
    `admin served ${second.slice(0, 12)} "in the morning"`,
  ]);
  assert.match(loads.stdout, new RegExp(`^\\S+ {2}${first}$`, 'm'));
});

test('headgate.yaml that is gone is told, and what it asked for still holds', async (t) => {
  const folder = newFolder(versionedProject('one'));
  t.after(() => folder.remove());
  const cli = running(t, await startCli(['apis', '--watch', '--data', folder.at('data')], {}, { cwd: folder.path }));
  const called = async (): Promise<number> =>
    (await send(cli.url, { path: '/versions/now', headers: { 'X-IBM-Client-Id': 'shop' } })).status;
  assert.equal(await called(), 200);
  rmSync(folder.at('headgate.yaml'));
  await cli.said(/^error reload\/unreadable\ncannot read "headgate\.yaml": no such file or directory$/m);
  assert.equal(await called(), 200);
  writeFileSync(folder.at('headgate.yaml'), versionedProject('one')['headgate.yaml'] ?? '');
  await cli.said(/^headgate: nothing has changed, still serving /m);
});

test('after kill -9 and another start yesterday’s token works, and the loads are still known', async (t) => {
  const folder = samples(t);
  const data = folder.at('data');
  const args = ['--config', folder.at('apis/headgate.yaml'), '--data', data, '--watch'];
  const photos = await startBackend();
  t.after(() => photos.close());
  const environment = { ...noBackends, PHOTOS_BACKEND_URL: photos.url };
  const killed = await startCli(args, environment);
  const token = tokenOf(await newToken(killed));
  await killed.kill();
  const cli = running(t, await startCli(args, environment));
  assert.equal((await send(cli.url, { path: '/photos/v1/photos', bearer: token })).status, 200);
  assert.equal((await send(cli.url, { path: '/photos/v1/photos', bearer: `${token}x` })).status, 401);
  const { stdout } = await headgate('loads', '--data', data);
  assert.equal(stdout.match(/ start {5}served /g)?.length, 2);
});
