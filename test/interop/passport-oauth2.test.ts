import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import OAuth2Strategy, { type VerifyCallback } from 'passport-oauth2';
import { allowedBy, consentOf, provider, users } from '../e2e/acme.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { Visitor } from '../harness/visitor.ts';

// passport-oauth2 as it is, with `state` and PKCE on. Around it there is what passport itself gives a strategy: a request
// with a session, and functions to say how it ended.

const redirectUri = 'https://shop.example/back';

let gateway: TestGateway;
before(async () => {
  gateway = await startGateway({
    definitions: { 'acme.yaml': provider({ refresh: '{ ttl: 3600 }' }) },
    applications: [{ id: 'shop', secret: 'shop-secret', redirectUris: [redirectUri] }],
    users,
  });
});
after(() => gateway.close());

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

const strategyOf = (clientSecret: string): OAuth2Strategy =>
  new OAuth2Strategy(
    {
      authorizationURL: `${gateway.url}/acme/oauth2/authorize`,
      tokenURL: `${gateway.url}/acme/oauth2/token`,
      clientID: 'shop',
      clientSecret,
      callbackURL: redirectUri,
      scope: ['read', 'write'],
      scopeSeparator: ' ',
      state: true,
      pkce: true,
    },
    (accessToken: string, refreshToken: string, _profile: unknown, done: VerifyCallback) =>
      done(null, { accessToken, refreshToken }),
  );

type Ended =
  | { readonly by: 'redirect'; readonly url: string }
  | { readonly by: 'success'; readonly user: Tokens }
  | { readonly by: 'fail' | 'error'; readonly reason: unknown };

/** One request to the application, as passport lets a strategy see it. */
const visit = (strategy: OAuth2Strategy, url: string, session: object): Promise<Ended> =>
  new Promise((resolve) => {
    const query = Object.fromEntries(new URL(url, redirectUri).searchParams);
    const running = Object.assign(Object.create(strategy), {
      redirect: (to: string) => resolve({ by: 'redirect', url: to }),
      success: (user: Tokens) => resolve({ by: 'success', user }),
      fail: (reason: unknown) => resolve({ by: 'fail', reason }),
      error: (reason: unknown) => resolve({ by: 'error', reason }),
    });
    running.authenticate({ query, session, url, headers: {}, connection: {} }, {});
  });

const signInPage = async (strategy: OAuth2Strategy, session: object): Promise<string> => {
  const begun = await visit(strategy, '/login', session);
  return begun.by === 'redirect' ? begun.url : assert.fail(JSON.stringify(begun));
};

test('passport-oauth2 signs a person in by the code flow with PKCE and state', async () => {
  const strategy = strategyOf('shop-secret');
  const session = {};
  const { location } = await allowedBy(new Visitor(), await signInPage(strategy, session));
  const ended = await visit(strategy, location?.href ?? assert.fail(), session);
  assert.ok(ended.by === 'success', JSON.stringify(ended));
  assert.match(ended.user.accessToken, /^hg_at_/);
  assert.match(ended.user.refreshToken, /^hg_rt_/);
});

test('passport-oauth2 understands that a person denied', async () => {
  const strategy = strategyOf('shop-secret');
  const session = {};
  const visitor = new Visitor();
  const consent = await consentOf(visitor, await signInPage(strategy, session));
  const { location } = await visitor.submit(consent, { approve: 'false' });
  assert.equal((await visit(strategy, location?.href ?? assert.fail(), session)).by, 'fail');
});

test('passport-oauth2 understands that its secret is wrong', async () => {
  const strategy = strategyOf('wrong');
  const session = {};
  const { location } = await allowedBy(new Visitor(), await signInPage(strategy, session));
  const ended = await visit(strategy, location?.href ?? assert.fail(), session);
  assert.ok(ended.by === 'error' && ended.reason instanceof OAuth2Strategy.TokenError, JSON.stringify(ended));
});
