import type { Dispatcher } from 'undici';
import { bySpelling, isHopByHop, listedInConnection } from './hop-by-hop.ts';
import type { OutboundResponse } from './outbound.ts';
import { codeOf, OutboundError, outboundErrorOf } from './outbound-error.ts';
import type { OriginPool } from './pools.ts';
import { RequestStream } from './request-stream.ts';
import { ResponseBody, type Source } from './response-body.ts';
import type { Watch, Watched } from './watch.ts';

/** Interim answers (1xx) taken before the real one; a server that sends more is broken or hostile. */
const mostInterim = 8;

type Controller = Dispatcher.DispatchController;

interface CallInit {
  readonly pool: OriginPool;
  readonly options: Dispatcher.DispatchOptions;
  readonly watch: Watch;
  readonly deadline: number;
  readonly caller: { readonly gone: boolean } | undefined;
  readonly resolve: (response: OutboundResponse) => void;
  readonly reject: (error: OutboundError) => void;
}

/** One request on its way and its answer: what undici reports to. Settled at the head; the body follows. */
export class Call implements Dispatcher.DispatchHandler, Watched, Source {
  readonly deadline: number;
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

  onResponseStart(controller: Controller, status: number, _parsed: unknown, reason?: string): void {
    if (status < 200) {
      this.#interim++;
      if (this.#interim > mostInterim) controller.abort(new OutboundError('malformed', 'too many interim answers'));
      return;
    }
    const head = readHead(controller.rawHeaders);
    const empty = this.#init.options.method === 'HEAD' || status === 204 || status === 304 || head.length === 0;
    if (!empty) {
      this.#body = new ResponseBody(head.length, this);
    }
    this.#settled = true;
    this.#init.resolve({ status, reason: reason || undefined, headers: head.headers, body: this.#body });
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
      this.#init.pool.pool.dispatch(this.#init.options, this);
      return;
    }
    this.#init.watch.delete(this);
    this.#fail(outboundErrorOf(this.#ended ?? error));
  }

  #fail(error: OutboundError): void {
    const { body } = this.#init.options;
    if (body instanceof RequestStream) body.destroy();
    if (this.#settled) {
      this.#body?.fail(error);
    } else {
      this.#settled = true;
      this.#init.reject(error);
    }
  }

  /**
   * A kept connection may be closed by the back end in the moment it is used again. That is no failure of the back end, so
   * a request that may be repeated (RFC 9110 §9.2.2) and has no body is sent once more. A fresh connection that dies is.
   */
  #mayRetry(error: Error): boolean {
    const { method, body } = this.#init.options;
    if (this.#retried || this.#settled || this.#ended !== undefined || this.#interim > 0) return false;
    if (body !== undefined || !idempotent.has(method)) return false;
    return diedOnReuse(error);
  }
}

const idempotent: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

const diedOnReuse = (error: Error): boolean => {
  if (outboundErrorOf(error).kind !== 'closed') return false;
  const code = codeOf(error);
  if (code === 'ECONNRESET' || code === 'EPIPE') return true;
  if (code !== 'UND_ERR_SOCKET' || !('socket' in error)) return false;
  const { socket } = error;
  return typeof socket === 'object' && socket !== null && 'bytesRead' in socket && Number(socket.bytesRead) > 0;
};

interface Head {
  /** Name and value in turn, without what speaks of the connection only. */
  readonly headers: string[];
  /** From Content-Length. */
  readonly length: number | undefined;
}

const kindOf = bySpelling((name): 'connection' | 'length' | 'hop' | 'end' => {
  if (name === 'connection') return 'connection';
  if (name === 'content-length') return 'length';
  return isHopByHop(name) ? 'hop' : 'end';
});

/** Copies the pairs as received; undici hands them as buffers over the packet. */
const readHead = (raw: Controller['rawHeaders']): Head => {
  const headers: string[] = [];
  let length: number | undefined;
  let listed: readonly string[] = [];
  if (!Array.isArray(raw)) return { headers, length };
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = text(raw[at]);
    const kind = kindOf(name);
    if (kind === 'hop') continue;
    const value = text(raw[at + 1]);
    if (kind === 'connection') listed = listedInConnection(value);
    else headers.push(name, value);
    if (kind === 'length') length = Number(value);
  }
  if (listed.length === 0) return { headers, length };
  return { headers: headers.filter((_, at) => !listed.includes(headers[at & ~1]?.toLowerCase() ?? '')), length };
};

const text = (raw: Buffer | string | undefined): string =>
  typeof raw === 'string' || raw === undefined ? (raw ?? '') : raw.toString('latin1');
