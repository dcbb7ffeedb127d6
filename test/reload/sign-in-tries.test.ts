import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { provider } from '../e2e/acme.ts';
import { send, type TestAnswer } from '../harness/send.ts';
import { type ServedProject, serveProject } from './served-project.ts';

const usersWith = (...names: readonly string[]): string =>
  `users: [${names.map((name) => `{ name: ${name}, password: ${name}-password }`).join(', ')}]\n`;

const files = {
  'headgate.yaml':
    'definitions: [acme.yaml]\napplications: applications.yaml\nuser-registries: { staff: { users-file: users.yaml } }\n',
  'applications.yaml':
    'applications: [{ id: shop, type: confidential, secret: "${SHOP_SECRET}", subscriptions: all }]\n',
  'users.yaml': usersWith('alice', 'bob'),
  'acme.yaml': provider({ grants: '[password]', more: ['allow-legacy: [password]'] }),
};

const token = ({ url }: ServedProject, username: string, password: string): Promise<TestAnswer> =>
  send(url, {
    path: '/acme/oauth2/token',
    basic: ['shop', 'shop-secret'],
    form: { grant_type: 'password', username, password, scope: 'read' },
  });

test('a reload does not give whoever guesses a password another ten tries (A20)', async (t) => {
  const project = await serveProject(t, { files, env: { SHOP_SECRET: 'shop-secret' } });
  for (let time = 0; time < 10; time += 1) assert.equal((await token(project, 'alice', 'guess')).status, 400);
  writeFileSync(project.folder.at('users.yaml'), usersWith('alice', 'bob', 'carol'));
  assert.deepEqual(await project.reload(), []);
  assert.equal((await token(project, 'alice', 'alice-password')).status, 429);
  assert.equal((await token(project, 'carol', 'carol-password')).status, 200);
});
