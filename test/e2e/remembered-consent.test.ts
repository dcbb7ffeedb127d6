import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Registry } from '../../src/identity/registry.ts';
import { startBackend } from '../harness/backend.ts';
import { settableClock, startGateway, type TestGateway } from '../harness/gateway.ts';
import { Visitor } from '../harness/visitor.ts';
import { alice, applications, authorizeUrl, broughtBack, introspected, provider, users } from './acme.ts';
import { allowing, askedIn, codeOf, errorIn, grantedIn, isConsent, scopeOf, signedIn } from './consent-pages.ts';

// When nobody is asked, since they have been asked before.

/** Whose scopes a test chooses (IBM API Connect v5, `x-selected-scope`). */
const selecting: Registry = {
  name: 'selecting',
  authenticate: async ({ name }) => ({ name, selectedScopes: selected }),
};
let selected: readonly string[] = [];

const common = {
  clientType: 'public',
  grants: '[accessCode]',
  scopes: '{ read: See your records, write: Change your records, share: Share your records }',
  more: ['session: { idle: 86400, ttl: 86400 }'],
} as const;
const remembering = '{ type: default-form, remember: true }';
const definitions = {
  'acme.yaml': provider({ ...common, authorization: remembering }),
  'forgetful.yaml': provider({ ...common, name: 'forgetful' }),
  'capped.yaml': provider({
    ...common,
    name: 'capped',
    authorization: remembering,
    refresh: '{ ttl: 600 }',
    more: [...common.more, 'maximum-consent: { ttl: 3600 }'],
  }),
  'signed.yaml': provider({ ...common, name: 'signed', authorization: '{ type: authenticated }' }),
  'selected.yaml': provider({
    ...common,
    name: 'selected',
    registry: 'selecting',
    authorization: '{ type: authenticated }',
  }),
  'legacy.yaml': provider({
    ...common,
    name: 'legacy',
    authorization: '{ type: authenticated }',
    more: [...common.more, 'profile: legacy-v5'],
  }),
};
const clients = [
  ...applications,
  { id: 'page', title: 'The page', redirectUris: ['https://page.example/back'] },
  { id: 'desk', title: 'The desk', secret: 'desk-secret', redirectUris: ['http://127.0.0.1/back'] },
];
const redirects: Readonly<Record<string, string>> = {
  phone: 'com.example.phone:/back',
  page: 'https://page.example/back',
  desk: 'http://127.0.0.1/back',
};

const clock = settableClock(1_800_000_000_000);
let gateway: TestGateway;
before(async () => {
  gateway = await startGateway({
    definitions,
    applications: clients,
    users,
    registries: { selecting },
    clock,
  });
});
after(() => gateway.close());
beforeEach(async () => {
  clock.advance(1);
  // What was allowed in one test is nothing to the next.
  await gateway.stores.grants.revoke({ by: 'rule', before: clock.now(), owner: 'user:staff/alice' }, clock.now());
  clock.advance(1);
});

type Parameters = Readonly<Record<string, string | undefined>>;
const urlAt = (name: string, parameters: Parameters = {}): string =>
  authorizeUrl(
    gateway.url,
    { redirect_uri: redirects[parameters['client_id'] ?? ''] ?? 'https://shop.example/back', ...parameters },
    `/${name}/oauth2/authorize`,
  );
const url = (parameters: Parameters = {}): string => urlAt('acme', parameters);

describe('a consent that is remembered', () => {
  test('is not asked for again, after signing in and while signed in', async () => {
    const visitor = await allowing(url({ scope: 'read write' }));
    assert.equal(await scopeOf(await visitor.open(url({ scope: 'write read' }))), 'write read');
    assert.equal(await scopeOf(await signedIn(url({ scope: 'read' }))), 'read');
  });

  test('leaves only new scopes to be asked, and is listed', async () => {
    const visitor = await allowing(url({ scope: 'read' }));
    const consent = await visitor.open(url({ scope: 'read write share' }));
    assert.deepEqual([askedIn(consent), grantedIn(consent)], [['write', 'share'], ['read']]);
    const end = await visitor.submit(consent, { approve: 'true', selectedscope: 'share' });
    assert.equal(await scopeOf(end), 'read share');
    assert.equal(await scopeOf(await visitor.open(url({ scope: 'read share' }))), 'read share');
    assert.deepEqual(askedIn(await visitor.open(url({ scope: 'read write share' }))), ['write']);
  });

  test('is neither added to nor forgotten by who denies', async () => {
    const visitor = await allowing(url({ scope: 'read' }));
    const consent = await visitor.open(url({ scope: 'read write' }));
    const end = await visitor.submit(consent, { approve: 'false' });
    assert.equal(errorIn(end), 'access_denied');
    assert.deepEqual(grantedIn(await visitor.open(url({ scope: 'read write' }))), ['read']);
  });

  test('is of one owner, one application and one provider', async () => {
    const visitor = await allowing(url());
    assert.ok(isConsent(await visitor.open(url({ client_id: 'page' }))));
    const bob = new Visitor();
    const page = await bob.submit(await bob.open(url()), { username: 'bob', password: 'bob-password' });
    assert.deepEqual(askedIn(page), ['read']);
    assert.ok(isConsent(await signedIn(urlAt('capped'))));
  });

  test('does not count once it is revoked', async () => {
    const visitor = await allowing(url());
    clock.advance(1);
    const { grants } = gateway.stores;
    await grants.revoke(
      { by: 'rule', before: clock.now(), owner: 'user:staff/alice', application: 'shop' },
      clock.now(),
    );
    assert.deepEqual(askedIn(await visitor.open(url())), ['read']);
  });

  test('does not count where it is revoked while the page is shown: everything is asked again', async () => {
    const visitor = await allowing(url({ scope: 'read' }));
    const consent = await visitor.open(url({ scope: 'read write' }));
    assert.deepEqual(grantedIn(consent), ['read']);
    clock.advance(1);
    const { grants } = gateway.stores;
    await grants.revoke(
      { by: 'rule', before: clock.now(), owner: 'user:staff/alice', application: 'shop' },
      clock.now(),
    );
    clock.advance(1);
    const again = await visitor.submit(consent, { approve: 'true' });
    assert.deepEqual([askedIn(again), grantedIn(again)], [['read', 'write'], []]);
    assert.equal(await scopeOf(await visitor.submit(again, { approve: 'true' })), 'read write');
  });

  test('allows nothing from the moment on that it is revoked, also where services are still asked', async (t) => {
    const service = await startBackend(({ path }) => {
      if (path === '/slow') {
        clock.advance(1);
        const { grants } = gateway.stores;
        void grants.revoke({ by: 'rule', before: clock.now(), owner: 'user:staff/alice' }, clock.now());
        clock.advance(1);
      }
      return {};
    });
    t.after(() => service.close());
    const definition = (where: string): string =>
      provider({
        ...common,
        grants: '[accessCode, implicit]',
        authorization: remembering,
        more: [...common.more, 'allow-legacy: [implicit]', `metadata: { url: "${service.url}${where}" }`],
      });
    t.after(() => gateway.reload(definitions));
    await gateway.reload({ 'acme.yaml': definition('/quick') });
    const token = { response_type: 'token', code_challenge: undefined, code_challenge_method: undefined };
    const visitor = await allowing(url());
    const tokenFrom = async (): Promise<string> => broughtBack(await visitor.open(url(token)))['access_token'] ?? '';
    assert.equal((await introspected(gateway.url, await tokenFrom()))['active'], true);
    await gateway.reload({ 'acme.yaml': definition('/slow') });
    assert.equal((await introspected(gateway.url, await tokenFrom()))['active'], false);
  });

  test('is shown again by prompt=consent, and what is unchecked then is forgotten (OpenID Connect Core 1.0 §3.1.2.1)', async () => {
    const visitor = await allowing(url({ scope: 'read write share' }));
    const consent = await visitor.open(url({ scope: 'read write', prompt: 'consent' }));
    assert.deepEqual([askedIn(consent), grantedIn(consent)], [['read', 'write'], []]);
    const end = await visitor.submit(consent, { approve: 'true', selectedscope: 'read' });
    assert.equal(await scopeOf(end), 'read');
    const next = await visitor.open(url({ scope: 'read write share' }));
    assert.deepEqual([askedIn(next), grantedIn(next)], [['write'], ['read', 'share']]);
    const all = await visitor.open(url({ scope: 'read write share', prompt: 'consent' }));
    assert.deepEqual([askedIn(all), grantedIn(all)], [['read', 'write', 'share'], []]);
  });

  test('is over after a year, or as soon as maximum-consent says', async () => {
    for (const [name, seconds] of [
      ['acme', 365 * 86_400],
      ['capped', 3600],
    ] as const) {
      await allowing(urlAt(name));
      clock.advance(seconds - 1);
      assert.equal((await signedIn(urlAt(name))).status, 303);
      clock.advance(1);
      assert.ok(isConsent(await signedIn(urlAt(name))));
    }
  });

  test('is one only where the provider remembers', async () => {
    const visitor = await allowing(urlAt('forgetful'));
    assert.deepEqual(askedIn(await visitor.open(urlAt('forgetful'))), ['read']);
    const page = await visitor.open(urlAt('forgetful', { prompt: 'none' }));
    assert.equal(errorIn(page), 'consent_required');
  });
});

describe('without anything that the owner does', () => {
  const cases = [
    ['shop', 'confidential at an https address', true],
    ['desk', 'confidential on this machine', true],
    ['page', 'public at an https address', true],
    ['phone', 'public with a scheme of its own', false],
  ] as const;
  for (const [id, what, isSilent] of cases) {
    test(`an application that is ${what} is ${isSilent ? 'answered' : 'not answered'} by what is remembered (RFC 8252 §8.6)`, async () => {
      const visitor = await allowing(url({ client_id: id, scope: 'read write' }));
      const page = await visitor.open(url({ client_id: id, scope: 'read write' }));
      const none = broughtBack(await visitor.open(url({ client_id: id, prompt: 'none' })));
      if (isSilent) {
        assert.match(codeOf(page), /^hg_ac_/);
        assert.match(none['code'] ?? '', /^hg_ac_/);
      } else {
        assert.deepEqual([askedIn(page), grantedIn(page)], [['read', 'write'], []]);
        assert.deepEqual([none['error'], none['state']], ['consent_required', 'state-1']);
      }
      // Signing in for it is an act of theirs.
      assert.match(codeOf(await signedIn(url({ client_id: id, prompt: 'login' }))), /^hg_ac_/);
    });
  }

  test('nothing new is granted: prompt=none says that the owner would have to be asked (OpenID Connect Core 1.0 §3.1.2.6)', async () => {
    const visitor = await allowing(url({ scope: 'read' }));
    const page = await visitor.open(url({ scope: 'read write', prompt: 'none' }));
    assert.deepEqual([errorIn(page), broughtBack(page)['code']], ['consent_required', undefined]);
    assert.equal(page.headers['set-cookie'], undefined);
  });
});

describe('where signing in is consent (authorization: authenticated)', () => {
  test('the login page says what it allows, and signing in allows that and is remembered', async () => {
    const visitor = new Visitor();
    const login = await visitor.open(urlAt('signed', { scope: 'read write' }));
    for (const shown of ['See your records', 'Change your records']) assert.ok(login.text.includes(shown), shown);
    assert.doesNotMatch(login.text, /Share your records/);
    assert.equal(await scopeOf(await visitor.submit(login, alice)), 'read write');
    assert.equal(await scopeOf(await visitor.open(urlAt('signed', { scope: 'write' }))), 'write');
  });

  test('what was allowed by signing in before stays remembered', async () => {
    await signedIn(urlAt('signed', { scope: 'read' }));
    const visitor = new Visitor();
    await signedIn(urlAt('signed', { scope: 'write' }), visitor);
    assert.equal(await scopeOf(await visitor.open(urlAt('signed', { scope: 'read write' }))), 'read write');
  });

  test('who is signed in already is asked for what they have not allowed, and for nothing else', async () => {
    const visitor = new Visitor();
    await signedIn(urlAt('signed', { scope: 'read' }), visitor);
    const consent = await visitor.open(urlAt('signed', { scope: 'read write' }));
    assert.deepEqual([askedIn(consent), grantedIn(consent)], [['write'], ['read']]);
    assert.equal(await scopeOf(await visitor.submit(consent, { approve: 'true' })), 'read write');
  });

  test('a public application with a scheme of its own is never answered by a session alone (RFC 8252 §8.6)', async () => {
    const visitor = new Visitor();
    assert.match(codeOf(await signedIn(urlAt('signed', { client_id: 'phone' }), visitor)), /^hg_ac_/);
    assert.ok(isConsent(await visitor.open(urlAt('signed', { client_id: 'phone' }))));
    const none = await visitor.open(urlAt('signed', { client_id: 'phone', prompt: 'none' }));
    assert.equal(errorIn(none), 'consent_required');
  });

  test('prompt=consent asks all the same', async () => {
    assert.ok(isConsent(await signedIn(urlAt('signed', { prompt: 'consent' }))));
  });

  test('what a service selects beyond what the login page has shown is asked; what it takes away is not', async () => {
    const address = urlAt('selected', { scope: 'read write' });
    selected = ['write'];
    assert.equal(await scopeOf(await signedIn(address)), 'write');
    selected = ['write', 'share'];
    const visitor = new Visitor();
    const consent = await signedIn(address, visitor);
    assert.deepEqual([askedIn(consent), grantedIn(consent)], [['share'], ['write']]);
    assert.equal(await scopeOf(await visitor.submit(consent, { approve: 'true' })), 'write share');
  });

  test('the profile legacy-v5 asks nobody who has just signed in, and of those who were signed in what is new', async () => {
    const visitor = new Visitor();
    assert.equal(await scopeOf(await signedIn(urlAt('legacy'), visitor)), 'read');
    assert.equal(await scopeOf(await visitor.open(urlAt('legacy'))), 'read');
    assert.ok(isConsent(await visitor.open(urlAt('legacy', { scope: 'read write' }))));
    assert.ok(isConsent(await visitor.open(urlAt('legacy', { client_id: 'phone' }))));
    assert.ok(isConsent(await visitor.open(urlAt('legacy', { prompt: 'consent' }))));
  });
});
