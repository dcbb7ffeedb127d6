import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type Backend, type BackendAnswer, startBackend } from '../harness/backend.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send } from '../harness/send.ts';
import { type Page, Visitor } from '../harness/visitor.ts';
import { applications, authorizeUrl, broughtBack, introspected, isConsent, redeem, tokenOf } from './acme.ts';
import { backWith, confirmed, redirecting, sentToSignIn } from './sent-to-sign-in.ts';

// Users sign in at a login service of the author's, and come back with a confirmation (IBM API Connect v5).

let users: Backend;
let answer: BackendAnswer;
let gateway: TestGateway;
before(async () => {
  users = await startBackend(() => answer);
  gateway = await startGateway({
    definitions: {
      'acme.yaml': redirecting('acme', [
        'session: { idle: 900, ttl: 28800 }',
        'revocation: { type: gateway, permissions: true }',
      ]),
      'old.yaml': redirecting('old', ['profile: legacy-v5', 'pkce: { mode: optional }']),
    },
    applications,
    properties: { 'users-url': users.url, 'login-url': 'https://login.example' },
  });
});
after(async () => {
  await users.close();
  await gateway.close();
});
beforeEach(() => {
  answer = {};
  users.received.length = 0;
});

/** Where a sign-in begins after which consent is asked for, whatever was allowed before. */
const startUrl = (parameters: Readonly<Record<string, string>> = {}): string =>
  authorizeUrl(gateway.url, { prompt: 'consent', ...parameters });

/** Where the browser is sent to sign in. */
const sentTo = (visitor: Visitor, url = startUrl()): Promise<URL> => sentToSignIn(visitor, url);

const assertRefused = (page: Page, status: number): void => {
  assert.deepEqual([page.status, page.location], [status, undefined], page.text);
  assert.match(page.text, /<h1>This request cannot be served<\/h1>/);
  assert.deepEqual(users.received, []);
};

describe('a browser is sent to the login service', () => {
  test('with what it has to know, and with its own query', async () => {
    const url = startUrl({ state: 'a b&c' });
    const sent = await sentTo(new Visitor(), url);
    assert.equal(sent.href.startsWith('https://login.example/start?theme=dark%20blue&original-url='), true, sent.href);
    assert.equal(sent.hash, '');
    const { 'original-url': original = '', ...rest } = Object.fromEntries(sent.searchParams);
    assert.match(original.slice(url.length), /^&rstate=[\w-]{27}\.1\.[\w-]{43}$/);
    assert.equal(original.slice(0, url.length), url);
    assert.deepEqual(rest, {
      theme: 'dark blue',
      'app-name': 'The shop',
      appid: 'shop',
      provider: 'Sign-in of acme',
      providerid: 'acme',
    });
  });

  test('in an answer that nobody keeps or passes on, with a cookie that binds it to the browser', async () => {
    const page = await new Visitor().open(startUrl());
    assert.equal(page.headers['cache-control'], 'no-store');
    assert.equal(page.headers['referrer-policy'], 'no-referrer');
    assert.match(String(page.headers['set-cookie']), /^__Host-hg-[\da-f]{16}=/);
    assert.equal(page.text, '');
  });

  test('also by a request that was posted: its form is the query of the way back, and it goes on by GET', async () => {
    const query = new URL(startUrl()).search.slice(1);
    const path = '/acme/oauth2/authorize';
    const page = await send(gateway.url, { path, form: `${query}&username=mallory&confirmation=x&error=y&rstate=z` });
    assert.equal(page.status, 303);
    const original = new URL(String(page.headers['location'])).searchParams.get('original-url') ?? '';
    assert.match(original.slice(`${gateway.url}${path}?${query}`.length), /^&rstate=[\w.-]+$/);
  });

  test('without a secret that a client has sent along where it does not belong (A44)', async () => {
    const query = new URL(startUrl()).search.slice(1);
    const form = `${query}&password=canary&client_secret=canary&client%5fassertion=canary&code_verifier=canary&hint=kept`;
    const page = await send(gateway.url, { path: '/acme/oauth2/authorize', form });
    const location = decodeURIComponent(String(page.headers['location']));
    assert.deepEqual([location.includes('hint=kept'), location.includes('canary')], [true, false]);
  });

  test('not where no page may be shown', async () => {
    const page = await new Visitor().open(authorizeUrl(gateway.url, { prompt: 'none' }));
    assert.equal(broughtBack(page)['error'], 'login_required');
  });

  test('without what the link that began it says in the place of the service', async () => {
    const url = `${startUrl()}&username=mallory&%63onfirmation=theirs&error=x`;
    const visitor = new Visitor();
    const sent = await sentTo(visitor, url);
    assert.doesNotMatch(sent.searchParams.get('original-url') ?? '', /mallory|theirs|error/);
    assert.ok(isConsent(await visitor.open(backWith(sent, confirmed))));
    assert.equal(users.received[0]?.headers['authorization'], `Basic ${btoa('spoon:c0nf-1rm')}`);
  });
});

describe('who comes back with a name and a confirmation', () => {
  test('is asked about as if it were a password, and then for consent', async () => {
    answer = { headers: { 'API-Authenticated-Credential': 'cn=spoon' } };
    const visitor = new Visitor();
    const url = startUrl();
    const consent = await visitor.open(backWith(await sentTo(visitor, url), confirmed));
    const [{ path, headers } = assert.fail(), ...more] = users.received;
    assert.deepEqual([path, headers['authorization'], more], ['/check', `Basic ${btoa('spoon:c0nf-1rm')}`, []]);
    // It is told of the request that was made first.
    assert.equal(headers['x-uri-in'], url.slice(gateway.url.length));
    const { code = '' } = broughtBack(await visitor.submit(consent, { approve: 'true' }));
    const { sub } = await introspected(gateway.url, tokenOf(await redeem(gateway.url, code)));
    assert.equal(sub, 'user:url:acme/cn=spoon');
  });

  test('stays signed in', async () => {
    const visitor = new Visitor();
    await visitor.open(backWith(await sentTo(visitor), confirmed));
    assert.ok(isConsent(await visitor.open(startUrl())));
  });

  test('has a page that tells nobody where it came from, and leaves nothing of it in the log', async () => {
    const visitor = new Visitor();
    const back = backWith(await sentTo(visitor), confirmed);
    const consent = await visitor.open(back);
    assert.equal(consent.headers['referrer-policy'], 'no-referrer');
    assert.equal(consent.headers['cache-control'], 'no-store');
    const rstate = new URL(back).searchParams.get('rstate') ?? '';
    for (const secret of ['c0nf-1rm', rstate]) assert.ok(!JSON.stringify(gateway.log).includes(secret));
  });
});

describe('who comes back with something else', () => {
  const cases: readonly [about: string, said: Record<string, string>, error: string, status?: number][] = [
    ['an error is refused', { error: 'cancelled' }, 'access_denied'],
    ['an error and a name is refused', { error: 'cancelled', ...confirmed }, 'access_denied'],
    ['nothing at all has made no valid answer', { other: 'x' }, 'invalid_request'],
    ['a name alone has made no valid answer', { username: 'spoon' }, 'invalid_request'],
    ['a confirmation alone has made no valid answer', { confirmation: 'x' }, 'invalid_request'],
    ['an empty name has made no valid answer', { username: '', confirmation: 'x' }, 'invalid_request'],
    ['a confirmation that is not taken is refused', confirmed, 'access_denied', 401],
    ['one that is answered by another status than 200 is refused', confirmed, 'access_denied', 204],
  ];
  for (const [about, said, error, status] of cases) {
    test(`${about}: ${error} goes to the application`, async () => {
      if (status !== undefined) answer = { status };
      const visitor = new Visitor();
      const sent = await sentTo(visitor);
      const page = await visitor.open(backWith(sent, said));
      const answered = broughtBack(page);
      assert.deepEqual(
        [answered['error'], answered['state'], answered['iss']],
        [error, 'state-1', `${gateway.url}/acme`],
      );
      assert.equal(page.location?.origin, 'https://shop.example');
      // It is over: neither this link nor the cookie is good for anything.
      assertRefusedAgain(await visitor.open(backWith(sent, confirmed)));
    });
  }
  const assertRefusedAgain = ({ status, location }: Page): void =>
    assert.deepEqual([status, location], [403, undefined]);

  test('has the text of the error told, cut to what may stand there (RFC 6749 §4.1.2.1)', async () => {
    const visitor = new Visitor();
    const error = `no "such" user\r\n\u00fc${'x'.repeat(500)}`;
    const { error_description: text = '' } = broughtBack(
      await visitor.open(backWith(await sentTo(visitor), { error })),
    );
    assert.match(text, /^no 'such' user\?\?\?x+ \(ref [\w-]+\)$/);
    assert.ok(text.length <= 200, `${text.length}`);
    const [, reference = ''] = /\(ref ([\w-]+)\)$/.exec(text) ?? [];
    const { detail, compared } = gateway.gateway.refusals.find(reference) ?? {};
    assert.equal(detail, 'the login service has sent an error');
    assert.match(String(compared?.['error']), /^no "such" user/);
  });

  test('is told unauthorized_client by a provider of API Connect v5', async () => {
    const visitor = new Visitor();
    const sent = await sentTo(visitor, authorizeUrl(gateway.url, {}, '/old/oauth2/authorize'));
    const told = broughtBack(await visitor.open(backWith(sent, { error: 'no' })));
    assert.deepEqual([told['error'], told['error_description']?.startsWith('no ')], ['unauthorized_client', true]);
  });

  test('is told nothing that is not so where the service cannot be asked', async () => {
    answer = { cut: 'head' };
    const visitor = new Visitor();
    const page = await visitor.open(backWith(await sentTo(visitor), confirmed));
    assert.deepEqual([page.status, page.location], [503, undefined]);
  });
});

test('a page of their own is reached in the same way, and no application is named', async () => {
  const visitor = new Visitor();
  const sent = await sentTo(visitor, `${gateway.url}/acme/oauth2/permissions`);
  assert.deepEqual([...sent.searchParams.keys()], ['theme', 'original-url', 'provider', 'providerid']);
  assert.match(sent.searchParams.get('original-url') ?? '', /\/acme\/oauth2\/permissions\?rstate=[\w.-]+$/);
  const refused = await visitor.open(backWith(sent, { error: 'no' }));
  assertRefused(refused, 403);
  const page = await visitor.open(backWith(await sentTo(visitor, `${gateway.url}/acme/oauth2/permissions`), confirmed));
  assert.equal(page.status, 200);
  assert.match(page.text, /spoon/);
});

test('a name is tried ten times in ten minutes, whichever browser it comes from', async () => {
  answer = { status: 401 };
  const codes: unknown[] = [];
  for (let count = 0; count < 11; count++) {
    const visitor = new Visitor();
    const page = await visitor.open(backWith(await sentTo(visitor), { username: 'guessed', confirmation: `${count}` }));
    codes.push(page.location === undefined ? page.status : broughtBack(page)['error']);
  }
  assert.deepEqual(codes, [...Array.from({ length: 10 }, () => 'access_denied'), 429]);
});
