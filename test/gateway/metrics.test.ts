import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createMetrics, type Metrics } from '../../src/gateway/metrics/metrics.ts';
import { Fault } from '../../src/policy/fault.ts';
import { type RunningGateway, runGateway, sendRaw, type TestRoute } from './running-gateway.ts';

const backEnd = { origin: 'http://b', tlsProfile: undefined, calls: 9, failures: 2, openings: 1, isOpen: true };
const state = { inFlight: 2, digest: 'abc', degraded: true, backEnds: [backEnd] };

/** Value by series, `name{labels}`. */
const readingsOf = (text: string): ReadonlyMap<string, number> =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const space = line.lastIndexOf(' ');
        return [line.slice(0, space), Number(line.slice(space + 1))];
      }),
  );

describe('/metrics', () => {
  let metrics: Metrics;
  let running: RunningGateway;
  const route = (operation: string, more: Partial<TestRoute> = {}): TestRoute => ({ operation, steps: [], ...more });
  const routes = [route('GET /photos/{id}'), route('POST /photos'), route('GET /fails', { steps: [{ fail: {} }] })];

  before(async () => {
    metrics = createMetrics();
    running = await runGateway({
      routes,
      policies: {
        fail: () => {
          throw new Fault({ fault: 'OperationError', status: 502, code: 'invoke/timed-out', message: 'late' });
        },
      },
      gateway: { meter: metrics.meter, issuedBy: (x) => (x.request.method === 'POST' ? 'access' : undefined) },
    });
  });

  after(async () => {
    await running.close();
    metrics.close();
  });

  const get = (path: string): Promise<Response> => fetch(running.listener.url + path);
  const read = async () => readingsOf(await metrics.text(state));

  it('counts requests by route, method and first digit of the status', async () => {
    for (const path of ['/photos/1', '/photos/2', '/fails']) await get(path);
    await fetch(`${running.listener.url}/photos`, { method: 'POST', body: 'x' });
    const found = await read();
    assert.equal(found.get('headgate_requests_total{method="GET",route="/photos/{id}",status="2xx"}'), 2);
    assert.equal(found.get('headgate_requests_total{method="POST",route="/photos",status="2xx"}'), 1);
    assert.equal(found.get('headgate_requests_total{method="GET",route="/fails",status="5xx"}'), 1);
    assert.equal(found.get('headgate_refusals_total{code="invoke/timed-out"}'), 1);
    assert.equal(found.get('headgate_issued_total{kind="access"}'), 1);
  });

  it('counts durations in buckets that add up', async () => {
    const found = await read();
    const labels = 'method="GET",route="/photos/{id}"';
    const buckets = [...found].filter(([series]) =>
      series.startsWith(`headgate_request_duration_seconds_bucket{${labels}`),
    );
    assert.deepEqual(
      buckets.map(([series]) => /le="([^"]+)"/.exec(series)?.[1]),
      ['0.005', '0.01', '0.025', '0.1', '0.25', '1', '2.5', '10', '+Inf'],
    );
    assert.ok(buckets.every(([, count], at) => count >= (buckets[at - 1]?.[1] ?? 0)));
    assert.equal(buckets.at(-1)?.[1], 2);
    assert.equal(found.get(`headgate_request_duration_seconds_count{${labels}}`), 2);
    const sum = found.get(`headgate_request_duration_seconds_sum{${labels}}`) ?? 0;
    assert.ok(sum > 0 && sum < 10, String(sum));
  });

  it('tells what serves, what runs and what the process uses', async () => {
    const found = await read();
    assert.equal(found.get('headgate_bundle_info{digest="abc"}'), 1);
    assert.equal(found.get('headgate_requests_in_flight'), 2);
    assert.equal(found.get('headgate_degraded'), 1);
    const about = '{origin="http://b",tls_profile=""}';
    const names = ['calls_total', 'failures_total', 'openings_total', 'open'];
    assert.deepEqual(
      names.map((name) => found.get(`headgate_backend_${name}${about}`)),
      [9, 2, 1, 1],
    );
    for (const name of [
      'process_cpu_user_seconds_total',
      'process_cpu_system_seconds_total',
      'process_resident_memory_bytes',
      'process_start_time_seconds',
      'nodejs_heap_size_used_bytes',
      'nodejs_eventloop_lag_mean_seconds',
      'nodejs_eventloop_lag_p99_seconds',
      'nodejs_eventloop_lag_max_seconds',
    ]) {
      assert.ok((found.get(name) ?? -1) >= 0, name);
    }
  });

  it('counts reloads by their result', async () => {
    metrics.reloaded('served');
    metrics.reloaded('refused');
    metrics.reloaded('refused');
    const found = await read();
    assert.equal(found.get('headgate_reloads_total{result="served"}'), 1);
    assert.equal(found.get('headgate_reloads_total{result="refused"}'), 2);
  });

  it('has as many series whatever clients send', async () => {
    await get('/nowhere');
    await sendRaw(running.listener.port, 'hello\r\n\r\n');
    const before = await read();
    for (let at = 0; at < 50; at++) await get(`/nowhere/${at}?x=${at}`);
    await Promise.all(
      ['PURGE', 'TRACE', 'M-SEARCH', 'OPTIONS'].map((method) =>
        sendRaw(running.listener.port, `${method} /elsewhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`),
      ),
    );
    const after = await read();
    assert.deepEqual([...after.keys()], [...before.keys()]);
    assert.equal(after.get('headgate_requests_total{method="",route="none",status="4xx"}'), 56);
  });

  it('keeps the counts of a route over a reload, and forgets those of routes that are gone', async () => {
    running.gateway.swap(running.link([route('GET /photos/{id}'), route('GET /new')]));
    await get('/photos/3');
    const found = await read();
    assert.equal(found.get('headgate_requests_total{method="GET",route="/photos/{id}",status="2xx"}'), 3);
    assert.equal([...found.keys()].filter((series) => series.includes('/fails')).length, 0);
    running.gateway.swap(running.link(routes));
  });

  it('is text that a monitor reads: help and type of each metric once, in front of it', async () => {
    const text = await metrics.text({ ...state, digest: 'quote " backslash \\ line\nend' });
    const types = [...text.matchAll(/^# TYPE (\S+) (counter|gauge|histogram)$/gm)].map(([, name]) => name);
    assert.deepEqual(types, [...new Set(types)]);
    assert.equal(types.length, text.match(/^# HELP \S+ \S.*$/gm)?.length);
    assert.match(text, /^headgate_bundle_info\{digest="quote \\" backslash \\\\ line\\nend"\} 1$/m);
    for (const line of text.split('\n'))
      assert.match(line, /^$|^# |^[a-z_\d]+(?:\{[^}]*(?:\{id\})?[^}]*\})? [-+.\deInf]+$/);
  });
});
