import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock, Exchange, Random } from '../runtime/exchange.ts';
import type { Linked } from '../runtime/link.ts';
import { type BodyLimits, defaultBodyLimits } from './body-limits.ts';
import { createRouter, type Router } from './router.ts';
import { Serving } from './serving.ts';

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
  readonly log: Log;
  /** Id of the application that a request was made by, for the access log. */
  readonly applicationOf?: (x: Exchange) => string | undefined;
  readonly bodyLimits?: Partial<BodyLimits>;
  /** Longest pause within the body of a request. */
  readonly bodyIdleMs?: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/** Serves requests: path, route, exchange, pipeline, answer. Knows no socket; a listener hands it requests. */
export interface Gateway {
  readonly handle: (req: IncomingMessage, res: ServerResponse) => void;
  /** What new requests are served by. */
  readonly current: () => Linked;
  /**
   * Replaces it in one step; exchanges under way end on what they began with. Throws a `RouteError`, and then changes
   * nothing.
   */
  readonly swap: (linked: Linked) => void;
  /** From now on every answer ends its connection. */
  readonly drain: () => void;
  readonly draining: () => boolean;
  /** How many requests have no complete answer yet. */
  readonly running: () => number;
  /** Resolves when none is under way. */
  readonly whenIdle: () => Promise<void>;
}

/** What every request of one gateway shares. */
export interface Core extends Required<Omit<GatewayInit, 'bodyLimits' | 'applicationOf'>> {
  readonly applicationOf: (x: Exchange) => string | undefined;
  /** These two are replaced together. */
  linked: Linked;
  router: Router;
  readonly bodyLimits: BodyLimits;
  draining: boolean;
  /** Connections on which nothing is served any more. */
  readonly distrusted: WeakSet<Socket>;
  nextId(): string;
  began(): void;
  ended(): void;
}

/** Makes a gateway that serves `linked`. Throws a `RouteError`. */
export const createGateway = (linked: Linked, init: GatewayInit): Gateway => {
  // Ids are unique, not secret: one random start, then a count.
  const prefix = init.random(8).toString('base64url');
  let count = 0;
  let running = 0;
  let idle: (() => void)[] = [];
  const core: Core = {
    enter: init.enter,
    clock: init.clock,
    random: init.random,
    log: init.log,
    applicationOf: init.applicationOf ?? (() => undefined),
    bodyIdleMs: init.bodyIdleMs ?? 30_000,
    now: init.now ?? (() => performance.now()),
    linked,
    router: createRouter(linked.routes),
    bodyLimits: { ...defaultBodyLimits, ...init.bodyLimits },
    draining: false,
    distrusted: new WeakSet(),
    nextId: () => `${prefix}-${(count++).toString(36)}`,
    began: () => {
      running++;
    },
    ended: () => {
      running--;
      if (running > 0) return;
      for (const one of idle) one();
      idle = [];
    },
  };
  return {
    handle: (req, res) => new Serving(core, req, res).begin(),
    current: () => core.linked,
    swap: (next) => {
      core.router = createRouter(next.routes);
      core.linked = next;
    },
    drain: () => {
      core.draining = true;
    },
    draining: () => core.draining,
    running: () => running,
    whenIdle: () => (running === 0 ? Promise.resolve() : new Promise((resolve) => idle.push(resolve))),
  };
};
