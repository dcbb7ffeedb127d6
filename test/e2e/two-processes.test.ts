import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type RunningCli, startCli } from '../harness/cli.ts';
import { type Folder, newFolder } from '../harness/folder.ts';
import { send } from '../harness/send.ts';
import { type Page, Visitor } from '../harness/visitor.ts';
import {
  alice,
  authorizeUrl,
  broughtBack,
  consentOf,
  errorOf,
  introspected,
  newCode,
  projectFiles,
  redeem,
  tokenOf,
} from './acme.ts';

// Two processes on one SQLite file: whichever gets a request knows all that the other does.

let folder: Folder;
const running: RunningCli[] = [];
const start = async (): Promise<RunningCli> => {
  const args = ['--config', folder.at('headgate.yaml'), '--data', folder.at('data')];
  const cli = await startCli(args, { BACKEND_URL: 'http://127.0.0.1:1' });
  running.push(cli);
  return cli;
};
before(async () => {
  folder = newFolder(projectFiles());
  // Settled: where one cannot start, the other is known all the same, and stopped.
  const failed = (await Promise.allSettled([start(), start()])).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
});
after(async () => {
  await Promise.all(running.map((one) => one.stop()));
  folder.remove();
});

const urls = (): readonly [string, string] => {
  const [one, other] = running;
  return [one?.url ?? assert.fail('not started'), other?.url ?? assert.fail('not started')];
};

for (const sentAs of ['as browsers send it', 'with the origin that it is posted to'] as const) {
  test(`an authorization begun in one process is continued in another and finished in the first, ${sentAs}`, async () => {
    const [first, second] = urls();
    const sending = (to: string) => (sentAs === 'as browsers send it' ? { to } : { to, headers: { Origin: to } });
    const visitor = new Visitor();
    const login = await visitor.open(authorizeUrl(first));
    const consent = await visitor.submit(login, alice, sending(second));
    assert.match(consent.text, /<h1>Allow access\?<\/h1>/);
    const { code = '', state } = broughtBack(await visitor.submit(consent, { approve: 'true' }, sending(first)));
    assert.equal(state, 'state-1');
    const token = tokenOf(await redeem(second, code));
    assert.equal((await introspected(first, token))['active'], true);
    assert.equal(errorOf(await redeem(first, code)), 'invalid_grant');
    assert.equal((await introspected(second, token))['active'], false);
  });
}

test('of one form posted to both processes at once one goes on', async () => {
  const [first, second] = urls();
  for (let round = 0; round < 5; round++) {
    const visitor = new Visitor();
    const both = (page: Page, fields: Record<string, string>): Promise<Page[]> =>
      Promise.all([first, second].map((to) => visitor.twin(first).submit(page, fields, { to })));
    const consents = await both(await visitor.open(authorizeUrl(first)), alice);
    assert.deepEqual(consents.map(({ status }) => status).sort(), [200, 409]);
    const consent = consents.find(({ status }) => status === 200) ?? assert.fail();
    const ends = await both(consent, { approve: 'true' });
    assert.equal(ends.filter(({ status }) => status === 303).length, 1);
    assert.ok(ends.some(({ status }) => status === 409 || status === 400));
  }
});

test('of one code presented to both processes at once one exchange wins, and its token dies with the reuse', async () => {
  const [first, second] = urls();
  for (let round = 0; round < 5; round++) {
    const code = await newCode(new Visitor(), authorizeUrl(first));
    const answers = await Promise.all([redeem(first, code), redeem(second, code)]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400]);
    const token = tokenOf(answers.find(({ status }) => status === 200) ?? assert.fail());
    for (const url of [first, second]) assert.equal((await introspected(url, token))['active'], false);
  }
});

test('a token revoked in one process is dead in the other, also where that has just seen it alive', async () => {
  const [first, second] = urls();
  const token = tokenOf(await redeem(first, await newCode(new Visitor(), authorizeUrl(second))));
  assert.equal((await introspected(second, token))['active'], true);
  const path = '/acme/oauth2/revoke';
  const revoked = await send(first, { path, basic: ['shop', 'shop-secret'], form: { token } });
  assert.equal(revoked.status, 200);
  assert.equal((await introspected(second, token))['active'], false);
});

test('an authorization outlives the process it was begun in', async () => {
  const [first] = urls();
  const gone = await start();
  const visitor = new Visitor();
  const consent = await consentOf(visitor, authorizeUrl(gone.url));
  await gone.kill();
  const end = await visitor.submit(consent, { approve: 'true' }, { to: first });
  assert.equal((await redeem(first, broughtBack(end)['code'] ?? '')).status, 200);
});
