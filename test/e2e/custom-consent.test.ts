import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Backend, startBackend } from '../harness/backend.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { type Page, Visitor } from '../harness/visitor.ts';
import { applications, authorizeUrl, broughtBack, provider, users } from './acme.ts';
import { assertTampered, errorIn, scopeOf, signedIn } from './consent-pages.ts';

// A consent form of the author's own (IBM API Connect v5, `authorization: custom-form`).

const formOf = (fields: string): string => `<!DOCTYPE html>
<html lang="en"><head><title>Allow?</title></head><body>
<h1>Ours</h1>
<p><DISPLAY-RESOURCE-OWNER/>: <OAUTH-APPLICATION-NAME/> asks for <OAUTH-SCOPE/>, at <OAUTH-REDIRECT-URI/></p>
<p class="error"><AZ-INTERNAL-CUSTOM-FORM-ERROR/></p>
<form method="post" action="authorize" enctype="application/x-www-form-urlencoded">
${fields}
<button type="submit" name="approve" value="true">Yes</button>
<button type="submit" name="approve" value="false">No</button>
</form>
</body></html>`;
const names = ['dp-state', 'resource-owner', 'dp-data', 'redirect_uri', 'scope', 'original-url', 'client_id'];
const documents: Readonly<Record<string, string>> = {
  '/acme': formOf('<AZ-INJECT-HIDDEN-INPUT-FIELDS/>'),
  '/older': formOf(names.map((name) => `<input type="hidden" name="${name}" value="A"/>`).join('\n')),
};

let site: Backend;
let gateway: TestGateway;
before(async () => {
  site = await startBackend(({ path }) => ({
    status: documents[path] === undefined ? 404 : 200,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
    body: documents[path] ?? '',
  }));
  const definition = (name: string) =>
    provider({
      name,
      authorization: `{ type: custom-form, url: "$(site)/${name}", remember: true }`,
      more: ['session: { idle: 900, ttl: 900 }'],
    });
  gateway = await startGateway({
    definitions: Object.fromEntries(['acme', 'older', 'gone'].map((name) => [`${name}.yaml`, definition(name)])),
    applications,
    users,
    properties: { site: site.url },
  });
});
after(async () => {
  await gateway.close();
  await site.close();
});

const urlAt = (name: string, parameters: Readonly<Record<string, string>> = {}): string =>
  authorizeUrl(gateway.url, { scope: 'read write', ...parameters }, `/${name}/oauth2/authorize`);
const isOurs = ({ status, text }: Page): boolean => status === 200 && text.includes('<h1>Ours</h1>');
const bob = { username: 'bob', password: 'bob-password' };

describe('a consent form of the author', () => {
  test('shows who asks whom for what, and grants everything where it has no check-boxes', async () => {
    const visitor = new Visitor();
    const consent = await signedIn(urlAt('acme', { prompt: 'login consent' }), visitor);
    assert.ok(isOurs(consent), consent.text);
    for (const shown of ['alice', 'The shop', 'read write', 'https://shop.example/back']) {
      assert.ok(consent.text.includes(shown), shown);
    }
    assert.equal(await scopeOf(await visitor.submit(consent, { approve: 'true' })), 'read write');
  });

  test('narrows by selectedscope, and to nothing that was not asked for', async () => {
    for (const [selectedscope, granted] of [
      ['write', 'write'],
      [['write', 'read'], 'read write'],
      ['write read', 'read write'],
      ['admin', undefined],
      [['read', 'admin'], undefined],
    ] as const) {
      const visitor = new Visitor();
      const consent = await signedIn(urlAt('acme', { prompt: 'login consent' }), visitor);
      const end = await visitor.submit(consent, { approve: 'true', selectedscope });
      if (granted === undefined) assertTampered(end);
      else assert.equal(await scopeOf(end), granted);
    }
  });

  test('is shown again, with a message, where nothing is chosen, or nothing decided', async () => {
    const visitor = new Visitor();
    const consent = await signedIn(urlAt('acme', { prompt: 'login consent' }), visitor);
    assert.match(consent.text, /<p class="error"><\/p>/);
    const again = await visitor.submit(consent, { approve: 'true', selectedscope: '' });
    assert.match(again.text, /<p class="error">Choose at least one/);
    const undecided = await visitor.submit(again, {});
    assert.ok(isOurs(undecided));
    assert.equal(errorIn(await visitor.submit(undecided, { approve: 'false' })), 'access_denied');
  });

  test('shows everything where only a part is new: it has no place for what was allowed before', async () => {
    const visitor = new Visitor();
    const first = await visitor.submit(await visitor.open(urlAt('acme', { scope: 'read' })), bob);
    await visitor.submit(first, { approve: 'true' });
    assert.equal(await scopeOf(await visitor.open(urlAt('acme', { scope: 'read' }))), 'read', 'it is remembered');
    const consent = await visitor.open(urlAt('acme'));
    assert.match(consent.text, /asks for (?:<bdi>)?read write/);
    assert.equal(await scopeOf(await visitor.submit(consent, { approve: 'true' })), 'read write');
  });

  test('may have the seven hidden fields of the older style, and these are enough', async () => {
    const visitor = new Visitor();
    const consent = await signedIn(urlAt('older'), visitor);
    assert.ok(isOurs(consent), consent.text);
    const hidden = consent.form?.hidden ?? {};
    for (const name of names) assert.notEqual(hidden[name] ?? 'A', 'A', name);
    const end = await visitor.submit(
      consent,
      { approve: 'true' },
      { hidden: { transaction: undefined, csrf: undefined } },
    );
    assert.equal(await scopeOf(end), 'read write');
  });

  for (const name of names) {
    test(`ends the sign-in where "${name}" comes back as another one (A08)`, async () => {
      const visitor = new Visitor();
      const consent = await signedIn(urlAt('older', { prompt: 'login consent' }), visitor);
      assertTampered(await visitor.submit(consent, { approve: 'true' }, { hidden: { [name]: 'x' } }));
    });
  }

  test('that cannot be had is told to the application, and nothing is granted', async () => {
    const end = broughtBack(await signedIn(urlAt('gone')));
    assert.deepEqual([end['error'], end['code']], ['server_error', undefined]);
  });
});
