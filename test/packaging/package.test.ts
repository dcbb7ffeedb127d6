import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { startCli } from '../harness/cli.ts';
import { newFolder } from '../harness/folder.ts';
import { send } from '../harness/send.ts';

const root = path.join(import.meta.dirname, '../..');
const bin = path.join(root, 'node_modules/.bin');

const signIn = `
swagger: "2.0"
info: { title: Sign-in, version: 1.0.0, x-name: sign-in }
basePath: /sign-in
x-oauth:
  client-type: confidential
  scopes: { "photos:read": See your photos }
  grants: [application]
paths: {}
`;
const files = {
  'sign-in.yaml': signIn,
  'wrong.yaml': signIn.replace('scopes:', 'scops:'),
  'headgate.yaml': 'definitions: [sign-in.yaml]\napplications: applications.yaml\n',
  'applications.yaml': `
applications:
  - id: printer
    title: Photo printer
    type: confidential
    secret: a-secret-of-the-printer-that-is-long-enough
    subscriptions: all
`,
};

describe('the package, installed in an empty folder', () => {
  const folder = newFolder();
  let packed: readonly string[] = [];

  before(async () => {
    const [{ filename, files: entries }] = JSON.parse(
      await run(root, 'npm', ['pack', '--json', '--silent', '--pack-destination', folder.path]),
    );
    packed = entries.map((entry: { readonly path: string }) => entry.path);
    // The dependencies come from npm's cache, or the registry; none of them needs a script to run.
    const offline = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
    await run(folder.path, 'npm', ['install', '--prefix', '.', ...offline, folder.at(filename)]);
  });
  after(() => folder.remove());

  it('holds the built program, templates, samples and the pages about errors, and neither tests nor sources', () => {
    const tops = new Set(packed.map((file) => file.split('/')[0]));
    assert.deepEqual(
      [...tops].sort(),
      [
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'apis',
        'bin',
        'dist',
        'docs',
        'package.json',
        'schemas',
        'templates',
      ].sort(),
    );
    const sources = packed.filter((file) => file.endsWith('.ts') && !file.startsWith('apis/'));
    assert.deepEqual(sources, []);
    const pages = [
      'schemas/provider.json',
      'docs/errors/oauth/scope-unknown.md',
      'templates/pages/login.hbs',
      'templates/definitions/api.hbs',
      'apis/pages/photos.svg',
    ];
    for (const needed of ['dist/cli/main.js', 'dist/licences/yaml.txt', ...pages]) {
      assert.ok(packed.includes(needed), needed);
    }
  });

  it('says its version, which is that of package.json', async () => {
    const { version } = JSON.parse(await run(root, 'npm', ['pkg', 'get', 'version', 'name']));
    assert.equal(await run(folder.path, 'npx', ['headgate', '--version']), `${version}\n`);
  });

  describe('in a project', () => {
    const project = newFolder(files);
    const headgate = folder.at('node_modules/.bin/headgate');
    after(() => project.remove());

    it('validates definitions', async () => {
      assert.equal(await run(project.path, headgate, ['validate', 'sign-in.yaml']), '1 file: no problems\n');
      const samples = folder.at('node_modules/headgate/apis');
      assert.equal(await run(project.path, headgate, ['validate', samples]), '9 files: no problems\n');
      await assert.rejects(
        run(project.path, headgate, ['validate', 'wrong.yaml']),
        (error: { code: unknown; stdout: unknown }) => error.code === 1 && /did you mean/i.test(String(error.stdout)),
      );
    });

    it('makes a project, and documents from templates, that are in order', async () => {
      await run(project.path, headgate, ['init', 'demo', '--for', 'service,web']);
      const api = ['new', 'api', 'photos', '--provider', 'demo/apis/sign-in.yaml', '--output', 'demo/apis/photos.yaml'];
      assert.equal(await run(project.path, headgate, api), 'demo/apis/photos.yaml\n');
      assert.equal(await run(project.path, headgate, ['validate', 'demo']), '3 files: no problems\n');
    });

    it('serves them and issues a token', async () => {
      const config = ['--config', project.at('headgate.yaml'), '--data', project.at('data')];
      const program = folder.at('node_modules/headgate/bin/headgate.js');
      const running = await startCli([...config, project.at('sign-in.yaml')], {}, { program });
      const answer = await send(running.url, {
        path: '/sign-in/oauth2/token',
        basic: ['printer', 'a-secret-of-the-printer-that-is-long-enough'],
        form: { grant_type: 'client_credentials', scope: 'photos:read' },
      });
      assert.equal(answer.status, 200, answer.text);
      assert.match(answer.text, /"access_token":"/);
      assert.equal(await running.stop(), 0);
    });
  });

  it('serves the samples, with the brand of their pages', async () => {
    const nobody = 'http://127.0.0.1:9';
    const env = { PHOTOS_BACKEND_URL: nobody, ORDERS_BACKEND_URL: nobody, LIBRARY_URL: nobody };
    const config = folder.at('node_modules/headgate/apis/headgate.yaml');
    const program = folder.at('node_modules/headgate/bin/headgate.js');
    const running = await startCli(['--config', config, '--data', folder.at('data')], env, { program });
    const path = '/photos-sign-in/oauth2/permissions';
    const { status, text } = await send(running.url, { path, headers: { 'Accept-Language': 'de' } });
    assert.equal(status, 200, text);
    assert.match(text, /<html lang="de"/);
    assert.match(text, /<img class="logo" src="data:image\/svg\+xml;base64,/);
    assert.match(text, /--accent:#7a2e8e/);
    assert.equal(await running.stop(), 0);
  });
});

/** Runs a program under this project's Node; rejects where it ends with another code than 0. */
const run = async (cwd: string, program: string, args: readonly string[]): Promise<string> => {
  // Under `npm test` the environment tells a nested npm that it works for this project.
  const outside = Object.entries(process.env).filter(([name]) => !name.startsWith('npm_') && name !== 'INIT_CWD');
  const env = { ...Object.fromEntries(outside), PATH: `${bin}${path.delimiter}${process.env['PATH']}` };
  const { stdout } = await promisify(execFile)(program, args, { cwd, env });
  return stdout;
};
