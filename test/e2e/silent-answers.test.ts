import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Backend, startBackend } from '../harness/backend.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { Visitor } from '../harness/visitor.ts';
import { formWith } from '../pages/sample-forms.ts';
import { applications, authorizeUrl, broughtBack, provider, users } from './acme.ts';
import { askedIn, codeOf, errorIn, isConsent, signedIn } from './consent-pages.ts';

// Tokens that nobody would be asked about: where somebody has to be, for all that the provider trusts its applications.

const login = formWith({ form: 'method="post" action="authorize"' });
const session = 'session: { idle: 900, ttl: 28800 }';
const redirects: Readonly<Record<string, string>> = { desk: 'http://127.0.0.1/back', tool: 'com.example.tool:/back' };
const desk = { title: 'The desk', secret: 'desk-secret' };

let site: Backend;
let gateway: TestGateway;
before(async () => {
  site = await startBackend(() => ({ headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: login }));
  const ownForm = (name: string, more: readonly string[]): string =>
    provider({ name, authorization: '{ type: authenticated }', more: [session, ...more] }).replace(
      'identity-extraction: { type: default-form }',
      `identity-extraction: { type: custom-form, url: "${site.url}/login.html" }`,
    );
  gateway = await startGateway({
    definitions: {
      'implicit.yaml': provider({
        name: 'implicit',
        clientType: 'public',
        grants: '[accessCode, implicit]',
        authorization: '{ type: default-form, remember: true }',
        more: [session, 'allow-legacy: [implicit]'],
      }),
      'own.yaml': ownForm('own', []),
      'legacy.yaml': ownForm('legacy', ['profile: legacy-v5']),
    },
    applications: [
      ...applications,
      { id: 'local', title: 'On this machine', redirectUris: ['https://localhost:8443/back'] },
      ...Object.entries(redirects).map(([id, uri]) => ({ ...desk, id, redirectUris: [uri] })),
    ],
    users,
  });
});
after(async () => {
  await gateway.close();
  await site.close();
});

const urlAt = (name: string, parameters: Readonly<Record<string, string | undefined>> = {}): string =>
  authorizeUrl(gateway.url, parameters, `/${name}/oauth2/authorize`);

describe('by the implicit grant no application shows a secret (RFC 6749 §4.2): what is remembered answers', () => {
  for (const [client_id, where, isSilent] of [
    ['desk', 'none on this machine, whatever secret it has', false],
    ['tool', 'none with a scheme of its own, whatever secret it has', false],
    ['shop', 'one at an https address', true],
  ] as const) {
    test(`${where} (RFC 8252 §8.6)`, async () => {
      const redirect_uri = redirects[client_id] ?? 'https://shop.example/back';
      const asked = { client_id, redirect_uri, code_challenge: undefined, code_challenge_method: undefined };
      const address = urlAt('implicit', { ...asked, response_type: 'token' });
      const visitor = new Visitor();
      const allowed = await visitor.submit(await signedIn(address, visitor), { approve: 'true' });
      assert.match(broughtBack(allowed)['access_token'] ?? '', /^hg_at_/);
      const page = await visitor.open(address);
      if (isSilent) {
        assert.match(broughtBack(page)['access_token'] ?? '', /^hg_at_/);
      } else {
        assert.deepEqual(askedIn(page), ['read']);
        assert.equal(errorIn(await visitor.open(`${address}&prompt=none`)), 'consent_required');
      }
    });
  }
});

test('a public application at an address of this machine is answered by nothing that is remembered, https or not (RFC 8252 §8.6)', async () => {
  const address = urlAt('implicit', { client_id: 'local', redirect_uri: 'https://localhost:8443/back' });
  const visitor = new Visitor();
  assert.match(codeOf(await visitor.submit(await signedIn(address, visitor), { approve: 'true' })), /^hg_ac_/);
  assert.deepEqual(askedIn(await visitor.open(address)), ['read']);
});

describe("signing in on an author's own form, which cannot say what that allows", () => {
  test('is no consent: they are asked, once (authorization: authenticated)', async () => {
    const visitor = new Visitor();
    const consent = await signedIn(urlAt('own'), visitor);
    assert.deepEqual(askedIn(consent), ['read']);
    assert.match(codeOf(await visitor.submit(consent, { approve: 'true' })), /^hg_ac_/);
    assert.match(codeOf(await signedIn(urlAt('own'))), /^hg_ac_/);
    assert.deepEqual(askedIn(await signedIn(urlAt('own', { scope: 'read write' }))), ['write']);
  });

  test('is one in the profile legacy-v5, as in API Connect v5', async () => {
    const page = await signedIn(urlAt('legacy'));
    assert.ok(!isConsent(page));
    assert.match(codeOf(page), /^hg_ac_/);
  });
});
