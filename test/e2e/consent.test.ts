import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { Visitor } from '../harness/visitor.ts';
import { applications, authorizeUrl, broughtBack, provider, users } from './acme.ts';
import { assertTampered, isConsent, scopeOf, signedIn } from './consent-pages.ts';

// What an owner is asked, and what comes of the answer.

const acme = provider({
  scopes: '{ read: See your records, write: Change your records, share: Share your records }',
});

let gateway: TestGateway;
before(async () => {
  gateway = await startGateway({ definitions: { 'acme.yaml': acme }, applications, users });
});
after(() => gateway.close());

const url = (parameters: Readonly<Record<string, string>> = {}): string => authorizeUrl(gateway.url, parameters);

describe('the consent form', () => {
  test('has a check-box for each of several scopes, and what is unchecked is not granted (RFC 6749 §3.3)', async () => {
    const visitor = new Visitor();
    const consent = await signedIn(url({ scope: 'read write share' }), visitor);
    assert.deepEqual(consent.form?.checked, { selectedscope: ['read', 'write', 'share'] });
    const end = await visitor.submit(consent, { approve: 'true', selectedscope: ['share', 'read'] });
    assert.equal(await scopeOf(end), 'read share');
  });

  test('grants everything that stays checked', async () => {
    const visitor = new Visitor();
    const end = await visitor.submit(await signedIn(url({ scope: 'read write' }), visitor), { approve: 'true' });
    assert.equal(await scopeOf(end), 'read write');
  });

  test('has none for a single scope: it is allowed or not', async () => {
    const visitor = new Visitor();
    const consent = await signedIn(url({ scope: 'write' }), visitor);
    assert.deepEqual(consent.form?.checked, {});
    assert.equal(await scopeOf(await visitor.submit(consent, { approve: 'true' })), 'write');
  });

  test('is shown again where somebody allows nothing, and still works', async () => {
    const visitor = new Visitor();
    let page = await signedIn(url({ scope: 'read write' }), visitor);
    for (const selectedscope of [[], '', ' ']) {
      page = await visitor.submit(page, { approve: 'true', selectedscope });
      assert.ok(isConsent(page));
      assert.match(page.text, /role="alert"/);
    }
    assert.equal(await scopeOf(await visitor.submit(page, { approve: 'true', selectedscope: 'write' })), 'write');
  });

  test('had check-boxes also if the form of the provider has changed since: none of them is no consent', async (t) => {
    t.after(() => gateway.reload({ 'acme.yaml': acme }));
    const visitor = new Visitor();
    const consent = await signedIn(url({ scope: 'read write' }), visitor);
    const form = '{ type: custom-form, url: "http://127.0.0.1:9/form" }';
    await gateway.reload({ 'acme.yaml': acme.replace('{ type: default-form }\n  access', `${form}\n  access`) });
    const { code, error } = broughtBack(await visitor.submit(consent, { approve: 'true', selectedscope: [] }));
    assert.deepEqual([code, error], [undefined, 'server_error'], 'it would be shown again, if it could be had');
  });

  for (const scope of ['admin', 'share', 'read admin', 'READ', '__proto__']) {
    test(`lets nobody choose "${scope}" that it has not shown (A08)`, async () => {
      const visitor = new Visitor();
      const consent = await signedIn(url({ scope: 'read write' }), visitor);
      assertTampered(await visitor.submit(consent, { approve: 'true', selectedscope: scope.split(' ') }));
      assert.equal((await visitor.submit(consent, { approve: 'true' })).status, 403, 'it is over');
    });
  }

  test('denied is told to the application (RFC 6749 §4.1.2.1)', async () => {
    const visitor = new Visitor();
    const end = await visitor.submit(await signedIn(url(), visitor), { approve: 'false' });
    const { error, state, code } = broughtBack(end);
    assert.deepEqual([error, state, code], ['access_denied', 'state-1', undefined]);
  });
});

describe('the hidden fields of IBM API Connect v5', () => {
  const names = ['dp-state', 'resource-owner', 'dp-data', 'redirect_uri', 'scope', 'original-url', 'client_id'];

  test('say what is asked for', async () => {
    const { form } = await signedIn(url({ scope: 'read write' }));
    const { transaction, csrf, ...fields } = form?.hidden ?? {};
    assert.deepEqual(fields, {
      'dp-state': transaction,
      'resource-owner': 'alice',
      'dp-data': csrf,
      redirect_uri: 'https://shop.example/back',
      scope: 'read write',
      'original-url': url({ scope: 'read write' }).slice(gateway.url.length),
      client_id: 'shop',
    });
  });

  test('are enough: a program that was made for that form knows no others', async () => {
    const visitor = new Visitor();
    const consent = await signedIn(url(), visitor);
    const end = await visitor.submit(
      consent,
      { approve: 'true' },
      { hidden: { transaction: undefined, csrf: undefined } },
    );
    assert.equal(await scopeOf(end), 'read');
  });

  for (const name of names) {
    test(`end the sign-in where "${name}" comes back as another one (A08)`, async () => {
      for (const [value, approve] of [
        ['x', 'true'],
        ['', 'true'],
        ['x', 'false'],
      ] as const) {
        const visitor = new Visitor();
        const consent = await signedIn(url(), visitor);
        assertTampered(await visitor.submit(consent, { approve }, { hidden: { [name]: value } }));
      }
    });

    test(`may leave out "${name}", of which nothing is believed`, async () => {
      const visitor = new Visitor();
      const consent = await signedIn(url(), visitor);
      const end = await visitor.submit(consent, { approve: 'true' }, { hidden: { [name]: undefined } });
      assert.equal(await scopeOf(end), 'read');
    });
  }
});
