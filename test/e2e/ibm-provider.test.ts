import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFileSync, readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { type RunningCli, startCli } from '../harness/cli.ts';
import { corpus, describeWithCorpus } from '../harness/corpus.ts';
import { type Folder, newFolder } from '../harness/folder.ts';
import { readDefinitions } from '../harness/project.ts';
import { send, type TestAnswer, type TestRequest } from '../harness/send.ts';
import { describeWith } from '../harness/services.ts';
import { withoutReference } from '../harness/without-reference.ts';
import { makeCertificates } from '../outbound/certificates.ts';
import { errorOf, fieldOf, tokenOf } from './acme.ts';

// A provider as somebody published it for IBM API Connect v5, byte for byte. It has its users checked by
// https://www.google.com; the environment leads that to a server of this test, whose certificate is verified.

const document = path.join(
  corpus,
  'ibm/ibm-cloud-architecture__refarch-integration-api/apiconnect/inventory-provider-api_1.0.0.yaml',
);

interface Login {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the authentication URL says, by name and password; 401 to all others. */
const logins: Readonly<Record<string, Login>> = {
  'alice:open sesame': { status: 200 },
  'spoon:eatery': { status: 200, headers: { 'API-Authenticated-Credential': 'cn=spoon,o=eatery' } },
  'narrow:way': { status: 200, headers: { 'X-Selected-Scope': 'scope2' } },
  'moved:away': { status: 302, headers: { Location: 'https://www.google.com/login' } },
  'created:anew': { status: 201 },
  'broken:down': { status: 500 },
};

const startUsers = async (tls: https.ServerOptions, asked: IncomingHttpHeaders[]): Promise<https.Server> => {
  const server = https.createServer(tls, (req, res) => {
    asked.push(req.headers);
    const [, encoded = ''] = req.headers.authorization?.split(' ') ?? [];
    const { status, headers } = logins[Buffer.from(encoded, 'base64').toString('utf8')] ?? { status: 401 };
    res.writeHead(status, headers).end('<html>a page that nobody reads</html>');
  });
  server.on('tlsClientError', () => {});
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
};

const environment = (port: number, ca: boolean): string => `
definitions: [provider.yaml]
applications: applications.yaml
outbound:
  resolve: { www.google.com: "127.0.0.1:${port}" }
  ${ca ? 'ca: users-ca.pem' : ''}
`;

const applications = `
applications:
  - { id: till, title: The till, type: confidential, secret: till-secret-0123456789, subscriptions: all }
  - { id: rival, type: confidential, secret: rival-secret-0123456789, subscriptions: all }
  - { id: phone, type: public, subscriptions: all }
`;

const till = ['till', 'till-secret-0123456789'] as const;
const alice = { grant_type: 'password', username: 'alice', password: 'open sesame', scope: 'scope1 scope2' };

const suite = (): void => {
  const asked: IncomingHttpHeaders[] = [];
  let folder: Folder;
  let users: https.Server;
  let gateway: RunningCli;
  const start = (config: string): Promise<RunningCli> =>
    startCli(['--config', folder.at(config), '--data', folder.at(`data-${config}`)]);
  before(async () => {
    const made = makeCertificates((sign, authority) => ({ ca: authority, google: sign('www.google.com') }));
    users = await startUsers(made.google, asked);
    const { port } = users.address() as AddressInfo; // it listens on TCP
    folder = newFolder({
      'headgate.yaml': environment(port, true),
      'distrusting.yaml': environment(port, false),
      'applications.yaml': applications,
      'users-ca.pem': made.ca,
    });
    copyFileSync(document, folder.at('provider.yaml'));
    gateway = await start('headgate.yaml');
  });
  after(async () => {
    assert.equal(await gateway?.stop(), 0);
    users.close();
    users.closeAllConnections();
    folder.remove();
  });

  const token = (form: Record<string, string>, more: Partial<TestRequest> = { basic: till }): Promise<TestAnswer> =>
    send(gateway.url, { path: '/oauth2/token', form, ...more });
  const introspect = async (accessToken: string, more: Partial<TestRequest> = { basic: till }): Promise<TestAnswer> =>
    send(gateway.url, {
      path: '/oauth2/introspect',
      form: { token: accessToken, token_type_hint: 'access_token' },
      ...more,
      headers: { 'X-IBM-Client-Id': 'till', ...more.headers },
    });

  test('has nothing in it that is an error, and is told what it relies on', async () => {
    const { problems } = await readDefinitions({ 'provider.yaml': readFileSync(document, 'utf8') });
    const graver = problems.filter(({ severity }) => severity !== 'info');
    assert.deepEqual(
      graver.map(({ code, severity }) => [code, severity]),
      [['oauth/legacy-grant', 'warning']],
    );
  });

  for (const [how, credentials, form] of [
    ['Basic', { basic: till }, {}],
    ['form', {}, { client_id: till[0], client_secret: till[1] }],
  ] as const) {
    test(`gives an application a token for itself, by ${how}, and no refresh token`, async () => {
      const answer = await token({ grant_type: 'client_credentials', scope: 'scope3', ...form }, credentials);
      assert.equal(answer.status, 200, answer.text);
      const { access_token: _, ...rest } = answer.json() as Record<string, unknown>; // RFC 6749 §5.1: an object
      assert.deepEqual(rest, { token_type: 'Bearer', expires_in: 3600, scope: 'scope3' });
    });
  }

  test('gives tokens for a user whom its authentication URL knows', async () => {
    asked.length = 0;
    const answer = await token(alice, {
      basic: till,
      headers: { 'X-Till': '7', Cookie: 'a=b', 'X-URI-In': '/forged' },
    });
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(
      Object.keys(answer.json() as object).toSorted(), // as above
      ['access_token', 'expires_in', 'refresh_token', 'scope', 'token_type'],
    );
    const [headers = assert.fail('nobody was asked')] = asked;
    const { authorization, 'x-till': own, cookie, 'x-requested-scope': scope, 'x-uri-in': uri, host } = headers;
    assert.deepEqual(
      { authorization, own, cookie, scope, uri, host },
      {
        authorization: `Basic ${btoa('alice:open sesame')}`,
        own: '7',
        cookie: 'a=b',
        scope: 'scope1 scope2',
        uri: '/oauth2/token',
        host: 'www.google.com',
      },
    );
  });

  test('takes the name and the scopes that the authentication URL gives', async () => {
    const spoon = await token({ ...alice, username: 'spoon', password: 'eatery' });
    const seen = await introspect(tokenOf(spoon));
    assert.equal(fieldOf(seen, 'username'), 'cn=spoon,o=eatery');
    assert.equal(fieldOf(seen, 'sub'), 'user:url:inventory-provider-api/cn=spoon,o=eatery');
    const narrow = await token({ ...alice, username: 'narrow', password: 'way' });
    assert.deepEqual([fieldOf(narrow, 'scope'), fieldOf(spoon, 'scope')], ['scope2', 'scope1 scope2']);
  });

  test('refuses whom it does not know, whatever else than 200 it says, with one answer (A19)', async () => {
    const answers: string[] = [];
    for (const [username = '', password = ''] of [
      ['alice', 'wrong'],
      ['nobody', 'open sesame'],
      ...['moved:away', 'created:anew', 'broken:down'].map((one) => one.split(':')),
    ]) {
      const answer = await token({ ...alice, username, password });
      answers.push(`${answer.status} ${withoutReference(answer.text)}`);
    }
    assert.equal(new Set(answers).size, 1);
    assert.match(answers[0] ?? '', /^400 .*"invalid_grant"/);
  });

  test('gives no password to a server whose certificate nobody vouches for, and blames nobody for it (A19)', async () => {
    const distrusting = await start('distrusting.yaml');
    asked.length = 0;
    const answer = await send(distrusting.url, { path: '/oauth2/token', form: alice, basic: till });
    assert.equal(await distrusting.stop(), 0);
    assert.deepEqual([answer.status, asked], [503, []]);
    assert.doesNotMatch(answer.text, /invalid_grant/);
    assert.match(distrusting.stderr(), /"identity\/unavailable"/);
  });

  test('rotates refresh tokens; one that is used again ends everything that came of it (A17)', async () => {
    const first = await token(alice);
    const second = await token({ grant_type: 'refresh_token', refresh_token: refreshOf(first) });
    assert.equal(second.status, 200, second.text);
    assert.notEqual(refreshOf(second), refreshOf(first));
    assert.equal(fieldOf(await introspect(tokenOf(second)), 'active'), true);
    const again = await token({ grant_type: 'refresh_token', refresh_token: refreshOf(first) });
    assert.deepEqual([again.status, errorOf(again)], [400, 'invalid_grant']);
    assert.deepEqual((await introspect(tokenOf(second))).json(), { active: false });
    const third = await token({ grant_type: 'refresh_token', refresh_token: refreshOf(second) });
    assert.equal(errorOf(third), 'invalid_grant');
  });

  test('tells an application about its token, with everything that the document promises', async () => {
    const accessToken = tokenOf(await token(alice));
    const byHeaders = { headers: { 'X-IBM-Client-Secret': till[1] } };
    for (const credentials of [{ basic: till }, byHeaders]) {
      const answer = await introspect(accessToken, credentials);
      assert.equal(answer.status, 200, answer.text);
      const { introspect_response: promised } = (await definitionsOf()) ?? assert.fail();
      for (const name of promised?.required ?? assert.fail()) assert.ok(fieldOf(answer, name) !== undefined, name);
      assert.deepEqual(
        ['active', 'client_id', 'client_name', 'username', 'scope'].map((name) => fieldOf(answer, name)),
        [true, 'till', 'The till', 'alice', 'scope1 scope2'],
      );
    }
  });

  test('tells nobody about a token who shows an id alone, or asks about that of another', async () => {
    const accessToken = tokenOf(await token(alice));
    const idAlone = await introspect(accessToken, {});
    assert.deepEqual([idAlone.status, errorOf(idAlone)], [401, 'invalid_client']);
    const rival = await introspect(accessToken, {
      basic: ['rival', 'rival-secret-0123456789'],
      headers: { 'X-IBM-Client-Id': 'rival' },
    });
    assert.deepEqual(rival.json(), { active: false });
  });

  const errors: readonly (readonly [about: string, form: Record<string, string>, status: number, error: string])[] = [
    ['a code, which it does not grant', { grant_type: 'authorization_code', code: 'x' }, 400, 'unsupported_grant_type'],
    ['an unknown grant', { grant_type: 'implicit' }, 400, 'unsupported_grant_type'],
    ['no grant', {}, 400, 'invalid_request'],
    ['no scope', { grant_type: 'client_credentials' }, 400, 'invalid_scope'],
    ['another scope', { ...alice, scope: 'scope1 scope4' }, 400, 'invalid_scope'],
    ['no password', { grant_type: 'password', username: 'alice', scope: 'scope1' }, 400, 'invalid_request'],
    ['a refresh token that is none', { grant_type: 'refresh_token', refresh_token: 'x' }, 400, 'invalid_grant'],
  ];
  for (const [about, form, status, error] of errors) {
    test(`answers ${about} with ${status} ${error}`, async () => {
      const answer = await token(form);
      assert.deepEqual([answer.status, errorOf(answer)], [status, error], answer.text);
    });
  }

  test('answers clients that do not prove who they are with 401 invalid_client', async () => {
    for (const form of [
      { ...alice, client_id: 'phone' },
      { ...alice, client_id: 'till', client_secret: 'x' },
    ]) {
      const answer = await token(form, {});
      assert.deepEqual([answer.status, errorOf(answer)], [401, 'invalid_client'], answer.text);
    }
  });

  test('shows no page: it grants nothing for which a person would have to be asked', async () => {
    const path = '/oauth2/authorize?response_type=code&client_id=till&scope=scope1';
    assert.equal((await send(gateway.url, { path })).status, 404);
  });

  test('has written no password, secret or token to its log', () => {
    const log = gateway.stderr();
    assert.match(log, /"oauth\/owner-unproven"/);
    assert.doesNotMatch(log, /open sesame|eatery|till-secret|hg_[ar]t_|spoon/);
  });
};

const definitionsOf = async (): Promise<Readonly<Record<string, { readonly required: readonly string[] }>>> => {
  const { parse } = await import('yaml');
  return parse(readFileSync(document, 'utf8')).definitions;
};

const refreshOf = (answer: TestAnswer): string => {
  const value = fieldOf(answer, 'refresh_token');
  return typeof value === 'string' ? value : assert.fail(answer.text);
};

describeWithCorpus('a provider of IBM API Connect v5, unchanged', () => {
  describeWith('openssl', 'inventory-provider-api', suite);
});
