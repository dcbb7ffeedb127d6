import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Backend, type BackendAnswer, startBackend } from '../harness/backend.ts';
import { type LogLine, startGateway, type TestGateway } from '../harness/gateway.ts';
import { send, type TestRequest } from '../harness/send.ts';

let backend: Backend;
let gateway: TestGateway;

const level = (content: string, more = ''): string => `- activity-log: { ${content} }${more && `\n    ${more}`}`;
const echo = '- invoke: { target-url: "$(backend)/$(request.path)", stop-on-error: [ConnectionError, OperationError] }';
const whole = '- set-variable: { actions: [{ set: seen, value: "$(message.body)" }] }';

const api = (name: string, steps: readonly string[], more = ''): Readonly<Record<string, string>> => ({
  [`${name}.yaml`]: `swagger: "2.0"
info: { title: A, version: 1.0.0, x-name: ${name} }
basePath: /${name}
securityDefinitions:
  key: { type: apiKey, in: header, name: X-IBM-Client-Id }
paths:
  /a: { get: { responses: { 200: { description: A } } }, post: { responses: { 200: { description: A } } } }
  /image: { get: { responses: { 200: { description: A } } } }
  /broken: { get: { responses: { 200: { description: A } } } }
  /key: { get: { security: [{ key: [] }], responses: { 200: { description: A } } } }
x-assembly:
  execute:
    ${steps.join('\n    ')}
${more}`,
});

const sign = (name: string, more: string): Readonly<Record<string, string>> => ({
  [`${name}.yaml`]: `swagger: "2.0"
info: { title: A, version: 1.0.0, x-name: ${name} }
basePath: /${name}
paths: {}
x-oauth: { client-type: confidential, scopes: { read: Read }, grants: [application]${more} }
`,
});

before(async () => {
  backend = await startBackend(({ path, body }): BackendAnswer => {
    if (path.endsWith('image')) return { headers: { 'Content-Type': 'image/png' }, body: 'pixels' };
    return path.endsWith('broken')
      ? { status: 500, json: { error: 'trace' } }
      : {
          headers: {
            'Content-Type': 'text/plain',
            'Set-Cookie': ['a=1', 'b=2'],
            Location: 'https://x.example/y?code=7#t',
            'X-Two': ['1', '2'],
          },
          body: body === '' ? 'fine' : body,
        };
  });
  gateway = await startGateway({
    definitions: {
      ...api('plain', [echo]),
      ...api('none', [level('content: none, error-content: none'), echo]),
      ...api('activity', [level('error-content: activity'), echo]),
      ...api('header', [level('content: header'), echo]),
      ...api('payload', [level('content: payload'), echo, whole]),
      ...api('streams', [level('content: payload'), echo]),
      ...api('last', [level('content: payload'), level('content: none'), echo, level('content: header')]),
      ...api('fails', [level('content: none'), '- throw: { name: A, message: "no" }']),
      ...api('caught', [level('content: none'), '- throw: { name: A }'], '  catch: [{ default: [] }]'),
      'acme.yaml': `swagger: "2.0"
info: { title: Acme, version: 1.0.0, x-name: acme }
basePath: /acme
paths: {}
x-oauth: { client-type: confidential, scopes: { read: Read }, grants: [application] }
x-assembly: { execute: [{ activity-log: { content: payload, error-content: payload } }] }
`,
      ...sign('quiet', ''),
      ...sign('told', ', activity: { success: header, failure: none }'),
    },
    applications: [{ id: 'shop', secret: 'shop-secret' }],
    properties: { backend: backend.url },
  });
});
after(async () => {
  await gateway.close();
  await backend.close();
});

/** The lines of one request: its own, for it has a reference. */
const linesOf = async (request: TestRequest): Promise<readonly LogLine['fields'][]> => {
  const start = gateway.log.length;
  await send(gateway.url, request);
  // A second request ends after the first: then the line of the first, if any, is there.
  await send(gateway.url, { path: '/nowhere' });
  return gateway.log
    .slice(start)
    .map(({ fields }) => fields)
    .filter(({ path }) => path !== '/nowhere');
};

const lineOf = async (request: TestRequest): Promise<LogLine['fields']> => {
  const [line, ...more] = await linesOf(request);
  assert.ok(line !== undefined && more.length === 0);
  return line;
};

const details = ['requestHeaders', 'responseHeaders', 'requestBody', 'responseBody'];
const toldBy = (line: LogLine['fields']): readonly string[] => details.filter((name) => line[name] !== undefined);

describe('the log tells of an exchange as much as its flow asked for', () => {
  const table: readonly (readonly [about: string, request: TestRequest, told: readonly string[] | 'no line'])[] = [
    ['without activity-log its line', { path: '/plain/a' }, []],
    ['none: nothing', { path: '/none/a' }, 'no line'],
    ['none of an error: its line', { path: '/none/broken' }, []],
    ['activity: its line', { path: '/activity/a' }, []],
    ['header: the headers too', { path: '/header/a', body: 'x', method: 'POST' }, details.slice(0, 2)],
    ['payload: what of bodies was read', { path: '/payload/a' }, ['requestHeaders', 'responseHeaders', 'responseBody']],
    [
      'payload: a body that streams is not read for it',
      { path: '/streams/a', body: 'x', method: 'POST' },
      details.slice(0, 2),
    ],
    ['of several steps the last that ran holds', { path: '/last/a' }, details.slice(0, 2)],
    [
      'a fault ended it: error-content, by default the payload',
      { path: '/fails/a' },
      [...details.slice(0, 2), 'responseBody'],
    ],
    ['a catch took the fault: content', { path: '/caught/a' }, 'no line'],
    ['it ended before the step: its line', { path: '/none/key' }, []],
    ['it was refused before its flow: its line', { path: '/none/nowhere' }, []],
  ];
  for (const [about, request, told] of table) {
    test(about, async () => {
      const lines = await linesOf(request);
      if (told === 'no line') assert.deepEqual(lines, []);
      else assert.deepEqual(lines.map(toldBy), [told]);
    });
  }
});

describe('at the endpoints of a provider the log tells', () => {
  const form = { grant_type: 'client_credentials', scope: 'read' };
  const at = (name: string, secret: string): TestRequest => ({
    path: `/${name}/oauth2/token`,
    basic: ['shop', secret],
    form,
  });

  test('of failures alone, as API Connect v5 does', async () => {
    assert.deepEqual(await linesOf(at('quiet', 'shop-secret')), []);
    assert.equal((await lineOf(at('quiet', 'wrong')))['code'], 'oauth/client-authentication-failed');
  });

  test('of successes and of failures what "activity" says', async () => {
    assert.deepEqual(toldBy(await lineOf(at('told', 'shop-secret'))), details.slice(0, 2));
    assert.deepEqual(await linesOf(at('told', 'wrong')), []);
  });
});

test('credentials among the headers are masked, and addresses have no query', async () => {
  const headers = {
    Authorization: 'Bearer geheim',
    'Proxy-Authorization': 'Basic geheim',
    Cookie: 'sid=geheim',
    'X-IBM-Client-Secret': 'geheim',
    'X-Api-Key': 'geheim',
    'X-Auth-Token': 'geheim',
    'X-Authorization': 'geheim',
    'X-Auth': 'geheim',
    'X-Functions-Key': 'geheim',
    'X-Session-Id': 'geheim',
    DPoP: 'geheim',
    'X-Unusual': 'Bearer geheim-0123456789',
    'X-Assigned': 'eyJhbGciOiJIUzI1NiJ9.geheim.x',
    Referer: 'https://x.example/y?geheim=1',
    'X-Address': 'see https://user:geheim@x.example/y?code=geheim#geheim, "https://x.example/?a=geheim"',
    'X-Own': 'told',
    constructor: 'told',
  };
  const line = await lineOf({ path: '/header/a?key=geheim', headers });
  assert.doesNotMatch(JSON.stringify(line), /geheim/);
  const { requestHeaders, responseHeaders } = line;
  const told: Readonly<Record<string, unknown>> = Object(requestHeaders);
  assert.deepEqual([told['x-own'], told['constructor'], told['authorization']], ['told', 'told', '***']);
  assert.equal(told['referer'], 'https://x.example/y');
  assert.equal(told['x-address'], 'see https://x.example/y, "https://x.example/"');
  const answered: Readonly<Record<string, unknown>> = Object(responseHeaders);
  assert.equal(answered['location'], 'https://x.example/y');
  assert.equal(answered['set-cookie'], '***, ***');
  assert.equal(answered['x-two'], '1, 2');
});

test('a header that the operation takes as a credential is masked whatever its name', async () => {
  const line = await lineOf({ path: '/header/key', headers: { 'X-IBM-Client-Id': 'shop' } });
  assert.equal(Reflect.get(Object(line['requestHeaders']), 'x-ibm-client-id'), '***');
});

describe('a body is told as far as it is of use and holds no secret', () => {
  const bodyOf = async (body: string, type = 'text/plain'): Promise<unknown> => {
    const request = { path: '/payload/a', method: 'POST', headers: { 'Content-Type': type }, body };
    return (await lineOf(request))['responseBody'];
  };

  test('4096 bytes are told, of more the beginning', async () => {
    assert.equal(await bodyOf('x'.repeat(4096)), 'x'.repeat(4096));
    assert.equal(await bodyOf('x'.repeat(4097)), `${'x'.repeat(4096)}…`);
  });

  for (const body of [
    '{"password": "geheim"}',
    'grant_type=x&client_secret=geheim',
    '{"accessToken":"geheim"}',
    '<Password>geheim</Password>',
    "{'api_key' : 'geheim'}",
    '{"secretKey":"geheim"}',
    '{"token_value" : "geheim"}',
    '{"inner":"{\\"password\\":\\"geheim\\"}"}',
    '{"pass\\u0077ord":"geheim"}',
    'data=%7B%22password%22%3A%22geheim%22%7D',
    '<wsse:Token type="x">geheim',
    'code=geheim&state=1',
    '{"grant_type":"authorization_code","code":"geheim"}',
    'https://x.example/cb?state=1&code=geheim',
    'eyJhbGciOiJIUzI1NiJ9.geheim.x',
    'sent: Bearer geheim-0123456789',
    '{"otp":"geheim"}',
    '{"sessionId":"geheim"}',
  ]) {
    test(`what names a secret is withheld: ${body}`, async () => {
      assert.equal(await bodyOf(body), '[withheld]');
    });
  }

  for (const body of [
    '{"httpCode":"401","httpMessage":"Unauthorized","moreInformation":"Bearer authentication is required"}',
    '{"error":"invalid_token"}',
    '{"code":"E17","shipping":"basic understanding"}',
  ]) {
    test(`what only speaks of one is told: ${body}`, async () => {
      assert.equal(await bodyOf(body), body);
    });
  }

  test('what is no text is counted', async () => {
    assert.equal((await lineOf({ path: '/payload/image' }))['responseBody'], '[6 bytes]');
  });

  test('neither what a provider is sent nor what it answers is told', async () => {
    for (const secret of ['shop-secret', 'wrong']) {
      const form = { grant_type: 'client_credentials', scope: 'read' };
      const line = await lineOf({ path: '/acme/oauth2/token', basic: ['shop', secret], form });
      assert.deepEqual(toldBy(line), secret === 'wrong' ? [] : details.slice(0, 2));
      assert.doesNotMatch(JSON.stringify(line), /shop-secret|access_token/);
    }
  });
});
