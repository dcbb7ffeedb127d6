import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startBackend } from '../harness/backend.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send, type TestAnswer, type TestRequest } from '../harness/send.ts';
import { applications, pkce, provider, tokenOf, users } from './acme.ts';

// Input that is as long as it may be and made to be hard to read, in every place where somebody may send some.

const api = (backend: string): string => `
swagger: "2.0"
info: { title: Records, version: 1.0.0, x-name: records }
basePath: /records
schemes: [https]
securityDefinitions:
  acme: { type: oauth2, flow: application, tokenUrl: https://gw.example/acme/oauth2/token, scopes: { read: Read } }
security: [{ acme: [read] }]
paths:
  /echo: { post: { responses: { 200: { description: ok } } } }
x-assembly:
  execute:
    - set-variable: { actions: [{ set: message.headers.X-Value, value: $(request.body.value) }] }
    - invoke: { target-url: "${backend}/$(request.parameters.path)" }
`;

let gateway: TestGateway;
let closeBackend: () => Promise<void>;
let token: string;

before(async () => {
  const backend = await startBackend(() => ({ json: { ok: true } }));
  closeBackend = backend.close;
  gateway = await startGateway({
    definitions: { 'acme.yaml': provider(), 'records.yaml': api(backend.url) },
    applications,
    users,
  });
  token = tokenOf(await fetchToken());
});

after(async () => {
  await gateway.close();
  await closeBackend();
});

const shop = ['shop', 'shop-secret'] as const;

const fetchToken = (): Promise<TestAnswer> =>
  send(gateway.url, {
    path: '/acme/oauth2/token',
    basic: shop,
    form: { grant_type: 'client_credentials', scope: 'read' },
  });

/** Characters that readers of URLs, forms, headers, JSON, paths, templates and scopes stumble over. */
const pieces = [
  'a',
  ' ',
  '+',
  '%',
  '%25',
  '%2',
  '%00',
  '/',
  '../',
  '.',
  '=',
  '&',
  ';',
  ',',
  '"',
  '\\',
  '\\"',
  '(',
  '{{',
  '$(',
  'é',
  '\u{1f600}',
  'A=',
  '-',
  ':',
];

const filled = (piece: string, bytes: number): string => piece.repeat(Math.ceil(bytes / Buffer.byteLength(piece)));

/** CPU time of everything in this process, client included. A pass over 64 KB takes a few milliseconds. */
const mostMicros = 250_000;

/** Sends it, and looks whether the gateway was busy with it, or has failed. */
const survives = async (about: string, request: TestRequest): Promise<void> => {
  const before = process.cpuUsage();
  const { status, text } = await send(gateway.url, request);
  const { user } = process.cpuUsage(before);
  assert.ok(status < 500, `${about}: ${status} ${text.slice(0, 200)}`);
  assert.ok(user < mostMicros, `${about}: ${user} µs`);
};

const authorization = {
  response_type: 'code',
  client_id: 'shop',
  redirect_uri: 'https://shop.example/back',
  scope: 'read',
  state: 's',
  code_challenge: pkce.challenge,
  code_challenge_method: 'S256',
};
const redemption = {
  grant_type: 'authorization_code',
  code: 'x',
  redirect_uri: 'https://shop.example/back',
  code_verifier: pkce.verifier,
};

/** Forms by where they are sent, each with a field more that nobody knows. */
const forms: Readonly<Record<string, readonly [path: string, form: Readonly<Record<string, string>>]>> = {
  'a request for a token': ['/acme/oauth2/token', { grant_type: 'client_credentials', scope: 'read', odd: '' }],
  'a redemption': ['/acme/oauth2/token', redemption],
  'an introspection': ['/acme/oauth2/introspect', { token: 'x', token_type_hint: 'access_token' }],
  'a revocation': ['/acme/oauth2/revoke', { token: 'x', token_type_hint: 'access_token' }],
  'credentials in a form': [
    '/acme/oauth2/token',
    { grant_type: 'client_credentials', client_id: 'shop', client_secret: 'x' },
  ],
  'an authorization': ['/acme/oauth2/authorize', authorization],
  'a sign-in': [
    '/acme/oauth2/authorize',
    { transaction: 'x', version: '0', csrf: 'x', username: 'alice', password: 'x' },
  ],
};

describe('A41: long and odd input changes nothing', () => {
  for (const [what, [path, form]] of Object.entries(forms)) {
    it(`in any field of ${what}, 64 KB of it`, async () => {
      for (const field of Object.keys(form)) {
        for (const piece of pieces) {
          const basic = 'client_secret' in form || path.endsWith('authorize') ? {} : { basic: shop };
          const odd = { ...form, [field]: filled(piece, 65_536) };
          await survives(`${field} of ${JSON.stringify(piece)}`, { path, form: odd, ...basic });
        }
      }
    });
  }

  it('as a form that is none, 64 KB of it', async () => {
    for (const piece of pieces) {
      await survives(piece, { path: '/acme/oauth2/token', basic: shop, form: filled(piece, 65_536) });
      await survives(`${piece}=`, { path: '/acme/oauth2/token', basic: shop, form: filled(`${piece}=&`, 65_536) });
    }
  });

  const names = [
    'Authorization',
    'Cookie',
    'Content-Type',
    'Accept',
    'X-Forwarded-For',
    'Forwarded',
    'X-Request-Id',
    'Connection',
  ];
  for (const name of [...names, 'Content-Encoding', 'Expect', 'Origin', 'X-IBM-Client-Id', 'TE', 'Range']) {
    it(`in the header ${name}, as much as a head may have`, async () => {
      for (const piece of pieces.filter((one) => /^[\x20-\x7e]+$/.test(one))) {
        for (const start of ['', 'Bearer ', 'Basic ', 'application/json;', '__Host-hg-a=']) {
          const headers = { 'Content-Type': 'application/json', [name]: start + filled(piece, 12_000) };
          await survives(`${start}${piece}`, { path: '/records/echo', method: 'POST', headers, body: '{}' });
        }
      }
    });
  }

  it('in the query and in the path, as much as a URL may have', async () => {
    for (const piece of ['a', '+', '%25', '%', '%2e', '/', '../', '.', '=', '&', ';', ',', '\\', '(', 'a=', '%C3%A9']) {
      await survives(`?${piece}`, { path: `/acme/oauth2/authorize?${filled(piece, 8000)}` });
      await survives(`path=${piece}`, {
        path: `/records/echo?path=${filled(piece, 8000)}`,
        method: 'POST',
        bearer: token,
      });
      await survives(`/${piece}`, { path: `/${filled(piece, 8000)}` });
    }
  });

  it('as JSON that a step reads', async () => {
    for (const piece of [...pieces, '[', '{"a":', '[],', '"\\u0061",', '1e', '\\']) {
      for (const body of [filled(piece, 65_536), `{"value":"${filled(piece, 8000)}"}`, `[${filled(piece, 65_536)}]`]) {
        const headers = { 'Content-Type': 'application/json' };
        const request = { path: '/records/echo', method: 'POST', headers, bearer: token, body };
        const { status, text } = await send(gateway.url, request);
        // 500: a value that cannot stand in a header, told as such.
        assert.ok(status < 500 || /"httpCode":"500".*header value/.test(text), `${piece}: ${status} ${text}`);
      }
    }
  });

  it('and names that every object has are names like any other (A42)', async () => {
    for (const name of [
      '__proto__',
      'constructor',
      'constructor.prototype',
      '__proto__[polluted]',
      'hasOwnProperty',
      'toString',
    ]) {
      const form = `${encodeURIComponent(name)}=polluted&grant_type=client_credentials&scope=read`;
      await survives(name, { path: '/acme/oauth2/token', basic: shop, form });
      await survives(name, { path: `/acme/oauth2/authorize?${form}&polluted=1` });
      const json = { [name]: { polluted: 1 }, value: 'x' };
      await survives(name, {
        path: '/records/echo',
        bearer: token,
        headers: { [name.replace(/[[\]]/g, '')]: 'polluted' },
        json,
      });
    }
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });

  it('and afterwards everything is as before', async () => {
    assert.equal((await fetchToken()).status, 200);
    const echoed = await send(gateway.url, {
      path: '/records/echo',
      method: 'POST',
      bearer: token,
      json: { value: 'x' },
    });
    assert.equal(echoed.status, 200, echoed.text);
    const bugs = gateway.log.filter(({ level }) => level === 'error');
    assert.deepEqual(bugs, []);
  });
});
