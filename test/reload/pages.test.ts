import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { systemDisk } from '../../src/cli/disk.ts';
import { RecordingDisk } from '../../src/cli/recording-disk.ts';
import { findToServe } from '../../src/cli/to-serve.ts';
import { provider } from '../e2e/acme.ts';
import { send, type TestAnswer } from '../harness/send.ts';
import { type ServedProject, serveProject } from './served-project.ts';

const users = `
users:
  - name: alice
    password-argon2: "$argon2id$v=19$m=19456,t=2,p=1$DvgKumV+8kyCp6bhCTXXKw$FoHjB5OXgLlx6L4YeEchPkGIAr9OGoC+9Zg3B7OvFL8"
`;

const headgate = `
listen: { port: 0 }
admin: { port: 0 }
store: sqlite:data/headgate.db
definitions: [apis]
user-registries: { staff: { users-file: users.yaml } }
pages: looks
`;

const branded = (pages: string): string => provider({ more: [`pages: ${pages}`] });

const files = {
  'headgate.yaml': headgate,
  'users.yaml': users,
  'apis/acme.yaml': branded('{ title: Acme, css: acme.css, templates: acme }'),
  'looks/acme.css': 'h1 { color: #111111 }',
  'looks/acme/error.hbs': '<h1>Oh</h1>{{reference}}',
};

const page = ({ url }: ServedProject, headers: Readonly<Record<string, string>> = {}): Promise<TestAnswer> =>
  send(url, { path: '/acme/oauth2/authorize?client_id=nobody', headers });

const write = ({ folder }: ServedProject, name: string, text: string): void => writeFileSync(folder.at(name), text);

test('the pages of a provider are in its brand', async (t) => {
  const project = await serveProject(t, { files });
  const { status, headers, text } = await page(project);
  assert.equal(status, 400);
  assert.match(text, /<bdi class="name">Acme<\/bdi>/);
  assert.match(text, /h1 \{ color: #111111 \}\n?<\/style>/);
  assert.match(text, /<h1>Oh<\/h1>/);
  assert.match(String(headers['content-security-policy']), /style-src 'sha256-[^']+'; form-action 'none'/);
});

test('the pages are in the language of the browser, or of the request', async (t) => {
  const project = await serveProject(t, { files });
  assert.match((await page(project, { 'Accept-Language': 'de-AT, en;q=0.5' })).text, /<html lang="de">/);
  const asked = await send(project.url, { path: '/acme/oauth2/authorize?client_id=nobody&ui_locales=it%20ja' });
  assert.match(asked.text, /<html lang="ja">/);
});

test('what has changed in a file of a brand shows after a reload', async (t) => {
  const project = await serveProject(t, { files });
  write(project, 'looks/acme.css', 'h1 { color: #222222 }');
  assert.match((await page(project)).text, /#111111/);
  assert.deepEqual(await project.reload(), []);
  assert.match((await page(project)).text, /h1 \{ color: #222222 \}/);
  assert.match(project.told.at(-1) ?? '', /^headgate: serving [0-9a-f]{12}, before [0-9a-f]{12} \(pages\)\n$/);
  write(project, 'looks/acme/error.hbs', '<h1>Ah</h1>{{reference}}');
  assert.deepEqual(await project.reload(), []);
  assert.match((await page(project)).text, /<h1>Ah<\/h1>/);
  rmSync(project.folder.at('looks/acme/error.hbs'));
  write(
    project,
    'looks/acme/login.hbs',
    '{{#each hidden}}<input name="{{name}}">{{/each}}<input name="username"><input name="password">',
  );
  assert.deepEqual(await project.reload(), []);
  assert.match((await page(project)).text, /<h1>This request cannot be served<\/h1>/);
  assert.equal((await project.reloader.reload({ trigger: 'admin' })).result, 'unchanged');
});

test('a template with a mistake is refused by a reload, with its file and line, and the pages stay as they were', async (t) => {
  const project = await serveProject(t, { files });
  write(project, 'looks/acme/error.hbs', '<h1>Oh</h1>\n{{nothing}}');
  assert.deepEqual(await project.reload(), ['apis/acme.yaml:16 link/pages']);
  assert.match(project.told.at(-1) ?? '', /"acme\/error\.hbs" line 2 names "nothing"/);
  assert.match((await page(project)).text, /<h1>Oh<\/h1>/);
});

test('a gateway does not start with a brand that has a mistake', async (t) => {
  const wrong = { ...files, 'looks/acme.css': '@import "x";' };
  await assert.rejects(serveProject(t, { files: wrong }), /link\/pages/);
});

test('another folder of pages counts after a reload', async (t) => {
  const project = await serveProject(t, {
    files: { ...files, 'other/acme.css': 'h1 { color: #333333 }', 'other/acme/texts/en.json': '{}' },
  });
  write(project, 'headgate.yaml', headgate.replace('looks', 'other'));
  assert.deepEqual(await project.reload(), []);
  assert.match((await page(project)).text, /#333333/);
  assert.match(project.told.at(-1) ?? '', /\(pages\)\n$/);
});

test('a rollback has the pages of its bundle, with the files as they are now', async (t) => {
  const project = await serveProject(t, { files });
  const first = project.reloader.digest;
  write(project, 'apis/acme.yaml', branded('{ title: Other }'));
  write(project, 'looks/acme.css', 'h1 { color: #444444 }');
  assert.deepEqual(await project.reload(), []);
  assert.match((await page(project)).text, /<bdi class="name">Other<\/bdi>/);
  assert.equal((await project.reloader.rollback({ digest: first })).result, 'served');
  const { text } = await page(project);
  assert.match(text, /<bdi class="name">Acme<\/bdi>/);
  assert.match(text, /#444444/);
});

test('every file that a brand may have is watched, also one that is not there yet', async (t) => {
  const { folder } = await serveProject(t, { files });
  const disk = new RecordingDisk(systemDisk);
  const source = {
    paths: [],
    bundle: undefined,
    config: undefined,
    profile: undefined,
    override: <T>(same: T): T => same,
  };
  await findToServe(source, { cwd: folder.path, env: {} }, disk);
  const kindOf = (name: string): string | undefined => disk.seen.get(folder.at(name))?.kind;
  assert.deepEqual(
    ['looks/acme.css', 'looks/acme/error.hbs', 'looks/acme/login.hbs', 'looks/acme/texts/de.json'].map(kindOf),
    ['file', 'file', 'other', 'other'],
  );
  assert.equal(disk.isUnchanged(), true);
  writeFileSync(folder.at('looks/acme/login.hbs'), 'x');
  assert.equal(disk.isUnchanged(), false);
});
