import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readInboundHeaders } from '../../src/gateway/identity-headers.ts';
import type { InboundRequest } from '../../src/runtime/exchange.ts';
import { type Backend, type RunningGateway, runBackend, runGateway, sendRaw } from './running-gateway.ts';

let backend: Backend;
let running: RunningGateway;
let seen: InboundRequest | undefined;

before(async () => {
  backend = await runBackend();
  const invoke = { invoke: { 'target-url': `${backend.url}/` } };
  const check = (kind: object): { 'require-security': object } => ({ 'require-security': { alternatives: [[kind]] } });
  running = await runGateway({
    routes: [
      { operation: 'GET /open', steps: [{ look: {} }, invoke] },
      {
        operation: 'GET /token',
        steps: [check({ kind: 'token', scopes: [], endpoints: [] }) as never, { look: {} }, invoke],
      },
      {
        operation: 'GET /key',
        steps: [check({ kind: 'key', role: 'client-id', in: 'header', name: 'X-Api-Key' }) as never, invoke],
      },
      {
        operation: 'GET /again',
        steps: [
          check({ kind: 'token', scopes: [], endpoints: [] }) as never,
          {
            'set-variable': {
              actions: [
                { set: 'message.headers.Authorization', value: '$(request.headers.authorization)' },
                { set: 'message.headers.X-IBM-Client-Id', value: 'back-end-id' },
                { set: 'message.headers.X-Forwarded-For', value: '6.6.6.6' },
                { set: 'message.headers.X-User', value: 'of-a-step' },
              ],
            },
          },
          invoke,
        ],
      },
    ],
    policies: {
      look: (x) => {
        seen = x.request;
        return undefined;
      },
      'require-security': () => undefined,
    },
  });
});

after(async () => {
  await running.close();
  await backend.close();
});

const send = async (path: string, headers: readonly string[]): Promise<Readonly<Record<string, unknown>>> => {
  const lines = [`GET ${path} HTTP/1.1`, 'Host: gw.example', 'Connection: close', ...headers];
  const { text } = await sendRaw(running.listener.port, `${lines.join('\r\n')}\r\n\r\n`);
  assert.match(text, /^HTTP\/1\.1 200 /);
  return backend.received.at(-1)?.headers ?? {};
};

/** Header lines of a client that the back end must not see; `client` stands in every value. */
const forged = [
  'X-Forwarded-For: client',
  'X-Forwarded-Host: client',
  'X-Forwarded-Proto: client',
  'X-Forwarded-Prefix: client',
  'X-Forwarded-Client-Cert: client',
  'X-Forwarded: client',
  'Forwarded: for=client',
  'X-Real-IP: client',
  'X-Headgate-Owner: client',
  'X-Request-Id: client',
  'X-Client-Certificate: client',
  'X-Original-URL: /client',
  'X-Rewrite-URL: /client',
  'X-IBM-Client-Id: client',
  'X-IBM-Client-Secret: client',
  'X_Forwarded_For: client',
  'X-Forwarded_For: client',
  'X_Real_IP: client',
  'x_headgate_owner: client',
  'X_IBM_Client_Id: client',
  'X-IBM-Client_Secret: client',
  'User-Agent: client',
  'Proxy-Authorization: client',
  'Proxy-Connection: client',
  'Keep-Alive: client',
  'TE: client',
  'Trailer: client',
  'Upgrade: client',
  'HTTP2-Settings: client',
];

for (const line of forged) {
  test(`A35: the back end never gets ${line}`, async () => {
    const got = await send('/open', [line]);
    assert.ok(!JSON.stringify(got).includes('client'), JSON.stringify(got));
    assert.equal(got['x-forwarded-for'], '127.0.0.1');
    assert.equal(got['x-forwarded-host'], 'gw.example');
  });
}

for (const name of ['X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Proto', 'X-Request-Id', 'User-Agent', 'Host']) {
  test(`A35: Connection: ${name} does not remove the ${name} that we set`, async () => {
    const got = await send('/open', [`Connection: ${name}, X-Own`, 'X-Own: mine', 'X-Other: mine']);
    assert.notEqual(got[name.toLowerCase()], undefined);
    assert.equal(got['x-own'], undefined);
    assert.equal(got['x-other'], 'mine');
  });
}

test('A35: client credentials are seen by policies but not by the back end', async () => {
  const got = await send('/open', ['X-IBM-Client-Id: me', 'X-IBM-Client-Secret: pw']);
  assert.equal(seen?.headers['x-ibm-client-id'], 'me');
  assert.equal(seen?.headers['x-ibm-client-secret'], 'pw');
  assert.equal(got['x-ibm-client-id'], undefined);
  assert.equal(got['x-ibm-client-secret'], undefined);
});

test('an Authorization that no check of ours asks for goes to the back end', async () => {
  assert.equal((await send('/open', ['Authorization: Basic abc']))['authorization'], 'Basic abc');
  assert.equal((await send('/key', ['Authorization: Basic abc', 'X-Api-Key: k']))['authorization'], 'Basic abc');
});

test('the token that a check of ours asks for does not go to the back end', async () => {
  assert.equal((await send('/token', ['Authorization: Bearer abc']))['authorization'], undefined);
  assert.equal(seen?.headers['authorization'], 'Bearer abc');
});

test('the key that a check of ours asks for does not go to the back end', async () => {
  assert.equal((await send('/key', ['x-api-key: k']))['x-api-key'], undefined);
});

test('an author can send credentials on by setting them, but not what we say ourselves', async () => {
  const got = await send('/again', ['Authorization: Bearer abc']);
  assert.equal(got['authorization'], 'Bearer abc');
  assert.equal(got['x-ibm-client-id'], 'back-end-id');
  assert.equal(got['x-forwarded-for'], '127.0.0.1');
});

test('A35: of a name written with "_" and with "-" only the one with "-" is left', async () => {
  const got = await send('/open', ['X_A: under', 'X-A: dash', 'X_B: under']);
  assert.equal(got['x_a'], undefined);
  assert.equal(got['x-a'], 'dash');
  assert.equal(got['x_b'], 'under');
  assert.equal(seen?.headers['x_a'], undefined);
});

test('A35: of a name that a step sets with "-" the client cannot send another value with "_"', async () => {
  const got = await send('/again', ['X_User: of-the-client', 'x-User_: kept', 'X_Other: kept']);
  assert.deepEqual(
    [got['x-user'], got['x_user'], got['x-user_'], got['x_other']],
    ['of-a-step', undefined, 'kept', 'kept'],
  );
});

test('our own cookies stay with us, others go on', async () => {
  const got = await send('/open', ['Cookie: a=1; __Host-hg-0123=secret; b=2; __Host-hgs-4567=secret;c=3']);
  assert.equal(got['cookie'], 'a=1; b=2; c=3');
  assert.equal((await send('/open', ['Cookie: __Host-hgs-0123=secret']))['cookie'], undefined);
  assert.equal((await send('/open', ['Cookie: __Host-hgx-1=theirs']))['cookie'], '__Host-hgx-1=theirs');
  assert.equal((await send('/open', ['Cookie: __Host-hg-0123=secret']))['cookie'], undefined);
  assert.equal(seen?.headers['cookie'], '__Host-hg-0123=secret');
});

test('A41: a header named like a property of every object is an ordinary one', async () => {
  const got = await send('/open', ['constructor: a', '__proto__: b', 'hasOwnProperty: c']);
  assert.equal(got['constructor'], 'a');
  assert.equal(seen?.headers['constructor'], 'a');
  assert.deepEqual(Object.entries(seen?.headers ?? {}).find(([, value]) => value === 'b')?.[0], '__proto__');
  assert.equal(seen?.headers['tostring'], undefined);
});

test('a header sent twice is one value with both, so that no check can miss the second', async () => {
  await send('/open', ['Authorization: Bearer a', 'Authorization: Bearer b', 'Cookie: a=1', 'Cookie: b=2']);
  assert.equal(seen?.headers['authorization'], 'Bearer a, Bearer b');
  assert.equal(seen?.headers['cookie'], 'a=1; b=2');
});

test('the headers that policies see hold nothing of the connection', () => {
  const { kept, forwarded } = readInboundHeaders(
    ['Host', 'a', 'Connection', 'X-One, close', 'X-One', '1', 'X-Two', '2', 'Transfer-Encoding', 'chunked'],
    new Set(['x-two']),
  );
  assert.deepEqual(kept, ['Host', 'a', 'X-Two', '2']);
  assert.deepEqual(forwarded, ['Host', 'a']);
});
