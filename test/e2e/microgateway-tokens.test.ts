import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { type Backend, startBackend } from '../harness/backend.ts';
import { corpus, describeWithCorpus } from '../harness/corpus.ts';
import { settableClock, startGateway, type TestApplication, type TestGateway } from '../harness/gateway.ts';
import type { Definitions } from '../harness/project.ts';
import { recordedCases } from './recorded-cases.ts';
import { Replay } from './recorded-replay.ts';

// What another gateway answered at the token endpoints of API Connect documents, recorded, beside what this one answers
// for the same documents. `differences` has what is done otherwise here, and which RFC asks for it; all else has to agree.

const folder = path.join(corpus, 'microgateway/definitions/oauth2-token/573d26bae4b091411e1e7bad');

/** Cases that are not replayed, by the end of their title. */
const leftOut: Readonly<Record<string, string>> = {
  'user registry (LDAP) ok': 'pending there: nothing was recorded',
  'user registry (LDAP) incorrect password': 'pending there: nothing was recorded',
};

/** What is changed in the documents before they are served. */
interface Adaptation {
  readonly why: string;
  readonly from: RegExp;
  readonly to: string;
  /** Only in documents that have this. */
  readonly where?: string;
  /** How many documents are changed. */
  readonly documents: number;
}
/** Stands for the server of this test that checks passwords. */
const checksPasswords = 'http://users.example/';
const adaptations: readonly Adaptation[] = [
  {
    why: 'the authentication URLs lead to a server of this test',
    from: /https?:\/\/(?:127\.0\.0\.1|localhost):88\d\d\/?/,
    to: checksPasswords,
    documents: 4,
  },
  {
    why: 'who signs in at a page is asked for consent, too: "authenticated" is served for passwords alone',
    from: /(?<=authorization:\s+type: )authenticated/,
    to: 'default-form',
    where: '- accessCode',
    documents: 2,
  },
  {
    why: 'four more providers have the basePath of the first, and would have its issuer (RFC 8414 §2): their URLs stay the same',
    from: /basePath: \/\npaths:\n {2}(\/token\/password|\/oauth2\/token|\/token|\/oauth2)(\/https|\/httpsAuthUrl|\/password\/ldap|\/token\/no_refresh):/,
    to: 'basePath: $1\npaths:\n  $2:',
    documents: 4,
  },
];

/** Here an application is either confidential or public; there it depends on the provider. It is public for these cases. */
const withoutSecret: readonly string[] = [
  'public client does not provide client_secret',
  'public client may skip authentication',
  'even public client must not provide invalid secret',
];

/** Seconds that pass before a step: end of the title of a case, `#` and the number of the step. */
const pauses: Readonly<Record<string, number>> = { 'refresh token to expire in "ttl + 1" seconds #2': 13 };

/** Steps that both answer otherwise. */
interface Difference {
  readonly why: string;
  readonly rfc: string;
  readonly there: string;
  readonly here: string;
  /** As in `pauses`. */
  readonly at: readonly string[];
}

const tokens = '200 access_token refresh_token';
const differences: readonly Difference[] = [
  {
    why: 'who acts for itself can ask again, and gets no refresh token',
    rfc: 'RFC 6749 §4.4.3',
    there: tokens,
    here: '200 access_token',
    at: [
      'client credential acceptance #1',
      'client credential http basic auth #1',
      'client credential with a valid scope #1',
      'client credential with two valid scopes #1',
      'refresh token acceptance #1',
      'scope is optional #1',
      'The requst scope must be subset of grant scope #1',
      'must not renew the access token using the other API #1',
      'refresh token to expire in "ttl + 1" seconds #1',
      'refresh token count == 3 #1',
      'refresh token cannot be used again #1',
      'refresh token auth error should revoke the token #1',
    ],
  },
  {
    why: 'what is not valid is a bad request',
    rfc: 'RFC 6749 §5.2',
    there: '403 invalid_grant',
    here: '400 invalid_grant',
    at: [
      'auth url (http) incorrect password #1',
      'without the required redirect_uri #3',
      'redirect_uri mismatched #3',
      'invalid AZ code #1',
      'must not renew the access token using the other API #2',
      'refresh token invalid token #1 #1',
      'refresh token invalid token #2 #1',
      'refresh token to expire in "ttl + 1" seconds #2',
      'refresh token cannot be used again #3',
    ],
  },
  {
    why: 'a scope beyond the granted one is wrong, not the token',
    rfc: 'RFC 6749 §5.2, §6',
    there: '403 invalid_grant',
    here: '400 invalid_scope',
    at: ['The requst scope must be subset of grant scope #2'],
  },
  {
    why: 'where no scope is asked for and none is the default, the scope is what is wrong',
    rfc: 'RFC 6749 §3.3',
    there: '400 invalid_request',
    here: '400 invalid_scope',
    at: ['client credential without the required scope #1'],
  },
  {
    why: 'no client authentication included is failed client authentication',
    rfc: 'RFC 6749 §5.2',
    there: '400 invalid_request',
    here: '401 invalid_client',
    at: [
      'client credential without client_id #1',
      'confidential client must provide client_secret #1',
      'confidential client must not skip authentication #2',
    ],
  },
  {
    why: 'it has proved who it is, and may not do this',
    rfc: 'RFC 6749 §5.2',
    there: '401 invalid_client',
    here: '400 unauthorized_client',
    at: ['misc unregistered client #1'],
  },
  {
    why: 'who does not prove to be the client cannot spoil what is the client’s',
    rfc: 'RFC 6749 §4.1.3, §6: the client is authenticated first',
    there: '403 invalid_grant',
    here: tokens,
    at: ['authorization code bad credential #4', 'refresh token auth error should revoke the token #3'],
  },
  {
    why: 'the redirect behind a form that held a password is one that is followed by GET',
    rfc: 'RFC 9700 §4.12',
    there: '302',
    here: '303',
    at: [
      'authorization code acceptance #2',
      'authorization code bad credential #2',
      'without the required redirect_uri #2',
      'redirect_uri mismatched #2',
      'scope should be ignored #2',
    ],
  },
  {
    why: 'no header of it makes it a preflight, and CORS is not served',
    rfc: 'RFC 9110 §15.5.6',
    there: '200',
    here: '405',
    at: ['cors preflight request #1'],
  },
];

const myApp = { id: '6a76c27f-f3f0-47dd-8e58-50924e4a1bab', redirectUris: ['https://myApp.com/foo'] };
const applications: readonly TestApplication[] = [
  {
    ...myApp,
    secret: 'oJ2xB4aM0tB5pP3aS5dF8oS1jB5hA1dI5dR0dW1sJ0gG6nK0xU',
    subscriptions: [{ product: 'basic-product:1.0.0', plan: 'gold-plan' }],
  },
  {
    id: '20fd2370-4346-4961-9db7-abdc6d58b3f8',
    secret: 'V1fI2vF1tL0sG1vX6bF7sM7qW2pM7gP1aA3oG5dF8iF4oU1rN7',
    subscriptions: [{ product: 'basic-product:1.0.0', plan: 'Limited' }],
  },
  // Of a developer's tests: it may call everything.
  { id: '0af99e4b-8d76-4add-bdc5-3aac1c374f21', secret: 'cB3eU4wQ4dF0oG5iK4dP4nU2wT6iE6kP8hF5rP8oK1iL4yD7pL' },
];

describeWithCorpus('what another gateway for API Connect documents answered at its token endpoints', () => {
  const cases = recordedCases().filter(({ file }) => file === 'oauth2.token.test.js');
  const isAmong = (ends: readonly string[], title: string): boolean => ends.some((end) => title.endsWith(end));
  const replayed = cases.filter((one) => !isAmong(Object.keys(leftOut), one.test));
  const clock = settableClock(Date.now());
  let users: Backend;
  let gateway: TestGateway;
  before(async () => {
    const root = `Basic ${btoa('root:Hunter2')}`;
    users = await startBackend(({ headers }) => ({ status: headers['authorization'] === root ? 200 : 401 }));
    gateway = await startGateway({
      definitions: adapted(documents(), users.url),
      applications,
      users: { 'userauth-ldap': {} },
      tlsProfiles: { 'https-auth-tls-profile': {} },
      clock,
    });
  });
  after(async () => {
    await gateway?.close();
    await users?.close();
  });

  test('every case is replayed, or there is a reason why it is not; every exception is one of a case', () => {
    assert.deepEqual([cases.length, replayed.length], [45, 43]);
    const steps = replayed.flatMap((one) => one.steps.map((_, at) => `${one.test} #${at + 1}`));
    for (const end of [...Object.keys(pauses), ...differences.flatMap(({ at }) => at)]) {
      assert.equal(steps.filter((step) => step.endsWith(end)).length, 1, end);
    }
    for (const end of [...Object.keys(leftOut), ...withoutSecret]) {
      assert.equal(cases.filter((one) => one.test.endsWith(end)).length, 1, end);
    }
  });

  for (const { why, from, where = '', documents: count } of adaptations) {
    test(`documents are served as they stand, but: ${why}`, () => {
      const changed = Object.values(documents()).filter((text) => text.includes(where) && from.test(text));
      assert.equal(changed.length, count);
    });
  }

  for (const one of replayed) {
    test(one.test, async () => {
      gateway.register(isAmong(withoutSecret, one.test) ? [myApp] : applications);
      const replay = new Replay(gateway.url);
      for (const [at, step] of one.steps.entries()) {
        const place = `${one.test} #${at + 1}`;
        clock.advance(Object.entries(pauses).find(([end]) => place.endsWith(end))?.[1] ?? 0);
        const { there, here, text } = await replay.step(step);
        const difference = differences.find((some) => isAmong(some.at, place));
        assert.equal(there, difference?.there ?? there);
        assert.equal(here, difference?.here ?? there, `${place}: ${text}`);
      }
    });
  }
});

const documents = (): Definitions =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name.endsWith('_1.0.0.yaml'))
      .map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]),
  );

const adapted = (texts: Definitions, users: string): Definitions =>
  Object.fromEntries(
    Object.entries(texts).map(([name, text]) => {
      const changed = adaptations.reduce(
        (so, { from, to, where = '' }) => (so.includes(where) ? so.replace(from, to) : so),
        text,
      );
      return [name, changed.replace(checksPasswords, users)];
    }),
  );
