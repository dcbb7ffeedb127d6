import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { OriginCounts } from '../../outbound/outbound.ts';
import type { Meter } from '../meter.ts';
import type { LoadResult } from '../reload/load-record.ts';
import { RequestCounts } from './request-counts.ts';

/** What is asked for at the moment of a reading. */
export interface State {
  readonly inFlight: number;
  /** Of the bundle that serves. */
  readonly digest: string;
  readonly degraded: boolean;
  readonly backEnds: readonly OriginCounts[];
}

/** Everything that operators count. */
export interface Metrics {
  readonly meter: Meter;
  /** A reload has ended. */
  reloaded(result: LoadResult): void;
  /** All of it in Prometheus' text form. The library for that is loaded at the first call. */
  text(state: State): Promise<string>;
  /** Stops what watches the event loop. */
  close(): void;
}

/** What is written out. */
export interface Readings extends State {
  readonly requests: RequestCounts;
  readonly reloads: ReadonlyMap<string, number>;
  /** How late the event loop was, in seconds, since the last reading. */
  readonly loopLag: { readonly mean: number; readonly p99: number; readonly max: number };
}

/** A delay shorter than this is not seen; often enough costs CPU time in an idle process. */
const loopResolutionMs = 20;

/** Begins to count. */
export const createMetrics = (): Metrics => {
  const requests = new RequestCounts();
  const reloads = new Map<string, number>();
  const loopDelay = monitorEventLoopDelay({ resolution: loopResolutionMs });
  loopDelay.enable();
  return {
    meter: requests,
    reloaded: (result) => {
      reloads.set(result, (reloads.get(result) ?? 0) + 1);
    },
    text: async (state) => {
      const { exposition } = await import('./exposition.ts');
      const { mean, max } = loopDelay;
      const loopLag = { mean: lagSeconds(mean), p99: lagSeconds(loopDelay.percentile(99)), max: lagSeconds(max) };
      loopDelay.reset();
      return exposition({ ...state, requests, reloads, loopLag });
    },
    close: () => {
      loopDelay.disable();
    },
  };
};

/** Node tells nanoseconds from one tick to the next, the time it meant to wait among them; NaN where there was none. */
const lagSeconds = (tickNanos: number): number =>
  Number.isFinite(tickNanos) ? Math.max(0, tickNanos / 1e9 - loopResolutionMs / 1000) : 0;
