import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { after, before, test } from 'node:test';
import { Ajv } from 'ajv';
import { invoke as declaration } from '../../policies/invoke/policy.ts';
import { nameReader } from '../../src/policy/references.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import type { Json } from '../../src/source/tree.ts';
import { type Backend, runBackend, runGateway, type TestRoute } from '../gateway/running-gateway.ts';

let backend: Backend;
/** Below the ports that the system gives out: one that was closed is soon somebody else's. */
const broken = 'http://127.0.0.1:1';
let answer: (res: ServerResponse) => void = () => {};

before(async () => {
  backend = await runBackend((_req, res) => answer(res));
});

after(() => backend.close());

interface Seen {
  readonly status: number;
  readonly body: string;
  /** The variable `answer` at the end of the pipeline. */
  readonly variable: unknown;
  /** Body of the message, as the step `look` sees it; `looked`: that step ran. */
  readonly value: unknown;
  readonly looked: boolean;
}

/** Runs one pipeline once. `{url}` in properties is the back end, `{broken}` a port where nobody listens. */
const run = async (route: Omit<TestRoute, 'operation'>, request: RequestInit = {}): Promise<Seen> => {
  const text = JSON.stringify(route).replaceAll('{url}', backend.url).replaceAll('{broken}', broken);
  let x: Exchange | undefined;
  let value: unknown;
  const running = await runGateway({
    routes: [{ ...JSON.parse(text), operation: `${request.method ?? 'GET'} /x` }],
    policies: {
      look: (at) => {
        x = at;
        value = at.message.value;
        return undefined;
      },
    },
  });
  const response = await fetch(`${running.listener.url}/x`, request);
  const seen = {
    status: response.status,
    body: await response.text(),
    variable: x?.variables?.get('answer'),
    value,
    looked: x !== undefined,
  };
  await running.close();
  return seen;
};

const invoke = (properties: Readonly<Record<string, Json>>): { invoke: Json } => ({
  invoke: { 'target-url': '{url}/y', ...properties },
});

const ok = (res: ServerResponse): void => {
  res.writeHead(200, { 'Content-Type': 'application/json', 'X-Inner': '1' });
  res.end('{"a":1}');
};

const verbs: readonly (readonly [verb: string | undefined, client: string, sent: string])[] = [
  [undefined, 'PUT', 'PUT'],
  ['keep', 'PATCH', 'PATCH'],
  ['Keep', 'DELETE', 'DELETE'],
  ['post', 'GET', 'POST'],
  ['GET', 'POST', 'GET'],
];

for (const [verb, client, sent] of verbs) {
  test(`verb ${verb ?? 'absent'}: a ${client} of the client is a ${sent} to the back end`, async () => {
    answer = ok;
    const body = client === 'GET' ? {} : { body: 'text' };
    const { status } = await run({ steps: [invoke(verb === undefined ? {} : { verb })] }, { method: client, ...body });
    assert.equal(status, 200);
    assert.equal(backend.received.at(-1)?.method, sent);
    const length = backend.received.at(-1)?.headers['content-length'];
    assert.equal(length, sent === 'GET' ? undefined : client === 'GET' ? '0' : '4');
  });
}

test('username and password are sent as Basic, in place of what the client sent', async () => {
  answer = ok;
  await run({ steps: [invoke({ username: 'üser', password: 'p:w' })] }, { headers: { Authorization: 'Basic client' } });
  const expected = `Basic ${Buffer.from('üser:p:w').toString('base64')}`;
  assert.equal(backend.received.at(-1)?.headers['authorization'], expected);
});

test('a username from a request cannot bring a part of the password (RFC 7617 §2)', async () => {
  answer = ok;
  const steps = [invoke({ username: '$(request.headers.x-user)', password: 'own' })];
  assert.equal((await run({ steps }, { headers: { 'X-User': 'ada' } })).status, 200);
  const before = backend.received.length;
  assert.equal((await run({ steps }, { headers: { 'X-User': 'root:theirs' } })).status, 500);
  assert.equal(backend.received.length, before);
});

test('output puts status, headers and parsed body into a variable and leaves the message alone', async () => {
  answer = ok;
  const steps: TestRoute['steps'] = [
    { 'set-variable': { actions: [{ set: 'message.body', value: 'own' }] } },
    invoke({ output: 'answer', verb: 'POST' }),
    { look: {} },
  ];
  const { body, variable } = await run({ steps });
  assert.equal(body, 'own');
  assert.equal(backend.received.at(-1)?.headers['content-length'], '3');
  const { status, headers, body: parsed } = variable as { status: Json; headers: Record<string, Json>; body: Json };
  assert.deepEqual(status, { code: 200, reason: 'OK' });
  assert.equal(headers['x-inner'], '1');
  assert.deepEqual(parsed, { a: 1 });
});

test('the body of the client can be sent by several calls when their answers go to variables', async () => {
  answer = ok;
  const steps = [invoke({ output: 'answer' }), invoke({ output: 'other' }), invoke({})];
  const { body } = await run({ steps }, { method: 'POST', body: 'text' });
  assert.equal(body, '{"a":1}');
  for (const { headers } of backend.received.slice(-3)) assert.equal(headers['content-length'], '4');
});

test('the answer of one call is what the next one sends', async () => {
  answer = ok;
  await run({ steps: [invoke({}), invoke({ verb: 'POST' })] });
  const { method, headers } = backend.received.at(-1) ?? {};
  assert.equal(method, 'POST');
  assert.equal(headers?.['content-type'], 'application/json');
  assert.ok(headers?.['content-length'] === '7' || headers?.['transfer-encoding'] === 'chunked');
});

test('an answer that a later step reads is read whole, and asked for uncompressed', async () => {
  answer = ok;
  const steps: TestRoute['steps'] = [
    invoke({ verb: 'GET' }),
    { 'set-variable': { actions: [{ set: 'message.headers.X-A', value: '$(message.body)' }] } },
    { look: {} },
  ];
  const { body, value } = await run({ steps }, { headers: { 'Accept-Encoding': 'gzip' } });
  assert.equal(body, '{"a":1}');
  assert.deepEqual(value, { a: 1 });
  assert.equal(backend.received.at(-1)?.headers['accept-encoding'], undefined);
});

test('a value of the request is one segment of the target, whatever it holds', async () => {
  answer = ok;
  const running = await runGateway({
    routes: [
      {
        operation: 'GET /x/{id}',
        steps: [{ invoke: { 'target-url': `${backend.url}/y/{id}?q=$(request.parameters.q)` } }],
      },
    ],
  });
  await (await fetch(`${running.listener.url}/x/a%20b%3F?q=${encodeURIComponent('/../&x=1#')}`)).text();
  assert.equal(backend.received.at(-1)?.url, '/y/a%20b%3F?q=%2F..%2F%26x%3D1%23');
  await running.close();
});

const failing = (res: ServerResponse): void => {
  res.writeHead(418, { 'Content-Type': 'text/plain' });
  res.end('teapot');
};

/** Target, stop-on-error, whether the step after it runs, what the client gets. */
const errors: readonly (readonly [
  target: string,
  stops: readonly (string | null)[] | undefined,
  goesOn: boolean,
  status: number,
  body: RegExp,
])[] = [
  ['{url}', undefined, true, 418, /^teapot$/],
  ['{url}', [], true, 418, /^teapot$/],
  ['{url}', ['ConnectionError'], true, 418, /^teapot$/],
  ['{url}', ['OperationError'], false, 418, /"moreInformation":"The back end answered 418"/],
  ['{url}', ['OperationError', null], false, 418, /"httpCode":"418"/],
  ['{broken}', undefined, false, 502, /"moreInformation":"The back end cannot be reached"/],
  ['{broken}', ['ConnectionError'], false, 502, /"httpCode":"502"/],
  ['{broken}', [], true, 502, /^$/],
  ['{broken}', ['OperationError'], true, 502, /^$/],
  ['{broken}', [null], true, 502, /^$/],
];

for (const [target, stops, goesOn, status, body] of errors) {
  const about = target === '{url}' ? 'an answer that is no success' : 'a back end that cannot be reached';
  test(`${about} ${goesOn ? 'does not stop' : 'stops'} the flow with stop-on-error ${JSON.stringify(stops)}`, async () => {
    answer = failing;
    const step = invoke({ 'target-url': target, ...(stops && { 'stop-on-error': stops as Json }) });
    const seen = await run({ steps: [step, { look: {} }] });
    assert.equal(seen.looked, goesOn);
    assert.equal(seen.status, status);
    assert.match(seen.body, body);
  });
}

test('a catch sees the answer that stopped the flow', async () => {
  answer = failing;
  const { body, status } = await run({
    steps: [invoke({ 'stop-on-error': ['OperationError'] })],
    catch: [{ 'set-variable': { actions: [{ set: 'message.headers.X-Body', value: '$(message.body)' }] } }],
  });
  assert.equal(status, 418);
  assert.equal(body, 'teapot');
});

test('an unreachable back end can go to a variable where the flow goes on', async () => {
  const { variable } = await run({
    steps: [invoke({ 'target-url': '{broken}', output: 'answer', 'stop-on-error': [] }), { look: {} }],
  });
  assert.deepEqual(JSON.parse(JSON.stringify(variable)), { status: { code: 502 }, headers: {} });
});

test('an answer that takes too long is 504', async () => {
  answer = () => {};
  const { status, body } = await run({ steps: [invoke({ timeout: 1 })] });
  assert.equal(status, 504);
  assert.match(body, /did not answer in time/);
});

test('a call to the gateway itself is refused', async () => {
  const running = await runGateway({ routes: [] });
  const routes = [{ operation: 'GET /x', steps: [{ invoke: { 'target-url': `${running.listener.url}/x` } }] }];
  running.gateway.swap(running.link(routes));
  assert.equal((await fetch(`${running.listener.url}/x`)).status, 500);
  await running.close();
});

test('a TLS profile that the environment does not have, and an output that cannot be written, are found when linking', async () => {
  await assert.rejects(run({ steps: [invoke({ 'tls-profile': 'nobody' })] }), /invoke\/unknown-tls-profile/);
  await assert.rejects(run({ steps: [invoke({ output: 'request.path' })] }), /assembly\/read-only-variable/);
});

const validate = new Ajv({ allErrors: true }).compile(declaration.properties);

const properties: readonly (readonly [about: string, properties: Json, isValid: boolean])[] = [
  ['only a target', {}, true],
  ['no target', { 'target-url': undefined as unknown as Json }, false],
  ['an empty target', { 'target-url': '' }, false],
  ['an unknown key', { 'target-uri': 'x' }, false],
  ['timeout 1', { timeout: 1 }, true],
  ['timeout 86400', { timeout: 86400 }, true],
  ['timeout 0', { timeout: 0 }, false],
  ['timeout 86401', { timeout: 86401 }, false],
  ['verb get', { verb: 'get' }, true],
  ['verb Keep', { verb: 'Keep' }, true],
  ['verb TRACE', { verb: 'TRACE' }, false],
  ['a password alone', { password: 'x' }, false],
  ['a user with a colon', { username: 'a:b', password: 'x' }, false],
  ['stop-on-error with null', { 'stop-on-error': ['ConnectionError', null] }, true],
  ['stop-on-error SOAPError', { 'stop-on-error': ['SOAPError'] }, false],
  [
    "IBM's defaults",
    { 'cache-response': 'protocol', 'cache-ttl': 900, 'secure-gateway': false, compression: false },
    true,
  ],
  ['a cache by time', { 'cache-response': 'time-to-live' }, false],
  ['compression', { compression: true }, false],
  ['a secure gateway, which only IBM’s cloud had', { 'secure-gateway': true }, true],
  ['a key of a cache that is not asked for', { 'cache-key': 'x' }, true],
];

for (const [about, more, isValid] of properties) {
  test(`${about} ${isValid ? 'is valid' : 'is an error'}`, () => {
    const whole = JSON.parse(JSON.stringify({ 'target-url': 'http://a/', ...(more as object) }));
    assert.equal(validate(whole), isValid);
  });
}

test('its flow streams both bodies, and needs the body of the client only where that is used again', () => {
  const flow = (more: object) => declaration.flow({ 'target-url': 'http://a/$(x.y)', ...more }, nameReader);
  const bodies = ({ requestBody, responseBody }: ReturnType<typeof flow>): string => `${requestBody} ${responseBody}`;
  assert.equal(bodies(flow({})), 'pass pass');
  assert.equal(bodies(flow({ verb: 'get' })), 'none pass');
  assert.equal(bodies(flow({ output: 'a' })), 'pass none');
  const reads = (more: object): boolean => flow(more).reads.some(({ variable }) => variable === 'message.body');
  assert.equal(reads({}), false);
  assert.equal(reads({ output: 'a' }), true);
  assert.equal(reads({ output: 'a', verb: 'GET' }), false);
  assert.ok(flow({}).reads.some(({ variable }) => variable === 'x.y'));
});
