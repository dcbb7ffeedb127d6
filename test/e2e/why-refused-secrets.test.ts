import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send, type TestRequest } from '../harness/send.ts';
import { applications, provider, users } from './acme.ts';

// Whatever of a secret kind a request carries, nothing of it is kept when it is refused.

const api = `swagger: "2.0"
info: { title: Shop, version: 1.0.0, x-name: shop }
basePath: /shop
securityDefinitions:
  acme: { type: oauth2, flow: application, tokenUrl: /acme/oauth2/token, scopes: { write: Write }, x-provider: acme }
  id: { type: apiKey, in: header, name: X-IBM-Client-Id }
  secret: { type: apiKey, in: header, name: X-IBM-Client-Secret }
  query: { type: apiKey, in: query, name: client_id }
paths:
  /records/{id}:
    parameters: [{ name: id, in: path, required: true, type: string }]
    get: { security: [{ acme: [write] }], responses: { 200: { description: Fine } } }
    post: { security: [{ id: [], secret: [] }, { query: [] }], responses: { 200: { description: Fine } } }
  /thrown:
    post: { security: [], responses: { 200: { description: Fine } } }
x-assembly:
  execute:
    - throw: { name: "$(request.headers.x-custom)", message: "$(request.headers.authorization) $(request.search)" }
`;

let gateway: TestGateway;
before(async () => {
  gateway = await startGateway({
    definitions: {
      'acme.yaml': provider({
        grants: '[accessCode, application, password]',
        more: ['allow-legacy: [password]'],
      }),
      'shop.yaml': api,
    },
    applications,
    users,
  });
});
after(() => gateway.close());

/** Stands in every secret; nothing about it looks like one. */
const marker = 'geheimnis';
/** As short as a bad password, as long as a token; some of the form of one of ours, or of a JSON Web Token. */
const canary = fc
  .tuple(
    fc.constantFrom('', 'hg_at_', 'hg_rt_', 'hg_ac_', 'eyJhbGciOiJFUzI1NiJ9.'),
    fc.stringMatching(/^[A-Za-z0-9_-]{0,40}$/),
    fc.stringMatching(/^[A-Za-z0-9_-]{0,20}$/),
  )
  .map(([prefix, before, after]) => `${prefix}${before}${marker}${after}`);

const secretParameters = [
  'code',
  'access_token',
  'refresh_token',
  'token',
  'username',
  'password',
  'client_secret',
  'client_assertion',
  'assertion',
  'code_verifier',
  'code_challenge',
  'state',
  'nonce',
  'transaction',
  'csrf',
  'resource',
  'id_token_hint',
  'login_hint',
  'other',
];
/** What a request is about: names of the protocol, and what was registered. */
const plain = fc.record(
  {
    client_id: fc.constantFrom('shop', 'shop', 'shop', 'phone', 'nobody'),
    grant_type: fc.constantFrom('authorization_code', 'refresh_token', 'password', 'client_credentials', 'other'),
    response_type: fc.constantFrom('code', 'token', 'other'),
    scope: fc.constantFrom('read', 'write', 'read all'),
    code_challenge_method: fc.constantFrom('S256', 'plain'),
    client_assertion_type: fc.constant('urn:ietf:params:oauth:client-assertion-type:jwt-bearer'),
    prompt: fc.constantFrom('none', 'login'),
  },
  { requiredKeys: ['client_id'] },
);
const secrets = fc.dictionary(fc.constantFrom(...secretParameters), canary, { maxKeys: 5 });
const redirectUri = fc.option(
  canary.chain((secret) =>
    fc.constantFrom(
      ...Array.from({ length: 4 }, () => 'https://shop.example/back'),
      `https://shop.example/back?code=${secret}`,
      `https://shop.example/back?${secret}`,
      `https://shop.example/back#${secret}`,
      `https://user:${secret}@shop.example/back`,
      `https://${secret}@shop.example/back`,
    ),
  ),
  { nil: undefined },
);
const parameters = fc
  .tuple(plain, secrets, redirectUri)
  .map(([known, hidden, uri]) => ({ ...known, ...hidden, ...(uri !== undefined && { redirect_uri: uri }) }));

const headers = fc.record(
  {
    Authorization: fc
      .tuple(fc.constantFrom('Bearer ', 'bearer ', 'DPoP ', 'Basic ', 'Token ', ''), canary)
      .map(([scheme, secret]) => `${scheme}${secret}`),
    Cookie: canary.map((secret) => `__Host-hg-${secret}=${secret}; a=${secret}`),
    'X-IBM-Client-Id': canary,
    'X-IBM-Client-Secret': canary,
    'X-Custom': canary,
    Origin: canary.map((secret) => `https://${secret}.example`),
    Referer: canary.map((secret) => `https://shop.example/?code=${secret}`),
  },
  { requiredKeys: [] },
);
/** Often the right one, so that what comes behind it is met as well. */
const basic = fc.option(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(['shop', 'shop-secret'] as const) },
    { weight: 1, arbitrary: fc.tuple(fc.oneof(fc.constantFrom('shop', 'phone'), canary), canary) },
  ),
  { nil: undefined },
);

const request: fc.Arbitrary<TestRequest> = fc
  .record({
    path: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('/acme/oauth2/authorize', '/acme/oauth2/token') },
      fc.constantFrom('/acme/oauth2/introspect', '/acme/oauth2/revoke', '/shop/thrown'),
      canary.map((secret) => `/shop/records/${secret}`),
      canary.map((secret) => `/nowhere/${secret}`),
    ),
    method: fc.constantFrom('GET', 'POST'),
    query: parameters,
    form: parameters,
    text: fc.option(canary, { nil: undefined }),
    headers,
    basic,
  })
  .map(({ path, method, query, form, text, headers: { Authorization, ...others }, basic: pair }) => ({
    path: `${path}?${new URLSearchParams(query)}`,
    method,
    headers: pair === undefined ? { ...others, ...(Authorization !== undefined && { Authorization }) } : others,
    ...(method === 'POST' && (text === undefined ? { form } : { body: text })),
    ...(pair !== undefined && { basic: pair }),
  }));

/** A secret may have been cut as well. */
const pieces = Array.from({ length: marker.length - 4 }, (_, at) => marker.slice(at, at + 5));

test('A44: no credential, code, token, cookie or query of a refused request stands in what is kept of it', async () => {
  const { refusals } = gateway.gateway;
  const rules = new Set<string>();
  await fc.assert(
    fc.asyncProperty(request, async (given) => {
      const answer = await send(gateway.url, given);
      const reference = answer.headers['x-headgate-reference'];
      if (typeof reference !== 'string') return;
      const found = refusals.find(reference) ?? assert.fail(reference);
      rules.add(found.rule);
      const kept = JSON.stringify(found);
      for (const piece of [...pieces, 'shop-secret'])
        assert.ok(!kept.includes(piece), `${kept} has a part of ${JSON.stringify(given)}`);
      const [id, secret] = given.basic ?? ['', 'nothing'];
      assert.ok(!kept.includes(btoa(`${id}:${secret}`)));
    }),
    { numRuns: 1000 },
  );
  assert.ok(rules.size > 12, `only these were met: ${[...rules].join(', ')}`);
});
