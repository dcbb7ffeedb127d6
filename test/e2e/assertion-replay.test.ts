import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { asserting, claimsOf, jwtOf, newKey } from '../harness/assertion.ts';
import { type RunningCli, startCli } from '../harness/cli.ts';
import { type Folder, newFolder } from '../harness/folder.ts';
import { send, type TestAnswer } from '../harness/send.ts';
import { errorOf, projectFiles } from './acme.ts';

// Two processes on one SQLite file: an assertion that one of them has seen is known to the other.

const key = newKey('ES256');
const applications = `
applications:
  - { id: robot, type: confidential, subscriptions: all, jwks: ${JSON.stringify({ keys: [key.jwk] })} }
  - id: shop
    type: confidential
    subscriptions: all
    secrets: [{ secret: "\${OLD}", expires: 2020-01-01T00:00:00Z }, { secret: "\${NEW}", expires: 2999-01-01T00:00:00+01:00 }]
`;

let folder: Folder;
const running: RunningCli[] = [];
const start = async (): Promise<void> => {
  const args = ['--config', folder.at('headgate.yaml'), '--data', folder.at('data')];
  running.push(await startCli(args, { BACKEND_URL: 'http://127.0.0.1:1', OLD: 'old-secret', NEW: 'new-secret' }));
};
before(async () => {
  const files = projectFiles();
  const environment = `${files['headgate.yaml']}public-url: https://gw.example\n`;
  folder = newFolder({ ...files, 'headgate.yaml': environment, 'applications.yaml': applications });
  // Settled: where one cannot start, the other is known all the same, and stopped.
  const failed = (await Promise.allSettled([start(), start()])).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
});
after(async () => {
  await Promise.all(running.map((one) => one.stop()));
  folder.remove();
});

const grant = { grant_type: 'client_credentials', scope: 'read' };
const ask = (at: number, assertion: string): Promise<TestAnswer> =>
  send(running[at]?.url ?? assert.fail('not started'), {
    path: '/acme/oauth2/token',
    form: { ...grant, ...asserting(assertion) },
  });
const newAssertion = (): string => jwtOf(claimsOf('robot', 'https://gw.example/acme', Date.now()), key);

test('A14: an assertion that one node has taken is refused by the other, and by itself (RFC 7523 §3, jti)', async () => {
  const assertion = newAssertion();
  assert.equal((await ask(0, assertion)).status, 200);
  for (const at of [1, 0]) {
    const answer = await ask(at, assertion);
    assert.deepEqual([answer.status, errorOf(answer)], [401, 'invalid_client']);
  }
  assert.equal((await ask(1, newAssertion())).status, 200);
});

test('A14: of one assertion sent to both nodes at once one is let in', async () => {
  for (let round = 0; round < 10; round++) {
    const assertion = newAssertion();
    const answers = await Promise.all([ask(0, assertion), ask(1, assertion)]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401]);
  }
});

test('A14: nor does it come back to life with a node that starts again', async () => {
  const assertion = newAssertion();
  assert.equal((await ask(0, assertion)).status, 200);
  await running.pop()?.stop();
  await start();
  assert.equal((await ask(1, assertion)).status, 401);
});

test('A13: a secret of applications.yaml that has ended is refused, one that ends later is taken', async () => {
  const url = running[0]?.url ?? assert.fail('not started');
  const by = (secret: string) => send(url, { path: '/acme/oauth2/token', basic: ['shop', secret], form: grant });
  assert.equal((await by('new-secret')).status, 200);
  assert.equal((await by('old-secret')).status, 401);
});
