import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Backend, startBackend } from '../harness/backend.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send } from '../harness/send.ts';
import { Visitor } from '../harness/visitor.ts';

/** A provider that tells its author's back end of every refusal, and of every success. */
const provider = `
swagger: "2.0"
info: { title: Sign-in, version: 1.0.0, x-name: sign-in }
x-oauth:
  client-type: confidential
  scopes: { read: See }
  grants: [accessCode, application]
  authentication: { registry: staff }
x-assembly:
  execute:
    - invoke: { target-url: $(backend)/success, verb: POST, output: told }
  catch:
    - errors: [BadRequestError, UnauthorizedError, ForbiddenError, RuntimeError]
      execute:
        - invoke: { target-url: $(backend)/refusal, verb: POST, output: told }
paths:
  /notes:
    post: { responses: { 200: { description: An operation of the author's own } } }
`;

const started = async (t: {
  after(end: () => Promise<void>): void;
}): Promise<{ readonly gateway: TestGateway; readonly backend: Backend }> => {
  const backend = await startBackend();
  t.after(() => backend.close());
  const gateway = await startGateway({
    definitions: { 'sign-in.yaml': provider },
    applications: [{ id: 'shop', secret: 'shop-secret', redirectUris: ['https://shop.example/back'] }],
    users: { staff: { alice: 'alice-password' } },
    properties: { backend: backend.url },
  });
  t.after(() => gateway.close());
  return { gateway, backend };
};

const assertUntold = ({ received }: Backend, secrets: readonly string[]): void => {
  assert.ok(received.length > 0, 'the back end was told nothing');
  for (const secret of secrets) assert.doesNotMatch(JSON.stringify(received), new RegExp(secret));
};

test('credentials of a token request reach no back end, not even when it is refused', async (t) => {
  const { gateway, backend } = await started(t);
  const form = { grant_type: 'client_credentials', client_id: 'shop', client_secret: 'shop-secret', scope: 'all' };
  await send(gateway.url, { path: '/oauth2/token', form });
  await send(gateway.url, { path: '/oauth2/token', form: { ...form, client_secret: 'another-secret' } });
  const basic = ['shop', 'shop-secret'] as const;
  await send(gateway.url, {
    path: '/oauth2/token',
    basic,
    form: { grant_type: 'authorization_code', code: 'hg_ac_x' },
  });
  assert.deepEqual(
    backend.received.map(({ path }) => path),
    ['/refusal', '/refusal', '/refusal'],
  );
  assertUntold(backend, ['-secret', 'hg_ac_x', Buffer.from(basic.join(':')).toString('base64')]);
});

test('nor does what a person types into our forms', async (t) => {
  const { gateway, backend } = await started(t);
  const visitor = new Visitor();
  const login = await visitor.open(
    `${gateway.url}/oauth2/authorize?response_type=code&client_id=shop&scope=read&code_challenge_method=S256&code_challenge=${'A'.repeat(43)}`,
  );
  gateway.register([]);
  await visitor.submit(login, { username: 'alice', password: 'alice-password' });
  assertUntold(backend, ['alice', String(login.form?.hidden['csrf']), '__Host-hg']);
});

test('the body of an operation of the author’s own goes on as ever', async (t) => {
  const { gateway, backend } = await started(t);
  await send(gateway.url, { path: '/notes', body: 'a note' });
  assert.deepEqual(
    backend.received.map(({ body }) => body),
    ['a note'],
  );
});
