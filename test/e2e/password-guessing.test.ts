import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Backend, startBackend } from '../harness/backend.ts';
import { settableClock, startGateway, type TestGateway } from '../harness/gateway.ts';
import { send, type TestAnswer } from '../harness/send.ts';
import { type Page, Visitor } from '../harness/visitor.ts';
import { applications, authorizeUrl, errorOf, provider } from './acme.ts';

// Whoever guesses passwords is stopped, by whichever door they come in; other users are not.

const passwords: Readonly<Record<string, string>> = {
  alice: 'alice-password',
  bob: 'bob-password',
  carla: 'carla-password',
};
const isRight = (authorization: unknown): boolean =>
  Object.entries(passwords).some(([name, password]) => authorization === `Basic ${btoa(`${name}:${password}`)}`);

const clock = settableClock(1_800_000_000_000);
let users: Backend;
let gateway: TestGateway;
before(async () => {
  users = await startBackend(({ headers }) => ({ status: isRight(headers['authorization']) ? 200 : 401 }));
  const acme = provider({ grants: '[accessCode, password]', more: ['allow-legacy: [password]'] });
  gateway = await startGateway({
    definitions: { 'acme.yaml': acme.replace('{ registry: staff }', `{ url: "${users.url}" }`) },
    applications,
    clock,
  });
});
after(async () => {
  await gateway.close();
  await users.close();
});

const byPassword = (username: string, password: string): Promise<TestAnswer> =>
  send(gateway.url, {
    path: '/acme/oauth2/token',
    basic: ['shop', 'shop-secret'],
    form: { grant_type: 'password', username, password, scope: 'read' },
  });
const byForm = async (username: string, password: string): Promise<Page> => {
  const visitor = new Visitor();
  return visitor.submit(await visitor.open(authorizeUrl(gateway.url)), { username, password });
};

test('after ten wrong passwords in ten minutes there is 429 at each door, and nobody is asked any more (RFC 6749 §4.3.2; A16)', async () => {
  for (let time = 0; time < 5; time += 1) {
    const answer = await byPassword('alice', `guess-${time}`);
    assert.deepEqual([answer.status, errorOf(answer)], [400, 'invalid_grant']);
    assert.match((await byForm('alice', `guess-${time}`)).text, /role="alert"/);
  }
  const asked = users.received.length;
  for (const password of ['guess-5', 'alice-password']) {
    const [token, page] = [await byPassword('alice', password), await byForm('alice', password)];
    assert.deepEqual([token.status, token.headers['retry-after']], [429, '600'], token.text);
    assert.deepEqual([page.status, page.headers['retry-after'], page.location], [429, '600', undefined]);
    assert.match(page.text, /There were too many tries to sign in/);
  }
  assert.equal(users.received.length, asked);
  assert.match(JSON.stringify(gateway.log), /"oauth\/too-many-logins"/);
  assert.doesNotMatch(JSON.stringify(gateway.log), /guess-|alice/);

  assert.equal((await byPassword('bob', 'bob-password')).status, 200, 'somebody else');
  clock.advance(600);
  assert.equal((await byPassword('alice', 'alice-password')).status, 200, 'later');
});

for (const [what, name, password] of [
  ['a name that nobody has, being too long', 'a\u0315\u0300'.repeat(1000), 'guess'],
  ['a password that nobody has, being too long', 'carol', 'guess'.repeat(1000)],
] as const) {
  test(`${what}, is refused before anybody is asked, and is no try (A16)`, async () => {
    const asked = users.received.length;
    for (let time = 0; time < 12; time += 1) {
      assert.deepEqual(errorOf(await byPassword(name, password)), 'invalid_grant');
    }
    assert.equal(users.received.length, asked);
  });
}

test('of a hundred guesses at once ten are asked about (A16)', async () => {
  const asked = users.received.length;
  const answers = await Promise.all(Array.from({ length: 100 }, (_, at) => byPassword('bob', `guess-${at}`)));
  assert.equal(answers.filter(({ status }) => status === 429).length, 90);
  assert.equal(users.received.length, asked + 10);
});

test('after thirty wrong ones for as many names only who has signed in from there is asked about; unknown names get the same answers (A20)', async () => {
  clock.advance(600);
  assert.equal((await byPassword('alice', 'alice-password')).status, 200);
  const answers: TestAnswer[] = [];
  for (let time = 0; time < 32; time += 1) answers.push(await byPassword(`name-${time}`, 'guess'));
  assert.deepEqual(
    answers.map(({ status }) => status),
    [...Array(30).fill(400), 429, 429],
  );
  const asked = users.received.length;
  // Somebody who is there, and has not signed in since the gateway was started.
  assert.equal((await byPassword('carla', 'carla-password')).status, 429);
  assert.equal(users.received.length, asked);
  assert.equal((await byPassword('alice', 'guess')).status, 400);
  assert.equal((await byPassword('alice', 'alice-password')).status, 200, 'who is known there goes on');
  clock.advance(600);
  assert.equal((await byPassword('carla', 'carla-password')).status, 200, 'later');
});

test('a name that is there and one that is not get the same answer, after the same question (A20)', async () => {
  clock.advance(600);
  const seen: unknown[] = [];
  for (const name of ['bob', 'nobody']) {
    const before = users.received.length;
    const [token, page] = [await byPassword(name, 'wrong'), await byForm(name, 'wrong')];
    seen.push([
      token.status,
      token.text.replace(/\w+-\w{16}/g, ''),
      page.status,
      page.text.replaceAll(name, '').replace(/(?<=type="hidden".*value=)"[^"]*"/g, ''),
      users.received.length - before,
    ]);
  }
  assert.deepEqual(seen[0], seen[1]);
});
