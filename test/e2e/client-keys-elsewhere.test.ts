import assert from 'node:assert/strict';
import net, { type AddressInfo, type LookupFunction, type Server } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { asserting, claimsOf, jwtOf, newKey, type TestKey } from '../harness/assertion.ts';
import { type Backend, type BackendAnswer, startBackend } from '../harness/backend.ts';
import { settableClock, startGateway, type TestGateway } from '../harness/gateway.ts';
import { send, type TestAnswer } from '../harness/send.ts';
import { errorOf, provider } from './acme.ts';

// Keys that a client publishes at its jwks-uri (RFC 7591 §2), and what the gateway calls for them.

const issuer = 'https://gw.example/acme';
const clock = settableClock(Date.UTC(2030, 0, 1));
const key = newKey('ES256', 'first');
const next = newKey('ES256', 'second');
const rsa = newKey('PS256', 'third');
const assertionOf = (key: TestKey, id: string) => asserting(jwtOf(claimsOf(id, issuer, clock.now()), key));

const lookup: LookupFunction = (name, _options, done) => {
  const addresses = { 'metadata.example': ['169.254.169.254'], 'two-faced.example': ['127.0.0.2', '0.0.0.0'] }[name];
  if (addresses === undefined) done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), []);
  else
    done(
      null,
      addresses.map((address) => ({ address, family: 4 })),
    );
};

let gateway: TestGateway;
let home: Backend;
let answer: BackendAnswer;
/** Where nobody may come: listens on every address of this machine. */
let canary: Server;
let canaryPort: number;
let hits = 0;
/** Takes requests and answers none, or a head and a byte. */
let silent: Server;

before(async () => {
  home = await startBackend(() => answer);
  canary = net.createServer((socket) => {
    hits++;
    socket.destroy();
  });
  silent = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (head) => {
      if (String(head).includes('/half')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{');
    });
  });
  canaryPort = await listening(canary, '::');
  await listening(silent, '127.0.0.1');
  gateway = await startGateway({
    publicUrl: 'https://gw.example',
    clock,
    definitions: { 'acme.yaml': provider() },
    outbound: { lookup, breaker: 'off' },
    users: { staff: {} },
  });
});
after(async () => {
  await gateway.close();
  await home.close();
  for (const server of [canary, silent]) await new Promise((resolve) => server.close(resolve));
});
const listening = (server: Server, host: string): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, host, () => resolve((server.address() as AddressInfo).port)); // it listens on TCP
  });

let urls = 0;
beforeEach(() => {
  answer = { json: { keys: [key.jwk] } };
  home.received.length = 0;
  hits = 0;
  // What is held of another test's URL says nothing about this one's.
  urls += 1;
  registerAt(`${home.url}/jwks/${urls}`);
});
const registerAt = (jwksUri: string): void => gateway.register([{ id: 'robot', jwksUri }]);

const ask = (by: TestKey = key, id = 'robot'): Promise<TestAnswer> =>
  send(gateway.url, {
    path: '/acme/oauth2/token',
    form: { grant_type: 'client_credentials', scope: 'read', ...assertionOf(by, id) },
  });

const assertUnknown = (answer: TestAnswer): void =>
  assert.deepEqual([answer.status, errorOf(answer)], [401, 'invalid_client'], answer.text);

/** Nobody says that the client is wrong, and nobody lets it in. */
const assertUnavailable = ({ status, headers, text }: TestAnswer, detail: RegExp): void => {
  assert.deepEqual([status, headers['retry-after']], [503, '10'], text);
  const { code, detail: told } = gateway.log.at(-1)?.fields ?? {};
  assert.equal(code, 'oauth/client-keys-unavailable');
  assert.match(String(told), detail);
  assert.ok(!text.includes('access_token'));
};

describe('a client is known by a key that it publishes (RFC 7591 §2, jwks_uri)', () => {
  it('which is fetched once, without credentials, when it is needed', async () => {
    for (let at = 0; at < 3; at++) assert.equal((await ask()).status, 200);
    const [asked, ...more] = home.received;
    assert.deepEqual([asked?.method, asked?.path, more], ['GET', `/jwks/${urls}`, []]);
    assert.deepEqual([asked?.headers['authorization'], asked?.headers['cookie']], [undefined, undefined]);
  });

  it('also where several requests need it at once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask()));
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
    assert.equal(home.received.length, 1);
  });

  it('among keys of other kinds, and in a set with things that nobody knows', async () => {
    const strange = [{ kty: 'x' }, { kty: 'oct', k: 'AAAA' }];
    answer = { json: { keys: [...strange, rsa.jwk, key.jwk], more: true } };
    assert.equal((await ask(rsa)).status, 200);
    assert.equal((await ask()).status, 200);
  });

  it('and by a new key at once, if nobody has asked in the last ten seconds', async () => {
    assert.equal((await ask()).status, 200);
    answer = { json: { keys: [key.jwk, next.jwk] } };
    clock.advance(9);
    assertUnknown(await ask(next));
    clock.advance(1);
    assert.equal((await ask(next)).status, 200);
    assert.equal(home.received.length, 2);
  });

  it('for ten minutes more at the longest after it is taken away', async () => {
    assert.equal((await ask()).status, 200);
    answer = { json: { keys: [next.jwk] } };
    clock.advance(599);
    assert.equal((await ask()).status, 200);
    clock.advance(1);
    assertUnknown(await ask());
    assert.equal((await ask(next)).status, 200);
  });

  it('and while the set that is held is fresh, where it cannot be fetched again', async () => {
    assert.equal((await ask()).status, 200);
    answer = { status: 500 };
    clock.advance(30);
    assertUnknown(await ask(next));
    assert.equal((await ask()).status, 200);
    clock.advance(570);
    assertUnavailable(await ask(), /the answer is 500/);
  });
});

describe('A34: whoever invents key ids makes the gateway ask no more than once in ten seconds', () => {
  it('of 1,000 assertions with unknown ids none is taken', async () => {
    const unknown = Array.from({ length: 1000 }, (_, at) => ({ ...next, kid: `unknown-${at}` }));
    for (let at = 0; at < unknown.length; at += 50) {
      const statuses = (await Promise.all(unknown.slice(at, at + 50).map((one) => ask(one)))).map(
        ({ status }) => status,
      );
      assert.deepEqual([...new Set(statuses)], [401]);
    }
    assert.equal(home.received.length, 1);
    clock.advance(10);
    assertUnknown(await ask(unknown[0]));
    assert.equal(home.received.length, 2);
  });

  it('nor does a set that cannot be had', async () => {
    answer = { status: 404 };
    for (let at = 0; at < 5; at++) assertUnavailable(await ask(), /the answer is 404/);
    assert.equal(home.received.length, 1);
    answer = { json: { keys: [key.jwk] } };
    clock.advance(10);
    assert.equal((await ask()).status, 200);
  });
});

describe('what is no set of public keys lets nobody in', () => {
  const sets: readonly (readonly [title: string, answer: BackendAnswer, detail: RegExp])[] = [
    ['another status', { status: 204 }, /the answer is 204/],
    ['an empty body', {}, /no JWK Set/],
    ['no JSON', { body: '<html>' }, /no JWK Set/],
    ['a list', { json: [key.jwk] }, /no JWK Set/],
    ['a key alone', { json: key.jwk }, /no JWK Set/],
    ['keys that are no list', { json: { keys: { 0: key.jwk } } }, /no JWK Set/],
    ['a key that is a text', { json: { keys: [key.jwk, 'text'] } }, /no JWK Set/],
    ['null', { body: 'null' }, /no JWK Set/],
    ['more than 64 KB', { json: { keys: [key.jwk], more: 'x'.repeat(65_536) } }, /too-large/],
    ['a connection that is cut', { cut: 'head' }, /closed/],
    ['half an answer', { cut: 'body', headers: { 'Content-Length': '400' } }, /closed|malformed/],
  ];
  for (const [title, given, detail] of sets) {
    it(`${title}: the client is told to try again later`, async () => {
      answer = given;
      assertUnavailable(await ask(), detail);
    });
  }

  it('64 KB are read', async () => {
    const keys = JSON.stringify({ keys: [key.jwk], more: '' });
    answer = { body: keys.replace('""', `"${'x'.repeat(65_536 - keys.length)}"`) };
    assert.equal((await ask()).status, 200);
  });

  it('a set without keys, or with none that fits, knows nobody', async () => {
    const d = key.privateKey.export({ format: 'jwk' });
    for (const keys of [[], [rsa.jwk], [{ ...d, kid: 'first' }], [{ ...key.jwk, use: 'enc' }], [key.jwk, key.jwk]]) {
      answer = { json: { keys } };
      clock.advance(10);
      assertUnknown(await ask());
    }
  });

  it('nobody answers', async () => {
    registerAt('http://127.0.0.1:1/');
    assertUnavailable(await ask(), /refused/);
  });

  it('A39: an answer that does not come, or does not end, is given up after 2.5 s', async () => {
    const { port } = silent.address() as AddressInfo; // it listens on TCP
    const ids = ['none', 'half'];
    gateway.register(ids.map((id) => ({ id, jwksUri: `http://127.0.0.1:${port}/${id}` })));
    for (const answer of await Promise.all(ids.map((id) => ask(key, id)))) assertUnavailable(answer, /timeout/);
  });
});

describe('A39: no call leads to where an operator has not written', () => {
  for (const status of [301, 302, 303, 307, 308]) {
    it(`a redirect with ${status} is not followed`, async () => {
      answer = { status, headers: { Location: `http://127.0.0.1:${canaryPort}/` } };
      assertUnavailable(await ask(), /the answer is 3/);
      assert.equal(hits, 0);
    });
  }

  /** `{p}`: the port of the canary. */
  const nowhere = [
    ...[
      '0.0.0.0:{p}',
      '0:{p}',
      '0x0:{p}',
      '[::]:{p}',
      '[::ffff:0.0.0.0]:{p}',
      '[::ffff:0:0]:{p}',
      '[64:ff9b::0.0.0.0]:{p}',
    ],
    ...['169.254.169.254', '2852039166', '0xa9fea9fe', '0251.0376.0251.0376', '169.254.43518', '169.254.169.254.'],
    ...[
      '[::ffff:a9fe:a9fe]',
      '[::ffff:169.254.169.254]',
      '[64:ff9b::a9fe:a9fe]',
      '[2002:a9fe:a9fe::]',
      '[fd00:ec2::254]',
    ],
    ...['100.100.100.200', '168.63.129.16', '192.0.0.192', '[fe80::1]', '[ff02::1]', '224.0.0.1', '240.0.0.1'],
    ...['255.255.255.255', '198.18.0.1', '192.0.2.1', '[2001:db8::1]', '[fec0::1]', '[100::1]'],
    ...['metadata.example', 'two-faced.example:{p}', 'user@127.0.0.2:{p}', 'keys.example:80@127.0.0.2:{p}'],
    ...['keys.example\\@127.0.0.2:{p}', '127.0.0.2:{p}\\', '127.0.0.2%00:{p}', '127.0.0.2:{p}0', ''],
  ];
  for (const host of nowhere) {
    it(`http://${host} is not called`, async () => {
      registerAt(`http://${host.replace('{p}', String(canaryPort))}/`);
      assertUnavailable(await ask(), /forbidden/);
      assert.equal(hits, 0);
    });
  }

  for (const host of [
    '127.0.0.1',
    'localhost',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '[::ffff:7f00:1]',
    'localhost.',
  ]) {
    it(`nor is the gateway itself, as ${host}`, async () => {
      registerAt(`http://${host}:${new URL(gateway.url).port}/jwks`);
      assertUnavailable(await ask(), /forbidden/);
      assert.ok(gateway.log.every(({ fields }) => fields['path'] !== '/jwks'));
    });
  }

  it('no URL of another scheme either', async () => {
    for (const url of [
      'file:///etc/passwd',
      'data:application/json,{"keys":[]}',
      'ftp://127.0.0.1/',
      'HTTP://x',
      '/jwks',
    ]) {
      registerAt(url);
      assertUnavailable(await ask(), /forbidden/);
    }
  });
});
