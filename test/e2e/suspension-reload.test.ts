import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { newFolder } from '../harness/folder.ts';
import { type GatewayInit, startGateway, type TestApplication, type TestGateway } from '../harness/gateway.ts';
import { type Page, Visitor } from '../harness/visitor.ts';
import {
  alice,
  applications,
  authorizeUrl,
  broughtBack,
  consentOf,
  fieldOf,
  type ProviderInit,
  provider,
  redeem,
  users,
} from './acme.ts';

// Between two pages of one authorization the gateway may have been given other definitions, or another gateway answers:
// what still holds goes on, what does not ends in a page.

const definitionsOf = (init: ProviderInit = {}, more = ''): GatewayInit['definitions'] => ({
  'acme.yaml': provider(init) + more,
});

const started = async (t: TestContext, init: Partial<GatewayInit> = {}): Promise<TestGateway> => {
  const gateway = await startGateway({ definitions: definitionsOf(), applications, users, ...init });
  t.after(() => gateway.close());
  return gateway;
};

const unrelated: readonly [about: string, definitions: () => GatewayInit['definitions']][] = [
  ['the same definitions', () => definitionsOf()],
  ['other words on the page', () => definitionsOf({ scopes: '{ read: Look, write: Change, fly: Fly }' })],
  ['another API beside it', () => ({ ...definitionsOf(), 'other.yaml': provider({ name: 'other' }) })],
  ['another grant beside it', () => definitionsOf({ grants: '[accessCode]' })],
];
for (const [about, definitions] of unrelated) {
  test(`an authorization goes on after a reload with ${about}, at each of its pages`, async (t) => {
    const gateway = await started(t);
    const visitor = new Visitor();
    const login = await visitor.open(authorizeUrl(gateway.url));
    await gateway.reload(definitions());
    const consent = await visitor.submit(login, alice);
    assert.equal(consent.status, 200);
    await gateway.reload({ ...definitions(), 'yet-another.yaml': provider({ name: 'yet-another' }) });
    const { code = '', state } = broughtBack(await visitor.submit(consent, { approve: 'true' }));
    assert.equal(state, 'state-1');
    await gateway.reload(definitions());
    assert.equal((await redeem(gateway.url, code)).status, 200);
  });
}

test('after a reload the new settings apply to what an authorization has not reached yet', async (t) => {
  const gateway = await started(t);
  const visitor = new Visitor();
  const consent = await consentOf(visitor, authorizeUrl(gateway.url));
  await gateway.reload({ 'acme.yaml': provider().replace('ttl: 600', 'ttl: 30') });
  const { code = '' } = broughtBack(await visitor.submit(consent, { approve: 'true' }));
  assert.equal(fieldOf(await redeem(gateway.url, code), 'expires_in'), 30);
});

const brokenByDefinitions: readonly [about: string, request: Record<string, string | undefined>, ProviderInit[]][] = [
  ['the scope is gone', {}, [{}, { scopes: '{ write: Change }' }]],
  ['one of two scopes is gone', { scope: 'read write' }, [{}, { scopes: '{ read: See }' }]],
  ['another registry knows the users', {}, [{}, { registry: 'guests' }]],
  ['a challenge is needed', withoutChallenge(), [{ pkce: '{ mode: optional }' }, { pkce: '{ mode: required }' }]],
  ['what is asked for by default has grown', { scope: undefined }, defaults('[read]', '[read, write]')],
  ['what is asked for by default has shrunk', { scope: undefined }, defaults('[read, write]', '[read]')],
];
function withoutChallenge(): Record<string, undefined> {
  return { code_challenge: undefined, code_challenge_method: undefined };
}
function defaults(before: string, after: string): ProviderInit[] {
  return [{ defaultScopes: before }, { defaultScopes: after }];
}
for (const [about, request, [first, then]] of brokenByDefinitions) {
  test(`where after a reload ${about}, consent ends in a page and never in a redirect`, async (t) => {
    const gateway = await started(t, { definitions: definitionsOf(first) });
    const visitor = new Visitor();
    const consent = await consentOf(visitor, authorizeUrl(gateway.url, request));
    await gateway.reload(definitionsOf(then));
    assertEnded(await visitor.submit(consent, { approve: 'true' }), 400);
    // It has ended: the old definitions do not bring it back.
    await gateway.reload(definitionsOf(first));
    assertEnded(await visitor.submit(consent, { approve: 'true' }), 403);
  });
}

test('where the scope is gone while a person signs in, the sign-in ends in a page', async (t) => {
  const gateway = await started(t);
  const visitor = new Visitor();
  const login = await visitor.open(authorizeUrl(gateway.url));
  await gateway.reload(definitionsOf({ scopes: '{ write: Change }' }));
  assertEnded(await visitor.submit(login, alice), 400);
});

test('where the endpoint is gone, there is nothing any more', async (t) => {
  const gateway = await started(t);
  const visitor = new Visitor();
  const login = await visitor.open(authorizeUrl(gateway.url));
  await gateway.reload(definitionsOf({ grants: '[application]' }));
  const page = await visitor.submit(login, alice);
  assert.deepEqual([page.status, page.location], [404, undefined]);
});

const shop = applications[0] ?? assert.fail();
const changed: readonly [about: string, then: readonly TestApplication[], status: number][] = [
  ['is suspended', [{ ...shop, state: 'suspended' }], 400],
  ['is gone', [], 400],
  ['has another redirect URI', [{ ...shop, redirectUris: ['https://shop.example/new'] }], 400],
  ['may not use the grant', [{ ...shop, grants: ['application'] }], 400],
  ['may not have the scope', [{ ...shop, scopes: ['write'] }], 400],
  ['is not subscribed', [{ ...shop, subscriptions: [] }], 400],
  ['is public now', [{ ...shop, type: 'public', secrets: [] }], 400],
];
for (const [about, then, status] of changed) {
  test(`where the application ${about} by now, the authorization ends in a page, at each of its pages`, async (t) => {
    const store = sharedStore(t);
    const [before, after] = [await started(t, { store }), await started(t, { store, applications: then })];
    const visitor = new Visitor();
    const login = await visitor.open(authorizeUrl(before.url));
    assertEnded(await visitor.submit(login, alice, { to: after.url }), status);
    const consent = await consentOf(visitor, authorizeUrl(before.url));
    assertEnded(await visitor.submit(consent, { approve: 'true' }, { to: after.url }), status);
  });
}

test('a redirect URI that the request left out is the one that the person was shown', async (t) => {
  const store = sharedStore(t);
  const one = [{ ...shop, redirectUris: ['https://shop.example/back'] }];
  const other = [{ ...shop, redirectUris: ['https://shop.example/moved'] }];
  const [before, after] = [
    await started(t, { store, applications: one }),
    await started(t, { store, applications: other }),
  ];
  const visitor = new Visitor();
  const consent = await consentOf(visitor, authorizeUrl(before.url, { redirect_uri: undefined }));
  assertEnded(await visitor.submit(consent, { approve: 'true' }, { to: after.url }), 400);
});

const sharedStore = (t: TestContext): string => {
  const folder = newFolder();
  t.after(folder.remove);
  return folder.at('one.db');
};

const assertEnded = (page: Page, status: number): void => {
  assert.equal(page.status, status, page.text);
  assert.equal(page.location, undefined);
  assert.match(page.text, /<h1>This request cannot be served<\/h1>/);
};
