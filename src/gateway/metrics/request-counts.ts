import type { LinkedRoute } from '../../runtime/link.ts';
import type { Meter } from '../meter.ts';

/** Upper bounds of the duration histogram, in milliseconds: from a cached token to a back end near its time-out. */
export const durationBoundsMs: readonly number[] = [5, 10, 25, 100, 250, 1000, 2500, 10_000];

/** What was counted of one route. */
export interface RouteCounts {
  readonly method: string;
  readonly template: string;
  /** By the first digit of the status; at 0 those whose client left before the answer. */
  readonly answers: Float64Array;
  /** How many took at most `durationBoundsMs[i]` and more than the bound before; at the end the rest. */
  readonly durations: Float64Array;
  totalMs: number;
}

/**
 * Counts in plain numbers: one look-up and three additions a request. With labels looked up at each request, as metric
 * libraries do, the same costs as much as all policies of a short pipeline.
 *
 * Nothing here grows with what clients send: routes are those of the bundle, all other requests are one entry, and codes
 * are those that the program has.
 */
export class RequestCounts implements Meter {
  readonly refusals = new Map<string, number>();
  readonly issuedKinds = new Map<string, number>();
  readonly #unmatched = newCounts('', '');
  /** Seen so far, by method and template: a reload that keeps a route keeps its counts. */
  #seen = new Map<string, RouteCounts>();
  /** Of requests still under way on a bundle that has been replaced too; forgotten with it. */
  readonly #byRoute = new WeakMap<LinkedRoute, RouteCounts>();

  /** Routes that have had a request, then what led to no route. */
  get routes(): readonly RouteCounts[] {
    return [...this.#seen.values(), this.#unmatched];
  }

  serves(routes: readonly LinkedRoute[]): void {
    const served = new Set(routes.map(keyOf));
    this.#seen = new Map([...this.#seen].filter(([key]) => served.has(key)));
  }

  ended(route: LinkedRoute | undefined, status: number | undefined, ms: number): void {
    const counts = route === undefined ? this.#unmatched : (this.#byRoute.get(route) ?? this.#begin(route));
    add(counts.answers, status === undefined ? 0 : Math.trunc(status / 100));
    let bucket = 0;
    while (ms > (durationBoundsMs[bucket] ?? Infinity)) bucket++;
    add(counts.durations, bucket);
    counts.totalMs += ms;
  }

  refused(code: string): void {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
  }

  issued(kind: string): void {
    this.issuedKinds.set(kind, (this.issuedKinds.get(kind) ?? 0) + 1);
  }

  #begin(route: LinkedRoute): RouteCounts {
    const key = keyOf(route);
    const counts = this.#seen.get(key) ?? newCounts(route.method, route.template);
    this.#seen.set(key, counts);
    this.#byRoute.set(route, counts);
    return counts;
  }
}

const newCounts = (method: string, template: string): RouteCounts => ({
  method,
  template,
  // A status may be up to 999.
  answers: new Float64Array(10),
  durations: new Float64Array(durationBoundsMs.length + 1),
  totalMs: 0,
});

const keyOf = ({ method, template }: LinkedRoute): string => `${method} ${template}`;

const add = (counts: Float64Array, at: number): void => {
  counts[at] = (counts[at] ?? 0) + 1;
};
