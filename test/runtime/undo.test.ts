import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StoreUnavailable } from '../../src/stores/grants.ts';
import { startBackend } from '../harness/backend.ts';
import { startGateway } from '../harness/gateway.ts';
import { send, type TestRequest } from '../harness/send.ts';
import { Visitor } from '../harness/visitor.ts';

/** A provider whose assembly tells the back end what was issued, and goes on with these steps. */
const provider = (steps: string): string => `
swagger: "2.0"
info: { title: Sign-in, version: 1.0.0, x-name: sign-in }
basePath: /sign-in
x-oauth:
  client-type: confidential
  scopes: { read: See }
  grants: [accessCode, application]
  authentication: { registry: staff }
  introspection: true
x-assembly:
  execute:
    - invoke: { target-url: $(backend)/issued, verb: POST, output: told }
${steps}
paths: {}
`;

const shop = ['shop', 'shop-secret'] as const;
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'; // RFC 7636, appendix B
const authorize =
  '/sign-in/oauth2/authorize?response_type=code&client_id=shop&scope=read' +
  '&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256';
const tokenRequest: TestRequest = {
  path: '/sign-in/oauth2/token',
  basic: shop,
  form: { grant_type: 'client_credentials', scope: 'read' },
};

const start = async (t: { after(end: () => Promise<void>): void }, steps: string, init: object = {}) => {
  const backend = await startBackend();
  t.after(() => backend.close());
  const gateway = await startGateway({
    definitions: { 'sign-in.yaml': provider(steps) },
    applications: [{ id: 'shop', secret: 'shop-secret', redirectUris: ['https://shop.example/back'] }],
    users: { staff: { alice: 'alice-password' } },
    properties: { backend: backend.url },
    ...init,
  });
  t.after(() => gateway.close());
  const isActive = async (token: string): Promise<unknown> => {
    // The assembly is that of every endpoint: without it, this one answers.
    await gateway.reload({ 'sign-in.yaml': provider('') });
    const answer = await send(gateway.url, { path: '/sign-in/oauth2/introspect', basic: shop, form: { token } });
    return Reflect.get(Object(answer.json()), 'active');
  };
  /** The token that the back end was told of. */
  const told = (): string => Reflect.get(JSON.parse(backend.received[0]?.body ?? '{}'), 'access_token');
  return { backend, gateway, isActive, told };
};

const failing: readonly (readonly [about: string, steps: string, status: number])[] = [
  ['an author’s step raises an error', '    - throw: { name: Closed }', 500],
  ['a back end of the author’s cannot be reached', '    - invoke: { target-url: "http://127.0.0.1:1/" }', 502],
  [
    'a catch makes a 200 of the error',
    '    - throw: { name: Closed }\n  catch:\n    - default: [{ set-variable: { actions: [{ set: message.status.code, value: 200 }] } }]',
    200,
  ],
];

for (const [about, steps, status] of failing) {
  test(`a token that was issued is dead where afterwards ${about}`, async (t) => {
    const { gateway, isActive, told } = await start(t, steps);
    const answer = await send(gateway.url, tokenRequest);
    assert.equal(answer.status, status);
    assert.match(told(), /^hg_at_/);
    assert.equal(await isActive(told()), false);
  });
}

test('the client gets the error, and nothing of the token', async (t) => {
  const { gateway, told } = await start(t, '    - throw: { name: Closed, message: We are closed }');
  const answer = await send(gateway.url, tokenRequest);
  assert.deepEqual(answer.json(), {
    httpCode: '500',
    httpMessage: 'Internal Server Error',
    moreInformation: 'We are closed',
  });
  assert.ok(!JSON.stringify(answer.headers).includes(told()));
});

test('a catch that leaves the message as it is answers with the error’s status, and nothing of the token', async (t) => {
  const { gateway } = await start(
    t,
    '    - throw: { name: Late }\n  catch:\n    - errors: [Late]\n      execute: [{ activity-log: {} }]',
  );
  const answer = await send(gateway.url, tokenRequest);
  assert.deepEqual([answer.status, answer.text], [500, '']);
});

test('a code that was issued cannot be redeemed where an author’s step fails afterwards', async (t) => {
  const { backend, gateway } = await start(t, '    - throw: { name: Closed }');
  const visitor = new Visitor();
  const consent = await visitor.submit(await visitor.open(gateway.url + authorize), {
    username: 'alice',
    password: 'alice-password',
  });
  const end = await visitor.submit(consent, { approve: 'true' });
  assert.deepEqual([end.status, end.location], [500, undefined]);
  const code = new URL(String(backend.received[0]?.headers['location'])).searchParams.get('code') ?? '';
  assert.match(code, /^hg_ac_/);
  await gateway.reload({ 'sign-in.yaml': provider('') });
  const form = { grant_type: 'authorization_code', code, code_verifier: verifier };
  const answer = await send(gateway.url, { path: '/sign-in/oauth2/token', basic: shop, form });
  assert.deepEqual([answer.status, Reflect.get(Object(answer.json()), 'error')], [400, 'invalid_grant']);
});

test('a bug behind the step that issued revokes as well; it is a 500 with a reference, and nothing else is told', async (t) => {
  const { gateway, isActive, told } = await start(t, '    - throw: { name: Closed }', {
    policies: (real: Parameters<NonNullable<Parameters<typeof startGateway>[0]['policies']>>[0]) =>
      real.map((one) =>
        one.declaration.name !== 'throw'
          ? one
          : {
              ...one,
              link: () => () => {
                throw new TypeError('secret: geheim');
              },
            },
      ),
  });
  const answer = await send(gateway.url, tokenRequest);
  assert.equal(answer.status, 500);
  const [bug] = gateway.log.filter(({ level }) => level === 'error');
  const reference = String(bug?.fields['reference']);
  assert.deepEqual(answer.json(), {
    httpCode: '500',
    httpMessage: 'Internal Server Error',
    moreInformation: `An internal error occurred. Its reference is ${reference}`,
  });
  assert.equal(String(bug?.fields['err']), 'TypeError: secret: geheim');
  assert.equal(await isActive(told()), false);
});

test('where the store is away by then, no success is claimed', async (t) => {
  const { gateway } = await start(t, '    - throw: { name: Closed }\n  catch: [{ default: [] }]');
  gateway.stores.grants.revoke = () => Promise.reject(new StoreUnavailable('locked'));
  const answer = await send(gateway.url, tokenRequest);
  assert.deepEqual([answer.status, answer.headers['retry-after']], [503, '2']);
  assert.doesNotMatch(answer.text, /hg_at_/);
});
