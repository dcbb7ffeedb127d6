import { Counter, Gauge, type Histogram, Registry } from 'prom-client';
import type { OriginCounts } from '../../outbound/outbound.ts';
import type { Readings } from './metrics.ts';
import { durationBoundsMs, type RouteCounts } from './request-counts.ts';

/** Writes readings in Prometheus' text form, through a registry of their own: nothing is kept from one call to the next. */
export const exposition = (readings: Readings): Promise<string> => {
  const registry = new Registry();
  const writer = new Writer(registry);
  writeRequests(writer, readings);
  registry.registerMetric(durations(readings.requests.routes));
  writeBackEnds(writer, readings);
  writeProcess(writer, readings);
  return registry.metrics();
};

type Labels = Readonly<Record<string, string>>;
type Series = readonly (readonly [labels: Labels, value: number])[];

/** Adds metrics to a registry, with their values. */
class Writer {
  readonly #registry: Registry;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  counter(name: string, help: string, series: Series | number): void {
    const counter = new Counter({ name, help, labelNames: labelsOf(series), registers: [this.#registry] });
    if (typeof series === 'number') counter.inc(series);
    else for (const [labels, value] of series) counter.inc(labels, value);
  }

  gauge(name: string, help: string, series: Series | number): void {
    const gauge = new Gauge({ name, help, labelNames: labelsOf(series), registers: [this.#registry] });
    if (typeof series === 'number') gauge.set(series);
    else for (const [labels, value] of series) gauge.set(labels, value);
  }
}

const labelsOf = (series: Series | number): string[] =>
  typeof series === 'number' ? [] : [...new Set(series.flatMap(([labels]) => Object.keys(labels)))];

const writeRequests = (writer: Writer, { requests, reloads, inFlight, digest, degraded }: Readings): void => {
  writer.counter(
    'headgate_requests_total',
    'Requests that are over, by route and first digit of the status; "none": the client left before the answer.',
    requests.routes.flatMap((route) =>
      [...route.answers.entries()]
        .filter(([, count]) => count > 0)
        .map(([digit, count]) => [{ ...labelsOfRoute(route), status: digit === 0 ? 'none' : `${digit}xx` }, count]),
    ),
  );
  writer.gauge('headgate_requests_in_flight', 'Requests without a complete answer.', inFlight);
  writer.counter(
    'headgate_refusals_total',
    'Requests that were refused or failed, by code.',
    by('code', requests.refusals),
  );
  writer.counter('headgate_issued_total', 'Codes and tokens issued, by kind.', by('kind', requests.issuedKinds));
  writer.counter('headgate_reloads_total', 'Reloads, by result.', by('result', reloads));
  writer.gauge('headgate_bundle_info', 'Always 1; the label says which bundle serves.', [[{ digest }, 1]]);
  writer.gauge('headgate_degraded', '1 while something else should be served than is.', degraded ? 1 : 0);
};

const by = (label: string, counts: ReadonlyMap<string, number>): Series =>
  [...counts].map(([name, count]) => [{ [label]: name }, count]);

/** A template begins with a slash: what led to no route cannot be taken for one. */
const labelsOfRoute = ({ method, template }: RouteCounts): Labels => ({ method, route: template || 'none' });

/**
 * The library's own histogram takes one observation after the other. This one has been counted already: it is what the
 * registry asks a metric for.
 */
const durations = (routes: readonly RouteCounts[]): Histogram => {
  const name = 'headgate_request_duration_seconds';
  const values = routes
    .filter((route) => route.durations.some((count) => count > 0))
    .flatMap((route) => bucketsOf(name, route));
  const help = 'From the head of a request to the end of its answer.';
  const metric = { name, help, type: 'histogram', get: async () => ({ name, help, type: 'histogram', values }) };
  // Of a registered metric the registry uses `name` and `get` only.
  return metric as unknown as Histogram;
};

const bucketsOf = (name: string, route: RouteCounts): readonly object[] => {
  const labels = labelsOfRoute(route);
  let count = 0;
  const buckets = [...route.durations].map((more, at) => {
    count += more;
    const bound = durationBoundsMs[at];
    const le = bound === undefined ? '+Inf' : String(bound / 1000);
    return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: count };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: route.totalMs / 1000 },
    { metricName: `${name}_count`, labels, value: count },
  ];
};

const writeBackEnds = (writer: Writer, { backEnds }: Readings): void => {
  const of = (count: (one: OriginCounts) => number): Series =>
    backEnds.map((one) => [{ origin: one.origin, tls_profile: one.tlsProfile ?? '' }, count(one)]);
  writer.counter(
    'headgate_backend_calls_total',
    'Calls to a back end.',
    of(({ calls }) => calls),
  );
  writer.counter(
    'headgate_backend_failures_total',
    'Calls that got no answer.',
    of(({ failures }) => failures),
  );
  writer.counter(
    'headgate_backend_openings_total',
    'How often its breaker opened.',
    of(({ openings }) => openings),
  );
  writer.gauge(
    'headgate_backend_open',
    '1 while its breaker is open.',
    of(({ isOpen }) => (isOpen ? 1 : 0)),
  );
};

/** Under the names that dashboards for Node expect. */
const writeProcess = (writer: Writer, { loopLag }: Readings): void => {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  const startedSeconds = Date.now() / 1000 - process.uptime();
  writer.counter('process_cpu_user_seconds_total', 'CPU time of the own code.', user / 1e6);
  writer.counter('process_cpu_system_seconds_total', 'CPU time of the kernel for it.', system / 1e6);
  writer.gauge('process_resident_memory_bytes', 'Resident memory.', rss);
  writer.gauge('process_start_time_seconds', 'Start of the process since 1970.', Math.round(startedSeconds));
  writer.gauge('nodejs_heap_size_used_bytes', 'JavaScript heap in use.', heapUsed);
  const since = 'of the event loop since the last reading.';
  writer.gauge('nodejs_eventloop_lag_mean_seconds', `Mean delay ${since}`, loopLag.mean);
  writer.gauge('nodejs_eventloop_lag_p99_seconds', `99th percentile of the delay ${since}`, loopLag.p99);
  writer.gauge('nodejs_eventloop_lag_max_seconds', `Longest delay ${since}`, loopLag.max);
};
