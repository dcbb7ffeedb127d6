import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { defaultLimits, type Limits } from '../environment/limits.ts';
import type { Fault } from '../policy/fault.ts';
import type { Clock, Exchange, Random } from '../runtime/exchange.ts';
import type { Linked } from '../runtime/link.ts';
import { type Meter, noMeter } from './meter.ts';
import { createRouter, type Router } from './router.ts';
import { Serving } from './serving.ts';
import type { TrustedProxies } from './trusted-proxies.ts';
import { UnderWay } from './under-way.ts';
import { anyNode } from './why-refused/reference.ts';
import { RefusalRing } from './why-refused/refusal-ring.ts';

/** Runs the pipeline of an exchange's route; calls `done` once, then `x.message` is the answer or `bug` is set. */
export type Enter = (x: Exchange, done: (x: Exchange, bug: unknown) => void) => void;

/** Where lines go; pino's logger is one. */
export interface Log {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What the gateway needs of the rest. */
export interface GatewayInit {
  readonly enter: Enter;
  readonly clock: Clock;
  readonly random: Random;
  /** What its references of refusals begin with; absent: four letters by chance. */
  readonly node?: string | undefined;
  readonly log: Log;
  /** Id of the application that a request was made by, for the access log. */
  readonly applicationOf?: (x: Exchange) => string | undefined;
  /** What kind of code or token was issued by it, for the metrics. */
  readonly issuedBy?: (x: Exchange) => string | undefined;
  readonly meter?: Meter;
  /** Is told of the bytes of bodies as they pass, of requests and answers. */
  readonly streamed?: (bytes: number) => void;
  readonly limits?: Limits;
  readonly proxies?: TrustedProxies | undefined;
  /** Longest pause within the body of a request. */
  readonly bodyIdleMs?: number;
  /** Longest pause of a client that reads its answer. */
  readonly readerIdleMs?: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/** Serves requests: path, route, exchange, pipeline, answer. Knows no socket; a listener hands it requests. */
export interface Gateway {
  readonly handle: (req: IncomingMessage, res: ServerResponse) => void;
  /** Records what came from an address and is no request at all; gives what it is known by. */
  readonly unreadable: (fault: Fault, address: string) => { readonly id: string; readonly reference: string };
  /** Why requests were refused. */
  readonly refusals: Pick<RefusalRing, 'node' | 'find' | 'latest' | 'size'>;
  /** What new requests are served by. */
  readonly current: () => Linked;
  /**
   * Replaces it in one step; exchanges under way end on what they began with. Throws a `RouteError`, and then changes
   * nothing.
   *
   * @returns what resolves when the last of those has ended.
   */
  readonly swap: (linked: Linked) => Promise<void>;
  /** From now on every answer ends its connection. */
  readonly drain: () => void;
  readonly draining: () => boolean;
  /** How many requests have no complete answer yet. */
  readonly running: () => number;
  /** Resolves when none is under way. */
  readonly whenIdle: () => Promise<void>;
}

/** What every request of one gateway shares. */
export interface Core extends Required<Omit<GatewayInit, 'proxies' | 'node'>> {
  readonly proxies: TrustedProxies | undefined;
  readonly refusals: RefusalRing;
  /** The one pointer that a reload replaces; whoever answers a request takes it once, when it begins. */
  generation: Generation;
  draining: boolean;
  /** Connections on which nothing is served any more. */
  readonly distrusted: WeakSet<Socket>;
  /** Requests that have no complete answer yet, of every generation. */
  readonly underWay: UnderWay;
  nextId(): string;
}

/** What requests are served by from one reload to the next. */
export interface Generation {
  readonly linked: Linked;
  readonly router: Router;
  /** Requests that began on it. */
  readonly underWay: UnderWay;
}

/** Makes a gateway that serves `linked`. Throws a `RouteError`. */
export const createGateway = (linked: Linked, init: GatewayInit): Gateway => {
  // Ids are unique, not secret: one random start, then a count.
  const prefix = init.random(8).toString('base64url');
  let count = 0;
  const generationOf = (one: Linked): Generation => ({
    linked: one,
    router: createRouter(one.routes),
    underWay: new UnderWay(),
  });
  const core: Core = {
    enter: init.enter,
    clock: init.clock,
    random: init.random,
    refusals: new RefusalRing({ node: init.node ?? anyNode(init.random), random: init.random }),
    log: init.log,
    applicationOf: init.applicationOf ?? nothing,
    issuedBy: init.issuedBy ?? nothing,
    meter: init.meter ?? noMeter,
    streamed: init.streamed ?? nothing,
    limits: init.limits ?? defaultLimits,
    proxies: init.proxies,
    bodyIdleMs: init.bodyIdleMs ?? 30_000,
    readerIdleMs: init.readerIdleMs ?? 60_000,
    now: init.now ?? (() => performance.now()),
    generation: generationOf(linked),
    underWay: new UnderWay(),
    draining: false,
    distrusted: new WeakSet(),
    nextId: () => `${prefix}-${(count++).toString(36)}`,
  };
  core.meter.serves(linked.routes);
  return {
    handle: (req, res) => new Serving(core, req, res).begin(),
    unreadable: (fault, address) => {
      const { status, code } = fault;
      const known = { id: core.nextId(), reference: core.refusals.newReference() };
      core.refusals.record({ reference: known.reference, now: core.clock.now(), fault, status });
      core.log.info({ ...known, address, status, code }, 'request');
      core.meter.ended(undefined, status, 0);
      core.meter.refused(code);
      return known;
    },
    refusals: core.refusals,
    current: () => core.generation.linked,
    swap: (next) => {
      const before = core.generation;
      core.generation = generationOf(next);
      core.meter.serves(next.routes);
      return before.underWay.whenIdle();
    },
    drain: () => {
      core.draining = true;
    },
    draining: () => core.draining,
    running: () => core.underWay.count,
    whenIdle: () => core.underWay.whenIdle(),
  };
};

const nothing = (): undefined => undefined;
