import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { hashOf } from '../../src/oauth/tokens.ts';
import { type Backend, startBackend } from '../harness/backend.ts';
import { settableClock, startGateway, type TestGateway } from '../harness/gateway.ts';
import { ProjectError } from '../harness/project.ts';
import { send } from '../harness/send.ts';
import { Visitor } from '../harness/visitor.ts';
import { allowedBy, authorizeUrl, broughtBack, consentOf, errorOf, introspected, provider, users } from './acme.ts';

// The implicit grant (RFC 6749 §4.2): a token by way of the browser, for applications that cannot be changed.

const api = `
swagger: "2.0"
info: { title: Records, version: 1.0.0, x-name: records }
basePath: /records
schemes: [https]
securityDefinitions:
  acme:
    type: oauth2
    flow: implicit
    authorizationUrl: https://gw.example/acme/oauth2/authorize
    scopes: { read: Read, write: Write }
security: [{ acme: [read] }]
paths:
  /mine: { get: { responses: { 200: { description: Fine } } } }
x-assembly:
  execute:
    - set-variable: { actions: [{ set: message.headers.X-Owner, value: $(oauth.resource-owner) }] }
    - invoke: { target-url: $(backend-url) }
`;

const acme = provider({
  clientType: 'public',
  grants: '[accessCode, implicit]',
  refresh: '{ ttl: 86400 }',
  more: ['allow-legacy: [implicit]', 'maximum-consent: { ttl: 300 }'],
});
/** Its last step fails, and says what it has seen. */
const failing = provider({
  name: 'failing',
  clientType: 'public',
  grants: '[implicit]',
  more: ['allow-legacy: [implicit]'],
  assembly: '{ execute: [{ throw: { name: Late, message: $(message.headers.Location) } }] }',
});

const clock = settableClock(1_800_000_000_000);
let backend: Backend;
let gateway: TestGateway;
before(async () => {
  backend = await startBackend(() => ({ json: { fine: true } }));
  gateway = await startGateway({
    definitions: { 'acme.yaml': acme, 'failing.yaml': failing, 'records.yaml': api },
    applications: [
      { id: 'shop', title: 'The shop', redirectUris: ['https://shop.example/back'] },
      { id: 'coder', redirectUris: ['https://coder.example/back'], grants: ['accessCode'] },
      { id: 'viewer', redirectUris: ['https://viewer.example/back'], grants: ['implicit'] },
      { id: 'auditor', secret: 'auditor-secret', introspect: 'all' },
    ],
    users,
    clock,
    properties: { 'backend-url': backend.url },
  });
});
after(async () => {
  await gateway.close();
  await backend.close();
});

const tokenUrl = (parameters: Readonly<Record<string, string | undefined>> = {}, path?: string): string =>
  authorizeUrl(
    gateway.url,
    { response_type: 'token', code_challenge: undefined, code_challenge_method: undefined, ...parameters },
    path,
  );
const seen = (token: string) => introspected(gateway.url, token, ['auditor', 'auditor-secret']);

describe('the implicit grant (RFC 6749 §4.2)', () => {
  test('brings a token in the fragment, with type, lifetime, scope, state and issuer, and no refresh token (§4.2.2)', async () => {
    const end = await allowedBy(new Visitor(), tokenUrl());
    assert.deepEqual([end.status, end.location?.search, end.text], [303, '', '']);
    assert.deepEqual([end.headers['cache-control'], end.headers['pragma']], ['no-store', 'no-cache']);
    const { access_token: token = '', ...rest } = broughtBack(end);
    assert.match(token, /^hg_at_[\w-]{43}$/);
    assert.deepEqual(rest, {
      token_type: 'Bearer',
      // The consent lasts five minutes, and so the token, which would have ten.
      expires_in: '300',
      scope: 'read',
      state: 'state-1',
      iss: `${gateway.url}/acme`,
    });
    assert.deepEqual(await seen(token), {
      active: true,
      scope: 'read',
      client_id: 'shop',
      username: 'alice',
      sub: 'user:staff/alice',
      token_type: 'Bearer',
      exp: clock.now() / 1000 + 300,
      iat: clock.now() / 1000,
      iss: `${gateway.url}/acme`,
    });
  });

  test('the token opens the API for its owner, as long as it says', async () => {
    const { access_token: bearer = '' } = broughtBack(await allowedBy(new Visitor(), tokenUrl()));
    assert.equal((await send(gateway.url, { path: '/records/mine', bearer })).status, 200);
    assert.equal(backend.received.at(-1)?.headers['x-owner'], 'alice');
    clock.advance(300);
    assert.equal((await send(gateway.url, { path: '/records/mine', bearer })).status, 401);
  });

  test('the page says how long the one token lasts', async () => {
    assert.match((await consentOf(new Visitor(), tokenUrl())).text, /Access lasts<\/dt><dd>5 minutes</);
  });

  test('whoever denies sends the application away, in the fragment too (§4.2.2.1)', async () => {
    const visitor = new Visitor();
    const end = await visitor.submit(await consentOf(visitor, tokenUrl()), { approve: 'false' });
    assert.deepEqual([end.status, end.location?.search], [303, '']);
    const { error, state, iss } = broughtBack(end);
    assert.deepEqual([error, state, iss], ['access_denied', 'state-1', `${gateway.url}/acme`]);
  });

  test('what is wrong with the request is told in the fragment, before anybody signs in (§4.2.2.1)', async () => {
    const wrong: readonly (readonly [parameters: Record<string, string | undefined>, error: string])[] = [
      [{ scope: 'fly' }, 'invalid_scope'],
      [{ scope: undefined }, 'invalid_scope'],
      [{ response_mode: 'query' }, 'invalid_request'],
      [{ prompt: 'none' }, 'login_required'],
      [{ resource: 'https://api.example' }, 'invalid_target'],
      [{ response_type: 'token id_token' }, 'unsupported_response_type'],
      [{ client_id: 'coder', redirect_uri: undefined }, 'unauthorized_client'],
    ];
    for (const [parameters, expected] of wrong) {
      const page = await new Visitor().open(tokenUrl(parameters));
      assert.deepEqual([page.status, page.location?.search, page.headers['set-cookie']], [302, '', undefined]);
      assert.deepEqual([broughtBack(page)['error'], broughtBack(page)['state']], [expected, 'state-1']);
    }
  });

  test('an application that may use nothing else gets no code (A04)', async () => {
    const page = await new Visitor().open(authorizeUrl(gateway.url, { client_id: 'viewer', redirect_uri: undefined }));
    assert.equal(broughtBack(page)['error'], 'unauthorized_client');
    const end = await allowedBy(new Visitor(), tokenUrl({ client_id: 'viewer', redirect_uri: undefined }));
    assert.match(broughtBack(end)['access_token'] ?? '', /^hg_at_/);
  });

  test('is not a grant of the token endpoint (A04)', async () => {
    const form = { grant_type: 'implicit', client_id: 'shop', scope: 'read' };
    const answer = await send(gateway.url, { path: '/acme/oauth2/token', form });
    assert.equal(errorOf(answer), 'unsupported_grant_type');
  });

  test('what was issued is revoked where a step behind it fails', async () => {
    const end = await allowedBy(new Visitor(), tokenUrl({}, '/failing/oauth2/authorize'));
    assert.deepEqual([end.status, end.location], [500, undefined]);
    const [token = ''] = /hg_at_[\w-]{43}/.exec(end.text) ?? [];
    const hash = hashOf(token) ?? assert.fail(end.text);
    assert.equal(await gateway.stores.grants.findAccess(hash, clock.now()), undefined);
  });

  test('is off in a fresh provider: it has to be listed, and allowed (RFC 9700 §2.1.2, A04)', async () => {
    const listed = provider({ clientType: 'public', grants: '[implicit]' });
    await assert.rejects(
      startGateway({ definitions: { 'acme.yaml': listed } }),
      (error) => error instanceof ProjectError && error.problems.some(({ code }) => code === 'oauth/legacy-grant'),
    );
    const confidential = provider({ grants: '[implicit]', more: ['allow-legacy: [implicit]'] });
    await assert.rejects(
      startGateway({ definitions: { 'acme.yaml': confidential } }),
      (error) =>
        error instanceof ProjectError && error.problems.some(({ code }) => code === 'oauth/confidential-implicit'),
    );
  });

  test('is served to confidential applications in documents of API Connect v5, which have it', async (t) => {
    const legacy = await startGateway({
      definitions: { 'acme.yaml': provider({ grants: '[implicit]' }) },
      applications: [
        { id: 'shop', secret: 'shop-secret', redirectUris: ['https://shop.example/back'] },
        { id: 'phone', redirectUris: ['https://phone.example/back'] },
      ],
      users,
      profile: 'legacy-v5',
    });
    t.after(() => legacy.close());
    const end = await allowedBy(new Visitor(), tokenUrl().replace(gateway.url, legacy.url));
    assert.match(broughtBack(end)['access_token'] ?? '', /^hg_at_/);
    const phone = tokenUrl({ client_id: 'phone', redirect_uri: undefined }).replace(gateway.url, legacy.url);
    assert.equal(broughtBack(await new Visitor().open(phone))['error'], 'unauthorized_client');
  });
});

describe('an answer by form (OAuth 2.0 Form Post Response Mode)', () => {
  for (const type of ['code', 'token']) {
    test(`with a ${type} is a page that posts it, and no redirect`, async () => {
      const state = '"><script>alert(1)</script>\u{1f600} &amp;';
      const url =
        type === 'code'
          ? authorizeUrl(gateway.url, { state, response_mode: 'form_post' })
          : tokenUrl({ state, response_mode: 'form_post' });
      const end = await allowedBy(new Visitor(), url);
      assert.deepEqual([end.status, end.location], [200, undefined]);
      assert.equal(end.form?.action, 'https://shop.example/back');
      const { hidden = {} } = end.form ?? {};
      const secret = type === 'code' ? hidden['code'] : hidden['access_token'];
      assert.match(secret ?? '', /^hg_a[ct]_[\w-]{43}$/);
      assert.deepEqual([hidden['state'], hidden['iss']], [state, `${gateway.url}/acme`]);
      assert.equal(hidden['expires_in'], type === 'code' ? undefined : '300');
      assert.equal('refresh_token' in hidden, false);
    });
  }

  test('has the headers of every page, and lets one script run by its hash (A05)', async () => {
    const page = await new Visitor().open(tokenUrl({ scope: 'fly', response_mode: 'form_post' }));
    assert.deepEqual(
      [page.status, page.form?.hidden['error'], page.form?.hidden['state']],
      [200, 'invalid_scope', 'state-1'],
    );
    assert.match(
      String(page.headers['content-security-policy']),
      /^default-src 'none'; script-src 'sha256-[\w+/]{43}='; style-src 'sha256-[\w+/]{43}='; form-action 'self' https:; base-uri 'none'; frame-ancestors 'none'$/,
    );
    assert.deepEqual(
      ['x-frame-options', 'x-content-type-options', 'referrer-policy', 'cache-control', 'pragma'].map(
        (name) => page.headers[name],
      ),
      ['DENY', 'nosniff', 'no-referrer', 'no-store', 'no-cache'],
    );
    assert.equal(page.text.match(/<script/g)?.length, 1);
    assert.equal(page.headers['set-cookie'], undefined);
  });

  test('ends the transaction as a redirect does: its cookie goes', async () => {
    const visitor = new Visitor();
    await allowedBy(visitor, tokenUrl({ response_mode: 'form_post' }));
    assert.equal(visitor.cookies(gateway.url).size, 0);
  });

  test('of who denies says so', async () => {
    const visitor = new Visitor();
    const consent = await consentOf(visitor, tokenUrl({ response_mode: 'form_post' }));
    const { form, status } = await visitor.submit(consent, { approve: 'false' });
    assert.deepEqual([status, form?.hidden['error'], form?.hidden['state']], [200, 'access_denied', 'state-1']);
  });
});
