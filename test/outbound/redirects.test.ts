import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { test } from 'node:test';
import { createOutbound, type Outbound, type OutboundInit, type OutboundRequest } from '../../src/outbound/outbound.ts';
import { OutboundError } from '../../src/outbound/outbound-error.ts';
import { type Backend, runBackend, runGateway } from '../gateway/running-gateway.ts';

/** Two back ends that know each other's address, and a door that knows both by name. */
const withTwo = async (
  init: Partial<OutboundInit>,
  run: (parts: { outbound: Outbound; first: Backend; second: Backend }) => Promise<void>,
): Promise<void> => {
  let second: Backend | undefined;
  const answer: RequestListener = (req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '', 'http://x');
    const to = searchParams.get('to')?.replaceAll('{second}', second?.url ?? '');
    if (pathname === '/go' && to !== undefined) res.writeHead(Number(searchParams.get('as') ?? 302), { Location: to });
    if (pathname === '/round') res.writeHead(302, { Location: '/round' });
    res.end('here');
  };
  const first = await runBackend(answer);
  second = await runBackend(answer);
  const outbound = createOutbound({ isOwn: () => false, ...init });
  await run({ outbound, first, second });
  await outbound.close();
  await first.close();
  await second.close();
};

const get = (url: string, more: Partial<OutboundRequest> = {}): OutboundRequest => ({
  method: 'GET',
  url,
  headers: ['Authorization', 'Basic x', 'Cookie', 'a=b', 'X-Own', '1'],
  timeoutMs: 2000,
  redirects: 3,
  ...more,
});

const isRedirect = (error: unknown): boolean => error instanceof OutboundError && error.kind === 'redirect';

/** Here the loopback stands for the networks of one's own: a back end may send us there only where the operator says so. */
const allowed = { allow: { hosts: [{ host: '127.0.0.1', port: 'any' as const }], networks: [] } };

for (const status of [301, 302, 303, 307, 308]) {
  test(`a ${status} of the same origin is followed for GET and HEAD, with every header`, () =>
    withTwo({}, async ({ outbound, first }) => {
      for (const method of ['GET', 'HEAD']) {
        const answer = await outbound.send(get(`${first.url}/go?as=${status}&to=/there?q=1`, { method }));
        assert.equal(answer.status, 200);
        const last = first.received.at(-1);
        assert.deepEqual([last?.method, last?.url], [method, '/there?q=1']);
        const { authorization, cookie, 'x-own': own } = last?.headers ?? {};
        assert.deepEqual([authorization, cookie, own], ['Basic x', 'a=b', '1']);
      }
    }));
}

test('a redirect is an answer where none is to be followed, and for every other method', () =>
  withTwo({}, async ({ outbound, first }) => {
    for (const more of [{ redirects: 0 }, { method: 'POST' }, { method: 'PUT' }, { method: 'DELETE' }]) {
      const { status } = await outbound.send(get(`${first.url}/go?to=/there`, more));
      assert.equal(status, 302);
    }
    assert.equal(first.received.length, 4);
  }));

test('as many redirects are followed as are allowed, and one more is refused', () =>
  withTwo({}, async ({ outbound, first }) => {
    const twice = `${first.url}/go?to=${encodeURIComponent('/go?to=/there')}`;
    assert.equal((await outbound.send(get(twice, { redirects: 2 }))).status, 200);
    await assert.rejects(outbound.send(get(twice, { redirects: 1 })), isRedirect);
    first.received.length = 0;
    await assert.rejects(outbound.send(get(`${first.url}/round`, { redirects: 10 })), isRedirect);
    assert.equal(first.received.length, 11);
  }));

test('credentials do not go to another origin, and do not come back', () =>
  withTwo(allowed, async ({ outbound, first, second }) => {
    const back = encodeURIComponent(`${first.url}/there`);
    const { status } = await outbound.send(
      get(`${first.url}/go?to=${encodeURIComponent(`{second}/go?to=${back}`)}`, { secret: true }),
    );
    assert.equal(status, 200);
    for (const { headers } of [second.received.at(-1), first.received.at(-1)].filter((one) => one !== undefined)) {
      assert.deepEqual([headers['authorization'], headers['cookie'], headers['x-own']], [undefined, undefined, '1']);
    }
  }));

/** Where a back end may not send us. */
const refused: readonly (readonly [about: string, location: string])[] = [
  ['the loopback', '{second}/there'],
  ['a name of the loopback', 'http://localhost:{port}/there'],
  ['the loopback as one number', 'http://2130706433:{port}/there'],
  ['the loopback in IPv6 form', 'http://[::ffff:127.0.0.1]:{port}/there'],
  ['the unspecified address', 'http://0.0.0.0:{port}/there'],
  ['a private address', 'http://10.1.2.3/there'],
  ['the metadata of a cloud', 'http://169.254.169.254/latest'],
  ['a place with user and password', 'http://a:b@back.example/'],
  ['another protocol', 'ftp://back.example/'],
  ['a file', 'file:///etc/passwd'],
  ['no URL', 'http://'],
  ['a host with a space', 'http://a b/'],
];

for (const [about, location] of refused) {
  test(`A39: a redirect to ${about} is not followed`, () =>
    withTwo({}, async ({ outbound, first, second }) => {
      const to = encodeURIComponent(location.replaceAll('{port}', String(second.port)));
      await assert.rejects(outbound.send(get(`${first.url}/go?to=${to}`)), isRedirect);
      assert.deepEqual([first.received.length, second.received.length], [1, 0]);
    }));
}

test('A39: a kept connection of an author is not one that a redirect may use', () =>
  withTwo({}, async ({ outbound, first, second }) => {
    assert.equal((await outbound.send(get(`${second.url}/there`))).status, 200);
    await assert.rejects(outbound.send(get(`${first.url}/go?to={second}/there`)), isRedirect);
    assert.equal(second.received.length, 1);
  }));

test('A39: a redirect to a listener of ours is not followed, allowed or not', async () => {
  const own: number[] = [];
  await withTwo({ ...allowed, isOwn: (_host, port) => own.includes(port) }, async ({ outbound, first, second }) => {
    own.push(second.port);
    await assert.rejects(outbound.send(get(`${first.url}/go?to={second}/there`)), isRedirect);
    assert.equal(second.received.length, 0);
  });
});

test('a redirect to a host that "resolve" names is followed: the operator wrote where it is', () =>
  withTwo({ resolve: [] }, async ({ first, second }) => {
    const to = { host: '127.0.0.1', port: second.port };
    const outbound = createOutbound({ isOwn: () => false, resolve: [{ host: 'films.example', to }] });
    const { status } = await outbound.send(get(`${first.url}/go?to=http://films.example/there`));
    assert.deepEqual([status, second.received[0]?.headers['host']], [200, 'films.example']);
    await outbound.close();
  }));

test('the time of a call is that of all its redirects together', async () => {
  const backend = await runBackend(
    (_req, res) => void setTimeout(() => res.writeHead(302, { Location: '/' }).end(), 60),
  );
  const outbound = createOutbound({ isOwn: () => false });
  await assert.rejects(
    outbound.send(get(backend.url, { redirects: 10, timeoutMs: 150 })),
    (error) => error instanceof OutboundError && error.kind === 'timeout',
  );
  assert.ok(backend.received.length < 10);
  await outbound.close();
  await backend.close();
});

test('follow-redirects is the number of an author; what is refused is 502', () =>
  withTwo({}, async ({ first }) => {
    const steps = (n: number) => [
      { invoke: { 'target-url': `${first.url}/go$(request.search)`, 'follow-redirects': n } },
    ];
    const running = await runGateway({
      routes: [
        { operation: 'GET /once', steps: steps(1) },
        { operation: 'GET /never', steps: steps(0) },
      ],
    });
    const call = async (path: string): Promise<number> =>
      (await fetch(running.listener.url + path, { redirect: 'manual' })).status;
    assert.equal(await call('/once?to=/there'), 200);
    assert.equal(await call('/never?to=/there'), 302);
    assert.equal(await call(`/once?to=${encodeURIComponent('/go?to=/there')}`), 502);
    assert.equal(running.log.at(-1)?.fields['code'], 'invoke/redirect-refused');
    await running.close();
  }));
