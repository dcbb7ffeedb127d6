import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { type Backend, startBackend } from '../harness/backend.ts';
import { newFolder } from '../harness/folder.ts';
import { describeWith } from '../harness/services.ts';
import { makeCertificates } from '../outbound/certificates.ts';
import { documented } from '../pages/sample-forms.ts';
import { ranIn } from './ran.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A provider whose login form is at `url`; more of the setting in `more`. */
const provider = (url: string, more = ''): string => `swagger: "2.0"
info: { title: Sign-in, version: 1.0.0, x-name: sign-in }
basePath: /sign-in
x-oauth:
  client-type: confidential
  scopes: { read: See your photos }
  grants: [accessCode]
  authentication: { url: "https://users.example/verify" }
  identity-extraction: { type: custom-form, url: "${url}"${more} }
paths: {}
`;

/** Runs `headgate validate` in a folder of its own with these files. */
const validate = async (files: Readonly<Record<string, string>>, ...options: readonly string[]) => {
  const folder = newFolder(files);
  const ran = await ranIn(folder.path, ['validate', 'sign-in.yaml', ...options]);
  folder.remove();
  return ran;
};

const documents: Readonly<Record<string, string>> = {
  '/login.html': documented.login,
  '/consent.html': documented.consent,
  '/wrong.html': documented.login.replace('<main>', '<main onclick="a()">').replace(' lang="en"', ''),
  '/large.html': ' '.repeat(256 * 1024 + 1),
};

let site: Backend;
before(async () => {
  site = await startBackend(({ path }) => {
    const body = documents[path]?.replaceAll('https://forms.example', site.url);
    return { status: body === undefined ? 404 : 200, body: body ?? '' };
  });
});
after(() => site.close());

const line = documented.login.split('\n').findIndex((one) => one.includes('<main>')) + 1;
const digestOf = (path: string): string =>
  sha256((documents[path] ?? '').replaceAll('https://forms.example', site.url));
const config = (): string => `properties: { forms: ${site.url} }\n`;

describe('headgate validate --online', () => {
  it('fetches the forms that definitions name, and prints what they can be pinned by', async () => {
    const files = {
      'sign-in.yaml': provider('$(forms)/login.html').replace(
        'paths:',
        '  authorization: { type: custom-form, url: "$(forms)/consent.html" }\npaths:',
      ),
      'headgate.yaml': config(),
    };
    const { code, stdout } = await validate(files, '--online', '--config', 'headgate.yaml');
    assert.deepEqual(stdout.split('\n'), [
      `${site.url}/login.html: login form, sha256 ${digestOf('/login.html')}`,
      `${site.url}/consent.html: consent form, sha256 ${digestOf('/consent.html')}`,
      '2 files: no problems',
      '',
    ]);
    assert.equal(code, 0);
  });

  it('shows what is wrong with one, where it is in the document, and what named it', async () => {
    const { code, stdout } = await validate({ 'sign-in.yaml': provider(`${site.url}/wrong.html`) }, '--online');
    assert.equal(code, 1);
    assert.ok(stdout.includes(`${site.url}/wrong.html:${line}:11 error form/event-handler`), stdout);
    assert.ok(stdout.includes(`> ${line} |     <main onclick="a()">`), stdout);
    assert.ok(stdout.includes(`${site.url}/wrong.html:2:1 warning form/language`), stdout);
    assert.equal(stdout.split('\n').filter((one) => one === 'named at: sign-in.yaml:9:50').length, 2, stdout);
    assert.ok(stdout.endsWith('1 file: 1 error, 1 warning\n'), stdout);
  });

  it('says the same as JSON', async () => {
    const files = { 'sign-in.yaml': provider(`${site.url}/wrong.html`) };
    const { stdout } = await validate(files, '--online', '--format', 'json');
    const { problems, forms } = JSON.parse(stdout);
    assert.deepEqual(
      problems.map(({ code, file, line, namedAt }: Record<string, unknown>) => [code, file, line, namedAt]),
      [
        ['form/language', `${site.url}/wrong.html`, 2, { file: 'sign-in.yaml', line: 9, column: 50 }],
        ['form/event-handler', `${site.url}/wrong.html`, line, { file: 'sign-in.yaml', line: 9, column: 50 }],
      ],
    );
    assert.deepEqual(forms, [{ kind: 'login', url: `${site.url}/wrong.html`, sha256: digestOf('/wrong.html') }]);
  });

  it('looks at forms in the spelling of API Connect v5 too', async () => {
    const ibm = provider('x').replace(
      /identity-extraction: .*/,
      `identity-extraction: { type: custom-form, custom-form: { url: "${site.url}/wrong.html", tls-profile: "" } }`,
    );
    const { stdout } = await validate({ 'sign-in.yaml': ibm }, '--online');
    assert.match(stdout, /error form\/event-handler/);
  });

  it('says of a form that is pinned by another digest both digests, at the place of the pin', async () => {
    const pin = 'A'.repeat(64);
    const files = { 'sign-in.yaml': provider(`${site.url}/login.html`, `, sha256: ${pin}`) };
    const { code, stdout } = await validate(files, '--online');
    assert.equal(code, 1);
    assert.match(stdout, /^sign-in\.yaml:9:\d+ error form\/digest$/m);
    assert.ok(stdout.includes(`has the digest ${digestOf('/login.html')}, and not ${pin.toLowerCase()}`), stdout);
  });

  it('has nothing against one that is pinned by its own: what somebody has looked at is a warning', async () => {
    const files = { 'sign-in.yaml': provider(`${site.url}/wrong.html`, `, sha256: ${digestOf('/wrong.html')}`) };
    const { code, stdout } = await validate(files, '--online');
    assert.equal(code, 0);
    assert.match(stdout, /warning form\/event-handler/);
  });

  for (const [what, path, code] of [
    ['that is not there', '/none.html', 'form/unavailable'],
    ['that is too large', '/large.html', 'form/too-large'],
  ] as const) {
    it(`says of a form ${what}: ${code}`, async () => {
      const result = await validate({ 'sign-in.yaml': provider(site.url + path) }, '--online');
      assert.equal(result.code, 1);
      assert.ok(result.stdout.includes(`sign-in.yaml:9:50 error ${code}`), result.stdout);
    });
  }

  for (const [what, url, more] of [
    ['property that nothing defines', '$(forms)/login.html', ''],
    ['TLS profile', 'https://127.0.0.1/login.html', ', tls-profile: forms'],
    ['address of the gateway', 'https://$(api.endpoint.address)/login.html', ''],
  ] as const) {
    it(`warns that a form was not checked whose ${what} stands in an environment that was not named`, async () => {
      const { code, stdout } = await validate({ 'sign-in.yaml': provider(url, more) }, '--online');
      assert.equal(code, 0);
      assert.match(stdout, /^sign-in\.yaml:9:50 warning form\/unchecked$/m);
      assert.match(stdout, /--config headgate\.yaml/);
    });
  }

  it('takes a property of the definition where no environment has it', async () => {
    const own = `${provider('$(forms)/login.html')}x-gateway: { properties: { forms: { value: "${site.url}" } } }\n`;
    const { code, stdout } = await validate({ 'sign-in.yaml': own }, '--online');
    assert.deepEqual([code, stdout.split('\n')[1]], [0, '1 file: no problems']);
  });

  it('sends nothing over plain http but to this machine', async () => {
    const { code, stdout } = await validate(
      { 'sign-in.yaml': provider('http://forms.example/login.html') },
      '--online',
    );
    assert.equal(code, 1);
    assert.match(stdout, /error oauth\/credentials-over-http\n/);
  });

  it('asks nobody while the definitions are not in order', async () => {
    const asked = site.received.length;
    const files = { 'sign-in.yaml': provider(`${site.url}/login.html`).replace('grants: [accessCode]', 'grants: [a]') };
    const { code, stderr } = await validate(files, '--online');
    assert.equal(code, 1);
    assert.match(stderr, /not looked at before the definitions are in order/);
    assert.equal(site.received.length, asked);
  });
});

describe('headgate validate', () => {
  it('asks nobody without --online, and says nothing of forms', async () => {
    const asked = site.received.length;
    const files = { 'sign-in.yaml': provider(`${site.url}/wrong.html`) };
    assert.deepEqual(await validate(files), { code: 0, stdout: '1 file: no problems\n', stderr: '' });
    const { stdout } = await validate(files, '--format', 'json');
    assert.equal(stdout, '{"problems":[],"summary":{"files":1,"errors":0,"warnings":0,"infos":0,"waived":0}}\n');
    assert.equal(site.received.length, asked);
  });
});

describeWith('openssl', 'a form over TLS', () => {
  it('is checked with the TLS profile of the environment, and with no other trust', async (t) => {
    const { ca, server } = makeCertificates((sign, authority) => ({ ca: authority, server: sign('127.0.0.1') }));
    const host = https.createServer(server, (_, res) => res.end(documented.login)).on('tlsClientError', () => {});
    await once(host.listen(0, '127.0.0.1'), 'listening');
    t.after(() => {
      host.close();
      host.closeAllConnections();
    });
    const { port } = host.address() as AddressInfo; // it listens on TCP
    const url = `https://127.0.0.1:${port}/login.html`;
    const environment = { 'headgate.yaml': 'tls-profiles: { forms: { ca: ca.pem } }\n', 'ca.pem': ca };
    const options = ['--online', '--config', 'headgate.yaml'];
    const trusting = await validate(
      { 'sign-in.yaml': provider(url, ', tls-profile: forms'), ...environment },
      ...options,
    );
    const other = await validate({ 'sign-in.yaml': provider(url), ...environment }, ...options);
    assert.match(trusting.stdout, /login form, sha256 [0-9a-f]{64}/);
    assert.match(other.stdout, /error form\/unavailable\n.*tls/);
  });
});
