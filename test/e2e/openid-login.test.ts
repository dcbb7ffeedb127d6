import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { OpenIdConfig } from '../../src/environment/environment.ts';
import { openIdIssuer } from '../../src/identity/openid-issuer.ts';
import { createOutbound } from '../../src/outbound/outbound.ts';
import { startCli } from '../harness/cli.ts';
import { newFolder } from '../harness/folder.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { type OpenIdProvider, startOpenIdProvider } from '../harness/openid-provider.js';
import { ProjectError } from '../harness/project.ts';
import { type Page, Visitor } from '../harness/visitor.ts';
import {
  applications,
  authorizeUrl,
  broughtBack,
  introspected,
  projectFiles,
  provider,
  redeem,
  tokenOf,
} from './acme.ts';

// Users sign in at node-oidc-provider, with its own pages.

const secret = 'a secret: with-100% + "quotes"';
const outbound = createOutbound({ isOwn: () => false });

let upstream: OpenIdProvider;
let gateway: TestGateway;
before(async () => {
  upstream = await startOpenIdProvider({
    id: 'headgate',
    secret,
    redirectUri: () => `${gateway.url}/acme/oauth2/authorize`,
  });
  gateway = await startGateway({
    definitions: { 'acme.yaml': provider() },
    applications,
    registries: { staff: openIdIssuer(configOf(upstream.url), outbound) },
  });
});
after(async () => {
  await gateway.close();
  await upstream.close();
  await outbound.close();
});

const configOf = (issuer: string): OpenIdConfig => ({
  kind: 'openid',
  name: 'staff',
  issuer,
  clientId: 'headgate',
  clientSecret: secret,
  scopes: ['openid'],
  nameClaim: 'sub',
  groupsClaim: 'groups',
  tlsProfile: undefined,
});

/** Follows redirects up to a page. */
const landed = async (visitor: Visitor, page: Page): Promise<Page> =>
  page.location === undefined ? page : landed(visitor, await visitor.open(page.location.href));

/** Sends the form of a page of node-oidc-provider; its redirects are followed up to the next page, or to us. */
const submitted = async (visitor: Visitor, page: Page, fields: Readonly<Record<string, string>>): Promise<Page> => {
  const action = /<form [^>]*action="([^"]*)"/.exec(page.text)?.[1] ?? assert.fail(`no form: ${page.text}`);
  const form = { action: new URL(action, page.url).href, hidden: {} };
  return upstreamLanded(visitor, await visitor.submit({ ...page, form }, fields));
};

const upstreamLanded = async (visitor: Visitor, page: Page): Promise<Page> =>
  page.location?.origin === upstream.url ? upstreamLanded(visitor, await visitor.open(page.location.href)) : page;

/** From the authorization request to the moment when the issuer sends the browser back to us. */
const sentBack = async (visitor: Visitor, url: string, name = 'alice'): Promise<URL> => {
  const login = await landed(visitor, await visitor.open(url));
  assert.match(login.text, /Enter any login/);
  const consent = await submitted(visitor, login, { prompt: 'login', login: name, password: 'any' });
  assert.match(consent.text, /name="prompt" value="consent"/);
  return (await submitted(visitor, consent, { prompt: 'consent' })).location ?? assert.fail('no way back');
};

test('a user signs in at an OpenID provider and allows what the client asks for (OpenID Connect Core 1.0 §3.1)', async () => {
  const visitor = new Visitor();
  const back = await sentBack(visitor, authorizeUrl(gateway.url));
  assert.equal(back.origin + back.pathname, `${gateway.url}/acme/oauth2/authorize`);
  const consent = await visitor.open(back.href);
  assert.match(consent.text, /<h1>Allow access\?/);
  const { code = '', state } = broughtBack(await visitor.submit(consent, { approve: 'true' }));
  assert.equal(state, 'state-1');
  const { username, sub } = await introspected(gateway.url, tokenOf(await redeem(gateway.url, code)));
  assert.deepEqual([username, sub], ['alice', 'user:staff/alice']);
});

test('a link back is good once, and in the browser that was sent away (A05)', async () => {
  const visitor = new Visitor();
  const { href } = await sentBack(visitor, authorizeUrl(gateway.url));
  const thief = new Visitor();
  assert.equal((await thief.open(href)).status, 403);
  const twin = visitor.twin(gateway.url);
  assert.equal((await visitor.open(href)).status, 200);
  assert.equal((await twin.open(href)).status, 409);
});

test("a code that was stolen from another sign-in is nobody's (RFC 9700 §4.5.3)", async () => {
  const [victim, attacker] = [new Visitor(), new Visitor()];
  const stolen = await sentBack(victim, authorizeUrl(gateway.url));
  const own = await sentBack(attacker, authorizeUrl(gateway.url), 'mallory');
  own.searchParams.set('code', stolen.searchParams.get('code') ?? '');
  const page = await attacker.open(own.href);
  assert.equal(broughtBack(page)['error'], 'access_denied');
});

test('who does not want to sign in there is told to the client as a refusal (RFC 6749 §4.1.2.1)', async () => {
  const visitor = new Visitor();
  const login = await landed(visitor, await visitor.open(authorizeUrl(gateway.url)));
  const abort = /href="([^"]*abort)"/.exec(login.text)?.[1] ?? assert.fail(login.text);
  const { location } = await upstreamLanded(visitor, await visitor.open(new URL(abort, login.url).href));
  assert.equal(location?.searchParams.get('error'), 'access_denied');
  const { error, state } = broughtBack(await visitor.open(location?.href ?? ''));
  assert.deepEqual([error, state], ['access_denied', 'state-1']);
});

test('who must sign in anew is asked to there, whoever knows them already (OpenID Connect Core 1.0 §3.1.2.1)', async () => {
  const visitor = new Visitor();
  await sentBack(visitor, authorizeUrl(gateway.url));
  const again = await landed(visitor, await visitor.open(authorizeUrl(gateway.url)));
  assert.match(again.text, /Allow access/);
  const fresh = await landed(visitor, await visitor.open(authorizeUrl(gateway.url, { prompt: 'login' })));
  assert.match(fresh.text, /Enter any login/);
});

test('where the issuer is gone nobody is sent anywhere', async () => {
  const registry = openIdIssuer(configOf('http://127.0.0.1:1'), outbound);
  const alone = await startGateway({
    definitions: { 'acme.yaml': provider() },
    applications,
    registries: { staff: registry },
  });
  const page = await new Visitor().open(authorizeUrl(alone.url));
  assert.deepEqual([page.status, page.location, page.headers['retry-after']], [503, undefined, '5']);
  assert.match(JSON.stringify(alone.log), /identity\/unavailable/);
  await alone.close();
});

for (const [what, init] of [
  ['grants "password"', { grants: '[accessCode, password]', more: ['allow-legacy: [password]'] }],
  ['asks for Basic', { more: ['identity-extraction: { type: basic }'] }],
] as const) {
  test(`a provider whose users sign in elsewhere and that ${what} is not served`, async () => {
    const text = provider(init).replace(
      '  identity-extraction: { type: default-form }\n  authentication',
      '  authentication',
    );
    const started = startGateway({
      definitions: { 'acme.yaml': text },
      applications,
      registries: { staff: openIdIssuer(configOf(upstream.url), outbound) },
    });
    await assert.rejects(started, (error) => {
      assert.ok(error instanceof ProjectError, String(error));
      assert.deepEqual([...new Set(error.problems.map(({ code }) => code))], ['link/external-registry']);
      return true;
    });
  });
}

test('headgate start signs users in at the OpenID provider of headgate.yaml', async (t) => {
  const folder = newFolder({
    ...projectFiles(),
    'headgate.yaml': `
definitions: [apis]
applications: applications.yaml
user-registries: { staff: { openid: { issuer: "${upstream.url}", client-id: headgate, client-secret: "\${ISSUER_SECRET}" } } }
`,
  });
  t.after(() => folder.remove());
  const started = await startCli(['--config', 'headgate.yaml'], { ISSUER_SECRET: secret }, { cwd: folder.path });
  t.after(() => started.kill());
  const { status, location } = await new Visitor().open(authorizeUrl(started.url));
  assert.deepEqual([status, location?.origin, location?.pathname], [302, upstream.url, '/auth']);
  assert.equal(location?.searchParams.get('redirect_uri'), `${started.url}/acme/oauth2/authorize`);
});
