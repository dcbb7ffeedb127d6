import { STATUS_CODES } from 'node:http';
import type { Dispatcher } from 'undici';
import { isHopByHop, listedInConnection } from './hop-by-hop.ts';
import type { OutboundResponse } from './outbound.ts';
import { OutboundError, type OutboundFailure, outboundErrorOf } from './outbound-error.ts';
import type { OriginPool } from './pools.ts';
import { RequestStream } from './request-stream.ts';
import { ResponseBody, type Source } from './response-body.ts';
import { Spellings } from './spellings.ts';
import type { Watch, Watched } from './watch.ts';

/** Interim answers (1xx) taken before the real one; a server that sends more is broken or hostile. */
const mostInterim = 8;

type Controller = Dispatcher.DispatchController;

/** What a call needs. */
export interface CallInit {
  readonly pool: OriginPool;
  readonly options: Dispatcher.DispatchOptions;
  readonly watch: Watch;
  readonly deadline: number;
  /** From the request sent to the head of its answer; `undefined`: until the deadline. */
  readonly headMs: number | undefined;
  /** The breaker of the origin waits for what comes of this call. */
  readonly isProbe: boolean;
  readonly caller: { readonly gone: boolean } | undefined;
  readonly resolve: (response: OutboundResponse) => void;
  readonly reject: (error: OutboundError) => void;
}

/** One request on its way and its answer: what undici reports to. Settled at the head; the body follows. */
export class Call implements Dispatcher.DispatchHandler, Watched, Source {
  deadline: number;
  readonly caller: { readonly gone: boolean } | undefined;
  slot = -1;
  readonly #init: CallInit;
  #controller: Controller | undefined = undefined;
  #body: ResponseBody | undefined = undefined;
  #settled = false;
  #ended: OutboundError | undefined = undefined;
  #interim = 0;
  #retried = false;

  constructor(init: CallInit) {
    this.#init = init;
    this.deadline = init.deadline;
    this.caller = init.caller;
  }

  start(): void {
    this.#init.watch.add(this);
    this.#init.pool.pool.dispatch(this.#init.options, this);
  }

  /** For the reader of the answer, who cannot take more at the moment. */
  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    this.#controller?.resume();
  }

  /** Ends it from our side, at any point. */
  abort(error: OutboundError): void {
    this.#init.watch.delete(this);
    this.#ended ??= error;
    // Before a connection is there, undici has nothing to abort: the caller is told, the start is refused later.
    if (this.#controller === undefined) this.#fail(error);
    else this.#controller.abort(error);
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#ended !== undefined) controller.abort(this.#ended);
  }

  onRequestSent(): void {
    const { headMs, watch, deadline } = this.#init;
    if (headMs !== undefined) this.deadline = Math.min(deadline, watch.in(headMs));
  }

  onResponseStart(controller: Controller, status: number, _parsed: unknown, reason?: string): void {
    if (status < 200) {
      this.#interim++;
      if (this.#interim > mostInterim) controller.abort(new OutboundError('malformed', 'too many interim answers'));
      return;
    }
    const head = readHead(controller.rawHeaders);
    if (head.isCoded) {
      controller.abort(new OutboundError('malformed', 'a transfer coding other than "chunked"'));
      return;
    }
    const empty = this.#init.options.method === 'HEAD' || status === 204 || status === 304 || head.length === 0;
    if (!empty) {
      this.#body = new ResponseBody(head.length, this);
    }
    this.#settled = true;
    this.deadline = this.#init.deadline;
    this.#init.pool.breaker?.answered();
    this.#init.resolve({ status, reason: sayable(status, reason), headers: head.headers, body: this.#body });
  }

  onResponseData(_controller: Controller, chunk: Buffer): void {
    this.#body?.push(chunk);
  }

  onResponseEnd(): void {
    this.#init.watch.delete(this);
    this.#body?.end();
  }

  onResponseError(_controller: Controller, error: Error): void {
    if (this.#mayRetry(error)) {
      this.#retried = true;
      this.#controller = undefined;
      this.#init.pool.unpooled.dispatch(this.#init.options, this);
      return;
    }
    this.#init.watch.delete(this);
    this.#fail(outboundErrorOf(this.#ended ?? error));
  }

  #fail(error: OutboundError): void {
    const { pool, isProbe, options } = this.#init;
    const { body } = options;
    const isClients = body instanceof RequestStream && body.isBroken;
    // It waited for one of its connections, which calls before it had.
    const isOurs = this.#controller === undefined && pool.isFull();
    if (body instanceof RequestStream) body.destroy();
    if (this.#settled) {
      this.#body?.fail(error);
      return;
    }
    this.#settled = true;
    if (backEndFailures.has(error.kind) && !isClients && !isOurs) {
      pool.failures++;
      pool.breaker?.failed(isProbe);
    } else {
      pool.breaker?.released(isProbe);
    }
    this.#init.reject(error);
  }

  /**
   * A kept connection may be closed by the back end in the moment it is used again. That is no failure of the back end, so
   * a request that may be repeated (RFC 9110 §9.2.2) and has no body is sent once more, over a connection of its own. If
   * that dies too, the back end has failed.
   */
  #mayRetry(error: Error): boolean {
    const { method, body } = this.#init.options;
    if (this.#retried || this.#settled || this.#ended !== undefined || this.#interim > 0) return false;
    if (body !== undefined || !idempotent.has(method)) return false;
    return this.#init.pool.connector.wasUsed(error);
  }
}

const idempotent: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/** What speaks against the back end. Not our own limits, not a client that left, not what was never sent. */
const backEndFailures: ReadonlySet<OutboundFailure> = new Set(['refused', 'closed', 'timeout', 'tls', 'malformed']);

interface Head {
  /** Name and value in turn, without what speaks of the connection only. */
  readonly headers: string[];
  /** From Content-Length. */
  readonly length: number | undefined;
  /** In a transfer coding such as gzip, which we have not asked for and nobody behind us would know of. */
  readonly isCoded: boolean;
}

/** A reason that can be told again (RFC 9112 §4); many a back end's is no ASCII, and it means nothing to a program. */
const sayable = (status: number, reason = ''): string | undefined =>
  reason === STATUS_CODES[status] || /^[\t\x20-\x7e\x80-\xff]+$/.test(reason) ? reason : undefined;

const names = new Spellings((name): 'connection' | 'length' | 'coding' | 'hop' | 'end' => {
  if (name === 'connection') return 'connection';
  if (name === 'content-length') return 'length';
  if (name === 'transfer-encoding') return 'coding';
  return isHopByHop(name) ? 'hop' : 'end';
});

/** Copies the pairs as received; undici hands them as buffers over the packet. */
const readHead = (raw: Controller['rawHeaders']): Head => {
  const headers: string[] = [];
  let length: number | undefined;
  let isCoded = false;
  let listed: readonly string[] = [];
  if (!Array.isArray(raw)) return { headers, length, isCoded };
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const { name, kind } = spelled(raw[at] ?? '');
    if (kind === 'hop') continue;
    const value = text(raw[at + 1] ?? '');
    if (kind === 'connection') listed = listedInConnection(value, listed);
    else if (kind === 'coding') isCoded ||= value.toLowerCase() !== 'chunked';
    else headers.push(name, value);
    if (kind === 'length') length = Number(value);
  }
  if (listed.length === 0) return { headers, length, isCoded };
  const dropped = new Set(listed);
  const kept = headers.filter((_, at) => !dropped.has(headers[at & ~1]?.toLowerCase() ?? ''));
  return { headers: kept, length, isCoded };
};

const spelled = (raw: Buffer | string) => (typeof raw === 'string' ? names.of(raw) : names.ofBytes(raw));

const text = (raw: Buffer | string): string => (typeof raw === 'string' ? raw : raw.toString('latin1'));
