import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { openPreview } from '../../src/cli/preview/preview-server.ts';
import { findPreview } from '../../src/cli/preview/previewed.ts';
import { locales } from '../../src/pages/choose-locale.ts';
import { provider } from '../e2e/acme.ts';
import { type Folder, newFolder } from '../harness/folder.ts';
import { send, type TestAnswer } from '../harness/send.ts';

const headgate = 'definitions: [apis]\nuser-registries: { staff: { users-file: users.yaml } }\npages: looks\n';

const files = {
  'headgate.yaml': headgate,
  'users.yaml': 'users: []\n',
  'apis/acme.yaml': provider({ more: ['pages: { title: "Acme & co", css: acme.css }'] }),
  'apis/other.yaml': provider({ name: 'other' }),
  'looks/acme.css': 'h1 { color: #111111 }',
};

interface Preview {
  readonly folder: Folder;
  get(path: string): Promise<TestAnswer>;
  post(path: string): Promise<TestAnswer>;
  /** The index, by another name of the server. */
  from(host: string): Promise<TestAnswer>;
}

const previewOf = async (
  t: TestContext,
  projectFiles: Readonly<Record<string, string>>,
  names: readonly string[] = [],
): Promise<Preview> => {
  const folder = newFolder(projectFiles);
  t.after(() => folder.remove());
  const silent = { stdout: () => {}, stderr: () => {}, env: {}, colour: false };
  const server = await openPreview(0, () => findPreview({ names, config: undefined }, { ...silent, cwd: folder.path }));
  t.after(() => server.close());
  return {
    folder,
    get: (path) => send(server.url, { path }),
    post: (path) => send(server.url, { path, form: { a: 'b' } }),
    from: (Host) => send(server.url, { path: '/', headers: { Host } }),
  };
};

const linksOf = (html: string): readonly string[] =>
  [...html.matchAll(/<td>(.*)<\/td>/g)].flatMap(([, row = '']) =>
    [...row.matchAll(/href="([^"]*)"/g)].map(([, path = '']) => path),
  );

test('the index leads to every page in every state, of every provider', async (t) => {
  const { get } = await previewOf(t, files);
  const { status, headers, text } = await get('/');
  assert.equal(status, 200);
  assert.match(String(headers['content-security-policy']), /^default-src 'none'; style-src 'sha256-/);
  assert.match(text, /<h2>Acme &amp; co <code>acme<\/code><\/h2>/);
  const links = linksOf(text);
  assert.ok(links.length > 50, String(links.length));
  for (const path of links.filter((link) => link.startsWith('/acme/'))) {
    const page = await get(path);
    assert.equal(page.status, 200, path);
    assert.match(page.text, /^<!doctype html>/, path);
    assert.match(page.text, /h1 \{ color: #111111 \}/, path);
  }
});

test('pages come with the headers of the gateway', async (t) => {
  const { get } = await previewOf(t, files, ['acme']);
  const policyOf = async (path: string): Promise<string> =>
    String((await get(path)).headers['content-security-policy']);
  assert.match(
    await policyOf('/acme/en/system/login/first'),
    /; form-action 'self' https:; base-uri 'none'; frame-ancestors 'none'$/,
  );
  assert.match(await policyOf('/acme/en/system/error/request'), /; form-action 'none';/);
  assert.match(await policyOf('/acme/en/system/form-post/answer'), /script-src 'sha256-/);
  assert.doesNotMatch(await policyOf('/acme/en/system/form-post/without-script'), /script-src/);
  assert.equal((await get('/acme/en/system/login/first')).headers['cache-control'], 'no-store');
});

test('pages are for names of this machine alone: no site reads them that has its name lead here (A39)', async (t) => {
  const { from } = await previewOf(t, files, ['acme']);
  for (const host of ['127.0.0.1:8090', 'localhost', '[::1]:1']) assert.equal((await from(host)).status, 200, host);
  for (const host of ['evil.example', '127.0.0.1.evil.example', 'localhost@evil.example', '127.0.0.1:x']) {
    const { status, text } = await from(host);
    assert.deepEqual([status, /Acme/.test(text)], [421, false], host);
  }
});

test('language and theme are chosen on the index, and kept by its links', async (t) => {
  const { get } = await previewOf(t, files, ['acme']);
  for (const locale of locales) {
    const [first = ''] = linksOf((await get(`/?locale=${locale}&theme=dark`)).text);
    assert.equal(first, `/acme/${locale}/dark/login/first`);
    assert.match((await get(first)).text, new RegExp(`<html lang="${locale}">`));
  }
});

test('a theme stands whatever the browser prefers, and its style sheet is the one that the policy names', async (t) => {
  const { get } = await previewOf(t, files, ['acme']);
  const media = async (theme: string): Promise<string | undefined> =>
    /@media ([^{]*) \{\s*:root \{\s*--canvas/.exec((await get(`/acme/en/${theme}/login/first`)).text)?.[1];
  assert.deepEqual(
    [await media('system'), await media('light'), await media('dark')],
    ['(prefers-color-scheme: dark)', 'not all', 'all'],
  );
});

test('a form that is sent leads back to the index', async (t) => {
  const { post } = await previewOf(t, files);
  const { status, headers } = await post('/posted');
  assert.deepEqual([status, headers['location']], [303, '/']);
});

for (const path of [
  '/acme',
  '/acme/en/system/login/nothing',
  '/acme/it/system/login/first',
  '/nobody/en/system/login/first',
  '/%E0%A4%A/en/system/login/first',
  '/acme/en/system/login/first/more',
]) {
  test(`${path} is no page`, async (t) => {
    assert.equal((await (await previewOf(t, files)).get(path)).status, 404);
  });
}

test('a file that changes shows when the page is loaded again, and so does a mistake in it', async (t) => {
  const { folder, get } = await previewOf(t, files);
  writeFileSync(folder.at('looks/acme.css'), 'h1 { color: #222222 }');
  assert.match((await get('/acme/en/system/login/first')).text, /#222222/);
  writeFileSync(folder.at('looks/acme.css'), '\n@import "x";');
  const { status, text, headers } = await get('/acme/en/system/login/first');
  assert.deepEqual([status, headers['content-type']], [500, 'text/plain; charset=utf-8']);
  assert.match(text, /^"acme\.css" line 2 has "@import"/);
  writeFileSync(folder.at('headgate.yaml'), 'definition: [apis]\n');
  assert.match((await get('/')).text, /environment\/unknown-key/);
});

test('a provider that is not there is refused', async (t) => {
  const { get } = await previewOf(t, files, ['nobody']);
  assert.match((await get('/')).text, /there is no provider "nobody": there are "acme", "other"/);
});

test('environment variables may be missing, but where they say what there is to see', async (t) => {
  const secret = `${headgate}applications: applications.yaml\n`;
  const applications = 'applications: [{ id: shop, title: Shop, type: confidential, secret: "${SHOP_SECRET}" }]\n';
  const { folder, get } = await previewOf(t, {
    ...files,
    'headgate.yaml': secret,
    'applications.yaml': applications,
  });
  assert.match((await get('/acme/en/system/login/first')).text, /#111111/);
  writeFileSync(folder.at('headgate.yaml'), secret.replace('looks', '${LOOKS}'));
  assert.match((await get('/')).text, /headgate\.yaml:3:8 error environment\/missing-variable/);
  writeFileSync(folder.at('headgate.yaml'), secret.replace('staff:', 'staf:  {}\n'));
  assert.equal((await get('/')).status, 500);
});

test('without an environment the pages are shown as they are shipped', async (t) => {
  const { get } = await previewOf(t, {});
  assert.match((await get('/')).text, /<h2>Acme sign-in <code>headgate<\/code><\/h2>/);
  assert.match((await get('/headgate/fr/light/permissions/many')).text, /Applications connectées/);
});
