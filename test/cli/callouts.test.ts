import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, it, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { expectedCallouts } from '../../src/cli/callouts/expected.ts';
import { stubAnswers } from '../../src/cli/callouts/stub-answers.ts';
import { openStubs } from '../../src/cli/callouts/stub-server.ts';
import type { LoopbackServer } from '../../src/cli/loopback-server.ts';
import { run } from '../../src/cli/main.ts';
import { defaultEnvironment } from '../../src/environment/environment.ts';
import { alice, applications, authorizeUrl, broughtBack, fieldOf, tokenOf } from '../e2e/acme.ts';
import { newFolder } from '../harness/folder.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { compileDefinitions } from '../harness/project.ts';
import { send } from '../harness/send.ts';
import { type Page, Visitor } from '../harness/visitor.ts';

/** A provider that names every kind of service; `own`: with forms of the author's in place of a login service. */
const provider = (name: string, own: boolean): string =>
  `
swagger: "2.0"
info: { title: Sign-in of ${name}, version: 1.0.0, x-name: ${name} }
basePath: /${name}
schemes: [https]
x-oauth:
  client-type: confidential
  scopes: { read: See your records, write: Change your records }
  grants: [accessCode, application]
  identity-extraction: ${own ? '{ type: custom-form, url: "$(stub)/acme/login-form" }' : '{ type: redirect, url: "$(stub)/acme/login" }'}
  authentication: { url: "$(stub)/${name}/authentication", forward-headers: [X-Tenant] }
  authorization: ${own ? '{ type: custom-form, url: "$(stub)/acme/consent-form" }' : '{ type: authenticated }'}
  scope-validators:
    application: { url: "$(stub)/${name}/scope-application" }
    owner: { url: "$(stub)/${name}/scope-owner", method: get }
  revocation: { type: gateway, url: "$(stub)/${name}/revocation" }
  metadata: { url: "$(stub)/${name}/metadata" }
  introspection: true
paths: {}
`.replaceAll('/acme/', `/${name}/`);

const definitions = { 'acme.yaml': provider('acme', true), 'away.yaml': provider('away', false) };

/** What a command line prints, with its exit code. */
const printed = async (args: readonly string[], cwd: string): Promise<{ code: number; stdout: string }> => {
  let stdout = '';
  const code = await run(args, {
    stdout: (text) => {
      stdout += text;
    },
    stderr: () => {},
    env: {},
    cwd,
    colour: false,
  });
  return { code, stdout };
};

test('the document of call-outs is in order itself, in both formats', async (t) => {
  const folder = newFolder({
    'acme.yaml': definitions['acme.yaml'],
    'away.yaml': definitions['away.yaml'],
    'headgate.yaml': 'properties: { stub: "https://services.example" }\n',
  });
  t.after(() => folder.remove());
  const line = ['callouts', 'acme.yaml', 'away.yaml', '--config', 'headgate.yaml'];
  const { code, stdout: yaml } = await printed(line, folder.path);
  const { stdout: json } = await printed([...line, '--format', 'json'], folder.path);
  assert.equal(code, 0);
  const document = JSON.parse(json);
  assert.deepEqual(Object.keys(document.paths).toSorted(), [
    '/acme/authentication',
    '/acme/consent-form',
    '/acme/login-form',
    '/acme/metadata',
    '/acme/revocation',
    '/acme/scope-application',
    '/acme/scope-owner',
    '/away/authentication',
    '/away/login',
    '/away/metadata',
    '/away/oauth2/authorize',
    '/away/revocation',
    '/away/scope-application',
    '/away/scope-owner',
  ]);
  assert.match(yaml, /`authentication.url`: https:\/\/services.example\/acme\/authentication/);
  assert.deepEqual(Object.keys(document.paths['/acme/scope-owner']), ['get']);
  assert.deepEqual(Object.keys(document.paths['/acme/revocation']), ['get', 'post']);
  // As definitions: in memory they are judged as on the command line.
  for (const text of [yaml, json]) {
    const checked = newFolder({ 'callouts.yaml': text });
    const { code: judged, stdout } = await printed(['validate', '--profile', 'strict', 'callouts.yaml'], checked.path);
    checked.remove();
    assert.deepEqual([judged, stdout], [0, '1 file: no problems\n']);
  }
});

describe('stubs', () => {
  const log: string[] = [];
  let stubs: LoopbackServer;
  let gateway: TestGateway;
  before(async () => {
    const callouts = expectedCallouts(await compileDefinitions(definitions), defaultEnvironment);
    stubs = await openStubs(0, stubAnswers(callouts, new Map([['alice', 'alice-password']])), (line) => log.push(line));
    gateway = await startGateway({ definitions, applications, properties: { stub: stubs.url } });
  });
  after(async () => {
    await stubs.close();
    await gateway.close();
  });

  const granted = async (page: Page): Promise<Readonly<Record<string, unknown>>> => {
    const { code = '' } = broughtBack(page);
    const path = new URL(page.url).pathname.split('/', 2).join('/');
    const token = await send(gateway.url, {
      path: `${path}/oauth2/token`,
      basic: ['shop', 'shop-secret'],
      form: {
        grant_type: 'authorization_code',
        code,
        redirect_uri: 'https://shop.example/back',
        code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
      },
    });
    assert.equal(fieldOf(token, 'metadata'), 'stub');
    const form = { token: tokenOf(token) };
    const told = await send(gateway.url, { path: `${path}/oauth2/introspect`, basic: ['shop', 'shop-secret'], form });
    return told.json() as Readonly<Record<string, unknown>>; // RFC 7662 §2.2: an object
  };

  it('serve forms of an author, and everything that is asked behind them', async () => {
    const visitor = new Visitor();
    const login = await visitor.open(authorizeUrl(gateway.url, { scope: 'read' }));
    assert.match(login.text, /Sign in \(stub\)/);
    const form = formOf(login);
    const again = await visitor.submit({ ...login, form }, { ...alice, password: 'wrong' });
    assert.match(again.text, /role="alert"/);
    const consent = await visitor.submit({ ...again, form: formOf(again) }, alice);
    assert.match(consent.text, /Allow access\? \(stub\)/);
    const told = await granted(await visitor.submit({ ...consent, form: formOf(consent) }, { approve: 'true' }));
    assert.deepEqual([told['username'], told['scope'], told['miscinfo']], ['alice', 'read', 'stub for shop']);
    assert.deepEqual([...new Set(log)].toSorted(), [
      'GET /acme/authentication 200',
      'GET /acme/authentication 401',
      'GET /acme/consent-form 200',
      'GET /acme/login-form 200',
      'GET /acme/metadata 200',
      'GET /acme/revocation 200',
      'GET /acme/scope-owner 200',
      'POST /acme/revocation 200',
      'POST /acme/scope-application 200',
    ]);
  });

  /** A browser at the login service: up to the way back. */
  const atLogin = async (visitor: Visitor, fields: Readonly<Record<string, string>>): Promise<Page> => {
    const away = await visitor.open(authorizeUrl(gateway.url, { scope: 'read' }, '/away/oauth2/authorize'));
    const page = await visitor.open(away.location?.href ?? assert.fail(away.text));
    const form = { action: page.url.split('?')[0] ?? '', hidden: formOf(page).hidden };
    return visitor.submit({ ...page, form }, fields);
  };

  it('sign in who was redirected, by a confirmation that is good once', async () => {
    const visitor = new Visitor();
    const failed = await atLogin(visitor, { username: 'alice', password: 'wrong', do: 'login' });
    assert.match(failed.text, /role="alert"/);
    const back = await atLogin(visitor, { username: 'alice', password: 'alice-password', do: 'login' });
    const { searchParams } = back.location ?? assert.fail(back.text);
    const consent = await visitor.open(back.location?.href ?? '');
    const told = await granted(await visitor.submit(consent, { approve: 'true' }));
    assert.equal(told['username'], 'alice');
    const used = `alice:${searchParams.get('confirmation')}`;
    const asked = await send(stubs.url, {
      path: '/away/authentication',
      headers: { Authorization: `Basic ${btoa(used)}` },
    });
    assert.equal(asked.status, 401);
  });

  it('send back who would rather not, with an error', async () => {
    const visitor = new Visitor();
    const back = await atLogin(visitor, { username: '', password: '', do: 'cancel' });
    assert.equal(broughtBack(await visitor.open(back.location?.href ?? ''))['error'], 'access_denied');
  });

  it('redirect nobody to where the gateway is not', async () => {
    for (const original of [
      'https://evil.example/',
      'javascript:alert(1)',
      'nowhere',
      `${gateway.url}/away/oauth2/token`,
    ]) {
      const path = `/away/login?original-url=${encodeURIComponent(original)}`;
      assert.equal((await send(stubs.url, { path })).status, 400);
      const form = { 'original-url': original, username: 'alice', password: 'alice-password' };
      assert.equal((await send(stubs.url, { path: '/away/login', form })).status, 400);
    }
  });

  it('answer what they are not asked by 404, 405, 400 and 413', async () => {
    assert.equal((await send(stubs.url, { path: '/nobody/login' })).status, 404);
    assert.equal((await send(stubs.url, { path: '/acme/authentication', form: { a: 'b' } })).status, 405);
    assert.equal((await send(stubs.url, { path: '/acme/scope-owner', body: '{' })).status, 400);
    assert.equal((await send(stubs.url, { path: '/acme/scope-owner', body: 'x'.repeat(65_537) })).status, 413);
  });
});

/** The form of a page that is not ours: its attributes stand in another order. */
const formOf = ({ text, url }: Page): NonNullable<Page['form']> => {
  const action = /<form[^>]* action="([^"]*)"/.exec(text)?.[1] ?? '';
  const inputs = [...text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)" ?\/?>/g)];
  const plain = (html: string): string =>
    html
      .replace(/&#x([\da-f]+);/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
      .replaceAll('&amp;', '&');
  return {
    action: new URL(plain(action), url).href,
    hidden: Object.fromEntries(inputs.map(([, name = '', value = '']) => [plain(name), plain(value)])),
  };
};

describe('headgate callouts stub', () => {
  it('says where each service is, and ends by SIGTERM', async (t) => {
    const folder = newFolder(definitions);
    t.after(() => folder.remove());
    const program = fileURLToPath(new URL('../../bin/headgate.js', import.meta.url));
    const args = ['callouts', 'stub', folder.path, '--port', '0', '--user', 'bob:a:b'];
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
    t.after(() => child.kill('SIGKILL'));
    let stdout = '';
    for await (const text of child.stdout.setEncoding('utf8')) {
      stdout += text;
      if (/away {2}metadata.url: .*\n/.test(stdout)) break;
    }
    const url = /^acme {2}authentication\.url: (http:\S+)$/m.exec(stdout)?.[1] ?? assert.fail(stdout);
    const asked = (user: string) =>
      send(url, { path: new URL(url).pathname, headers: { Authorization: `Basic ${btoa(user)}` } });
    assert.deepEqual([(await asked('bob:a:b')).status, (await asked('alice:alice-password')).status], [200, 401]);
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });
});
