import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import type { RefusalRecord } from '../../src/gateway/why-refused/refusal-record.ts';
import { type Backend, startBackend } from '../harness/backend.ts';
import { startCli } from '../harness/cli.ts';
import { newFolder } from '../harness/folder.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send, type TestAnswer } from '../harness/send.ts';
import { type Page, Visitor } from '../harness/visitor.ts';
import { alice, applications, authorizeUrl, fieldOf, provider, users } from './acme.ts';

// What a refusal is known by, wherever it is told, and what the gateway then knows about it.

const api = `swagger: "2.0"
info: { title: Shop, version: 1.2.3, x-name: shop }
basePath: /shop
securityDefinitions:
  acme: { type: oauth2, flow: application, tokenUrl: /acme/oauth2/token, scopes: { write: Write }, x-provider: acme }
paths:
  /records/{id}:
    parameters: [{ name: id, in: path, required: true, type: string }]
    get: { security: [{ acme: [write] }], responses: { 200: { description: Fine } } }
  /nested: { get: { security: [], operationId: nested, responses: { 200: { description: Fine } } } }
  /caught: { get: { security: [], operationId: caught, responses: { 200: { description: Fine } } } }
  /saved: { get: { security: [], operationId: saved, responses: { 200: { description: Fine } } } }
  /again: { get: { security: [], operationId: again, responses: { 200: { description: Fine } } } }
  /called: { get: { security: [], operationId: called, responses: { 200: { description: Fine } } } }
x-assembly:
  execute:
    - operation-switch:
        case:
          - operations: [nested]
            execute:
              - if:
                  condition: request.verb === 'GET'
                  execute:
                    - set-variable: { actions: [{ set: seen, value: "yes" }] }
                    - throw: { name: Nested }
          - operations: [caught]
            execute: [{ throw: { name: Denied } }]
          - operations: [saved]
            execute: [{ throw: { name: Saved } }]
          - operations: [again]
            execute: [{ throw: { name: Again } }]
          - operations: [called]
            execute: [{ invoke: { target-url: "$(backend)/x" } }]
  catch:
    - errors: [Denied]
      execute: [{ set-variable: { actions: [{ set: message.status.code, value: 403 }] } }]
    - errors: [Saved]
      execute: [{ set-variable: { actions: [{ set: message.status.code, value: 200 }] } }]
    - errors: [Again]
      execute:
        - throw: { name: Twice }
`;
/** The line of the API's text that has this first. */
const lineOf = (text: string): number => api.split('\n').findIndex((line) => line.includes(text)) + 1;

let backend: Backend;
let gateway: TestGateway;
before(async () => {
  backend = await startBackend(() => ({ headers: { 'X-Headgate-Reference': 'n1-of-the-back-end' }, body: 'fine' }));
  gateway = await startGateway({
    definitions: { 'acme.yaml': provider(), 'apis/shop.yaml': api },
    applications: [
      ...applications,
      {
        id: 'stranger',
        title: 'S',
        secret: 'stranger-secret',
        redirectUris: ['https://shop.example/back'],
        subscriptions: [],
      },
    ],
    users,
    properties: { backend: backend.url },
  });
});
after(async () => {
  await gateway.close();
  await backend.close();
});

const referenceForm = /^n1-[0-9a-hjkmnp-tv-z]{16}$/;
/** The reference in an answer's header, and what the gateway knows by it. */
const refused = (answer: TestAnswer): RefusalRecord & { readonly reference: string } => {
  const reference = String(answer.headers['x-headgate-reference']);
  assert.match(reference, referenceForm);
  const found = gateway.gateway.refusals.find(reference);
  assert.ok(found !== undefined, `nothing is known of ${reference}`);
  assert.equal(found.reference, reference);
  return found;
};
const token = (form: Readonly<Record<string, string>>): Promise<TestAnswer> =>
  send(gateway.url, { path: '/acme/oauth2/token', basic: ['shop', 'shop-secret'], form });

test('a refusal at the token endpoint has its reference in the header, the description and the log', async () => {
  const answer = await token({ grant_type: 'client_credentials', scope: 'read all' });
  assert.equal(answer.status, 400);
  const { reference, time, ...known } = refused(answer);
  assert.equal(fieldOf(answer, 'error_description'), `A scope is not known (ref ${reference})`);
  assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000);
  assert.deepEqual(known, {
    method: 'POST',
    route: '/acme/oauth2/token',
    api: 'acme:1.0.0',
    status: 400,
    rule: 'oauth/scope-unknown',
    step: known.step && { ...known.step, policy: 'oauth-validate-grant' },
    application: 'shop',
    compared: { scope: 'read all', provider: ['read', 'write'] },
  });
  assert.match(String(known.step?.id), /^acme#/);
  assert.match(String(known.step?.at), /^acme\.yaml:\d+:\d+$/);
  const line = gateway.log.findLast(({ message }) => message === 'request');
  assert.equal(line?.fields['reference'], reference);
});

test('the descriptions of RFC 6749 stay within its characters and 200 of them (§5.2)', async () => {
  const answer = await token({ grant_type: 'client_credentials', scope: '"' });
  assert.match(String(fieldOf(answer, 'error_description')), /^[\x20-\x21\x23-\x5B\x5D-\x7E]{1,200}$/);
});

test('a refusal that is redirected has its reference in the error_description (RFC 6749 §4.1.2.1)', async () => {
  const url = new URL(authorizeUrl(gateway.url, { scope: 'all' }));
  const answer = await send(gateway.url, { path: url.pathname + url.search });
  const { reference, rule, compared } = refused(answer);
  const location = new URL(String(answer.headers['location']));
  assert.equal(location.searchParams.get('error_description'), `A scope is not known (ref ${reference})`);
  assert.deepEqual([rule, compared?.['client_id']], ['oauth/scope-unknown', 'shop']);
});

test('an error page shows its reference', async () => {
  const url = new URL(authorizeUrl(gateway.url, { redirect_uri: 'https://shop.example/Back?code=geheim' }));
  const answer = await send(gateway.url, { path: url.pathname + url.search });
  const { reference, rule, compared } = refused(answer);
  assert.ok(answer.text.includes(reference));
  assert.equal(rule, 'oauth/redirect-uri-not-registered');
  assert.deepEqual(compared, {
    client_id: 'shop',
    redirect_uri: 'https://shop.example/Back?...',
    registered: ['https://shop.example/back', 'https://shop.example/other?...'],
  });
});

test('at an API the body stays IBM’s, and the header has the reference', async () => {
  const issued = await token({ grant_type: 'client_credentials', scope: 'read' });
  const bearer = String(fieldOf(issued, 'access_token'));
  assert.equal(issued.headers['x-headgate-reference'], undefined);
  const answer = await send(gateway.url, { path: '/shop/records/7', bearer });
  const { reference, route, api: name, rule, step, compared } = refused(answer);
  assert.ok(!answer.text.includes(reference));
  assert.deepEqual(
    [answer.status, route, name, rule, step?.policy],
    [403, '/shop/records/{id}', 'shop:1.2.3', 'security/insufficient-scope', 'require-security'],
  );
  assert.deepEqual(compared, { needed: ['write'], granted: ['read'], application: 'shop' });
});

test('what leads to no route, and what is no request, has a reference too', async () => {
  const missed = refused(await send(gateway.url, { path: '/nowhere' }));
  assert.deepEqual([missed.rule, missed.route, missed.step], ['request/no-such-path', undefined, undefined]);
  const before = gateway.gateway.refusals.size.entries;
  const answer = await send(gateway.url, { path: '/', headers: { 'X-Long': 'x'.repeat(20_000) } });
  assert.deepEqual([refused(answer).rule, answer.status], ['request/head-too-large', 431]);
  assert.equal(gateway.gateway.refusals.size.entries, before + 1);
});

const steps: readonly (readonly [path: string, status: number, policy: string, line: number])[] = [
  ['nested', 500, 'throw', lineOf('throw: { name: Nested }')],
  ['caught', 403, 'throw', lineOf('throw: { name: Denied }')],
  ['again', 500, 'throw', lineOf('throw: { name: Twice }')],
];
for (const [name, status, policy, line] of steps) {
  test(`the step that raised what /${name} answers is known by its line`, async () => {
    const answer = await send(gateway.url, { path: `/shop/${name}` });
    const { step, status: told } = refused(answer);
    assert.deepEqual([answer.status, told, step?.policy], [status, status, policy]);
    assert.equal(step?.at.split(':', 2).join(':'), `apis/shop.yaml:${line}`);
  });
}

test('what a catch has made a success of is no refusal, and no back end can make a reference up', async () => {
  const before = gateway.gateway.refusals.size.entries;
  for (const name of ['saved', 'called']) {
    const answer = await send(gateway.url, { path: `/shop/${name}` });
    assert.deepEqual([answer.status, answer.headers['x-headgate-reference']], [200, undefined]);
  }
  assert.equal(gateway.gateway.refusals.size.entries, before);
});

type Spoil = (visitor: Visitor, page: Page) => Promise<Page>;
const spoilt: readonly (readonly [what: string, Spoil, rule: string, compared: object])[] = [
  [
    'sent from elsewhere',
    (visitor, page) =>
      visitor.submit(page, alice, { headers: { Origin: 'https://gw.example', 'Sec-Fetch-Site': undefined } }),
    'transaction/origin',
    { origin: 'https://gw.example', 'sec-fetch-site': 'not sent', 'public-url': '(own)' },
  ],
  [
    'without its cookie',
    (visitor, page) => {
      visitor.forget(page.url);
      return visitor.submit(page, alice);
    },
    'transaction/forbidden',
    { cookie: 'not sent' },
  ],
  [
    'without what proves it',
    (visitor, page) => visitor.submit(page, alice, { hidden: { csrf: undefined } }),
    'transaction/forbidden',
    { csrf: 'not sent' },
  ],
  [
    'with what proves another',
    (visitor, page) => visitor.submit(page, alice, { hidden: { csrf: 'x'.repeat(43) } }),
    'transaction/forbidden',
    { csrf: 'does not fit the cookie' },
  ],
  [
    'changed',
    async (visitor, page) => visitor.submit(await visitor.submit(page, alice), { approve: 'true', client_id: 'rival' }),
    'transaction/tampered',
    { field: 'client_id' },
  ],
  [
    'with a scope that was not shown',
    async (visitor, page) =>
      visitor.submit(await visitor.submit(page, alice), { approve: 'true', selectedscope: 'all' }),
    'transaction/tampered',
    { field: 'selectedscope' },
  ],
];
for (const [what, spoil, rule, compared] of spoilt) {
  test(`of a form that comes back ${what} it is known what does not fit, and nothing that proves anything`, async () => {
    const visitor = new Visitor();
    const answer = await spoil(visitor, await visitor.open(authorizeUrl(gateway.url)));
    const found = refused(answer);
    assert.ok(answer.text.includes(found.reference));
    const known = { ...found.compared, ...(found.compared?.['public-url'] && { 'public-url': '(own)' }) };
    assert.deepEqual([found.rule, known], [rule, compared]);
  });
}

test('of an application without a subscription it is known which', async () => {
  const visitor = new Visitor();
  const found = refused(await visitor.open(authorizeUrl(gateway.url, { client_id: 'stranger' })));
  assert.deepEqual([found.rule, found.compared], ['oauth/client-not-subscribed', { client_id: 'stranger' }]);
  const form = { grant_type: 'client_credentials', scope: 'read' };
  const atToken = await send(gateway.url, { path: '/acme/oauth2/token', basic: ['stranger', 'stranger-secret'], form });
  assert.deepEqual(refused(atToken).compared, { client_id: 'stranger' });
});

test('headgate why asks the gateway that has refused, by its data folder', async (t) => {
  const folder = newFolder({
    'headgate.yaml': 'definitions: [acme.yaml]\nnode: n7\n',
    'acme.yaml': provider().replace(
      'authentication: { registry: staff }',
      'authentication: { url: https://x.example }',
    ),
  });
  t.after(() => folder.remove());
  const cli = await startCli(['--config', folder.at('headgate.yaml'), '--data', folder.at('data')]);
  t.after(() => cli.stop());
  const answer = await send(cli.url, { path: '/acme/oauth2/token', form: { grant_type: 'client_credentials' } });
  const [, reference = ''] = /\(ref (n7-[0-9a-z]{16})\)$/.exec(String(fieldOf(answer, 'error_description'))) ?? [];
  const root = new URL('../../', import.meta.url).pathname;
  const command = [path.join(root, 'bin/headgate.js'), 'why', reference, '--data', folder.at('data')];
  const { stdout } = await promisify(execFile)(process.execPath, command);
  assert.match(stdout, /POST \/acme\/oauth2\/token \(acme:1\.0\.0\) → 401\n/);
  assert.match(stdout, /\n {2}rule +oauth\/client-authentication-failed\n/);
  assert.match(stdout, /\n {2}step +oauth-authenticate-client, acme#.+\n {2}at +.*acme\.yaml:\d+:\d+\n/);
  assert.match(stdout, /\n {2}detail +the request names no client\n/);
  assert.match(stdout, /\n\nOperator: /);
});
