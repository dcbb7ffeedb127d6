import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { run } from '../../src/cli/main.ts';
import { type RunningCli, startCli } from '../harness/cli.ts';
import { type Folder, newFolder } from '../harness/folder.ts';
import { send, type TestAnswer } from '../harness/send.ts';
import { errorOf, provider, refreshTokenOf, tokenOf } from './acme.ts';

// A31: who is taken away, or what is revoked, is refused on every node of a store from that moment on, and after a restart.

const api = `
swagger: "2.0"
info: { title: Records, version: 1.0.0, x-name: records }
basePath: /records
securityDefinitions:
  acme: { type: oauth2, flow: password, tokenUrl: /acme/oauth2/token, scopes: { read: See your records } }
security: [{ acme: [read] }]
paths: { /mine: { get: { responses: { 200: { description: Yours } } } } }
x-assembly: { execute: [{ set-variable: { actions: [{ set: message.body, value: $(oauth.resource-owner) }] } }] }
`;
const applicationsWith = (state: 'active' | 'suspended'): string => `
applications:
  - { id: shop, type: confidential, secret: "\${SHOP_SECRET}", subscriptions: all, state: ${state} }
  - { id: auditor, type: confidential, secret: "\${AUDITOR_SECRET}", subscriptions: all, introspect: all }
`;
const usersWith = (...names: readonly string[]): string =>
  `users: [${names.map((name) => `{ name: ${name}, password: ${name}-password }`).join(', ')}]\n`;

const secrets = { SHOP_SECRET: 'shop-secret', AUDITOR_SECRET: 'auditor-secret' };
let folder: Folder;
let nodes: RunningCli[] = [];
const start = (): Promise<RunningCli> =>
  startCli(['--watch', '--config', folder.at('headgate.yaml'), '--data', folder.at('data')], secrets);
before(async () => {
  folder = newFolder({
    'headgate.yaml':
      'definitions: [apis]\napplications: applications.yaml\nuser-registries: { staff: { users-file: users.yaml } }\n',
    'applications.yaml': applicationsWith('active'),
    'users.yaml': usersWith('alice', 'bob'),
    'apis/acme.yaml': provider({
      grants: '[application, password]',
      refresh: '{ ttl: 86400 }',
      more: ['allow-legacy: [password]'],
    }),
    'apis/records.yaml': api,
  });
  nodes = [await start(), await start()];
});
after(async () => {
  await Promise.all(nodes.map((one) => one.stop()));
  folder.remove();
});

const urls = (): readonly string[] => nodes.map(({ url }) => url);
const basic = ['shop', 'shop-secret'] as const;
const tokensOf = async (name: string): Promise<TestAnswer> => {
  const form = { grant_type: 'password', username: name, password: `${name}-password`, scope: 'read' };
  return send(urls()[0] ?? '', { path: '/acme/oauth2/token', basic, form });
};
const refresh = (url: string, token: string): Promise<TestAnswer> => {
  const form = { grant_type: 'refresh_token', refresh_token: token };
  return send(url, { path: '/acme/oauth2/token', basic, form });
};
/** What a node says of an access token: the status of an API, and whether it is active for who sees all. */
const seenAt = async (url: string, token: string): Promise<readonly unknown[]> => {
  const called = await send(url, { path: '/records/mine', bearer: token });
  const looked = await send(url, {
    path: '/acme/oauth2/introspect',
    basic: ['auditor', 'auditor-secret'],
    form: { token },
  });
  return [called.status, (looked.json() as { active: unknown }).active]; // RFC 7662 §2.2
};
const everywhere = async (token: string, seen: readonly unknown[]): Promise<void> => {
  for (const url of urls()) assert.deepEqual(await seenAt(url, token), seen);
};

/** Writes a file, and waits until every node serves what is in it. */
const change = async (file: string, text: string): Promise<void> => {
  const loads = nodes.map((node) => node.stderr().split('headgate: serving ').length);
  writeFileSync(folder.at(file), text);
  const servedAgain = (at: number): RegExp => new RegExp(`(?:headgate: serving [\\s\\S]*?){${loads[at]}}`);
  await Promise.all(nodes.map((node, at) => node.said(servedAgain(at))));
};

test('a user who is taken away has no tokens on either node: refresh, introspection, API; nor after a restart (A31)', async () => {
  const [alices, bobs] = [await tokensOf('alice'), await tokensOf('bob')];
  for (const answer of [alices, bobs]) await everywhere(tokenOf(answer), [200, true]);

  await change('users.yaml', usersWith('bob'));
  await everywhere(tokenOf(alices), [401, false]);
  await everywhere(tokenOf(bobs), [200, true]);
  for (const url of urls()) {
    const refused = await refresh(url, refreshTokenOf(alices));
    assert.deepEqual([refused.status, errorOf(refused)], [400, 'invalid_grant']);
  }

  assert.equal(await nodes[1]?.stop(), 0);
  nodes = [...nodes.slice(0, 1), await start()];
  await everywhere(tokenOf(alices), [401, false]);
  assert.equal(errorOf(await refresh(nodes[1]?.url ?? '', refreshTokenOf(alices))), 'invalid_grant');

  // Whoever comes back has what they had: to end it for good is another thing.
  await change('users.yaml', usersWith('alice', 'bob'));
  await everywhere(tokenOf(alices), [200, true]);
  assert.equal((await refresh(urls()[0] ?? '', refreshTokenOf(alices))).status, 200);
});

test('an application that is suspended has none, and cannot authenticate (A31)', async () => {
  const answer = await tokensOf('bob');
  await everywhere(tokenOf(answer), [200, true]);
  await change('applications.yaml', applicationsWith('suspended'));
  await everywhere(tokenOf(answer), [401, false]);
  for (const url of urls()) {
    const refused = await refresh(url, refreshTokenOf(answer));
    assert.deepEqual([refused.status, errorOf(refused)], [401, 'invalid_client']);
  }
  await change('applications.yaml', applicationsWith('active'));
  await everywhere(tokenOf(answer), [200, true]);
});

test('what "headgate revoke" ends is refused by all that run, which have just seen it alive (A31)', async () => {
  const [alices, bobs] = [await tokensOf('alice'), await tokensOf('bob')];
  for (const answer of [alices, bobs]) await everywhere(tokenOf(answer), [200, true]);
  const printed: string[] = [];
  const stdout = (text: string): void => void printed.push(text);
  const terminal = { stdout, stderr: assert.fail, env: secrets, cwd: folder.path, colour: false };
  const args = ['revoke', '--owner', 'staff/alice', '--data', 'data'];
  assert.equal(await run([...args, '--dry-run'], terminal), 0);
  await everywhere(tokenOf(alices), [200, true]);
  assert.equal(await run(args, terminal), 0);
  assert.match(printed.join(''), /^would end (\d+) tokens: owner "user:staff\/alice"\nended \1 tokens: /);
  await everywhere(tokenOf(alices), [401, false]);
  await everywhere(tokenOf(bobs), [200, true]);
  for (const url of urls()) assert.equal(errorOf(await refresh(url, refreshTokenOf(alices))), 'invalid_grant');
  // A rule ends what there was: what is allowed after it is good.
  await everywhere(tokenOf(await tokensOf('alice')), [200, true]);
});
