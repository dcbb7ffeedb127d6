import { Buffer } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CompiledStep } from '../assembly/types.ts';
import type { Body } from '../outbound/body.ts';
import { OutboundError } from '../outbound/outbound-error.ts';
import { Fault } from '../policy/fault.ts';
import { Exchange } from '../runtime/exchange.ts';
import { faultReply } from '../runtime/fault-reply.ts';
import type { LinkedRoute } from '../runtime/link.ts';
import { Message } from '../runtime/message.ts';
import { bodyLimitOf, encodedBody, isBodyRead, tooLarge } from './body-limits.ts';
import { type Caller, callerAt, identified } from './caller.ts';
import { canonicalPath } from './canonical-path.ts';
import { type Answer, type Flushing, flush } from './flush.ts';
import type { Core, Generation } from './gateway.ts';
import { type InboundHeaders, readInboundHeaders } from './identity-headers.ts';
import { InboundBody } from './inbound-body.ts';
import { HttpRequest } from './inbound-request.ts';
import { linger } from './linger.ts';
import { brokenAnswer, internalError, notServed } from './refusals.ts';
import { requestLine } from './request-line.ts';
import type { Parameters } from './router.ts';
import { ambiguousPath, hasBody, refuseAmbiguous, refuseLongTarget } from './strict-http.ts';
import { plainAddress } from './trusted-proxies.ts';

const noCredentials: ReadonlySet<string> = new Set();

/** A request that has been matched, on its way to its pipeline. */
interface Admitted {
  readonly route: LinkedRoute;
  readonly parameters: Parameters;
  readonly path: string;
  readonly search: string;
  readonly headers: InboundHeaders;
}

/** One request on one connection, from its head to the end of its answer. */
export class Serving {
  readonly #core: Core;
  readonly #generation: Generation;
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  readonly #started: number;
  #caller: Caller;
  #path: string | undefined = undefined;
  #route: LinkedRoute | undefined = undefined;
  #x: Exchange | undefined = undefined;
  /** Why it was refused before its pipeline, or instead of its answer. */
  #refused: Fault | undefined = undefined;
  /** What its refusal is known by; `undefined`: it is not refused. */
  #reference: string | undefined = undefined;
  #flushing: Flushing | undefined = undefined;
  #bodyExpected = false;
  /** The client waits for `100 Continue` before it sends its body. */
  #awaitsContinue = false;
  #done = false;

  constructor(core: Core, req: IncomingMessage, res: ServerResponse) {
    this.#core = core;
    this.#generation = core.generation;
    this.#req = req;
    this.#res = res;
    this.#started = core.now();
    this.#caller = callerAt(plainAddress(req.socket.remoteAddress ?? ''), core.nextId());
  }

  begin(): void {
    // What was sent behind a request that could be read in two ways may be a part of it: it is not answered at all.
    if (this.#core.distrusted.has(this.#req.socket)) return;
    this.#core.underWay.began();
    this.#generation.underWay.began();
    this.#res.on('close', () => this.#closed());
    // A late write to a closed connection is reported here, and is no news.
    this.#res.on('error', ignore);
    try {
      this.#admit();
    } catch (error) {
      this.#refuse(error);
    }
  }

  /** Throws the fault of a request that is not served. */
  #admit(): void {
    const { method = '', url = '', httpVersion, rawHeaders } = this.#req;
    const { limits, proxies } = this.#core;
    refuseLongTarget(url, limits.url);
    const target = canonicalPath(url);
    this.#path = target?.path;
    const found = target === undefined ? undefined : this.#generation.router.find(method, target.path);
    const credentials = found?.kind === 'route' ? found.route.credentials : noCredentials;
    const headers = readInboundHeaders(rawHeaders, credentials);
    if (headers.requestId !== undefined || proxies !== undefined)
      this.#caller = identified(this.#caller, headers, proxies);
    this.#bodyExpected = hasBody(headers);
    this.#awaitsContinue = headers.expectations.length > 0;
    const headerCount = rawHeaders.length / 2;
    refuseAmbiguous({ method, httpVersion, headerCount, mostHeaders: limits.headers, headers });
    if (target === undefined || found === undefined) throw ambiguousPath();
    if (found.kind !== 'route') throw notServed(found);
    this.#route = found.route;
    this.#takeBody({ ...target, headers, route: found.route, parameters: found.parameters });
  }

  #takeBody(admitted: Admitted): void {
    if (!this.#bodyExpected) {
      this.#enter(admitted, undefined);
      return;
    }
    const { contentLength } = admitted.headers;
    const limitBytes = bodyLimitOf(admitted.route, this.#core.limits);
    const body = new InboundBody({
      source: this.#req,
      length: contentLength === undefined ? undefined : Number(contentLength),
      begin: () => this.#continue(),
      idleMs: this.#core.bodyIdleMs,
      streamed: this.#core.streamed,
    });
    if (limitBytes === undefined) {
      this.#enter(admitted, body);
      return;
    }
    // Both said before anything is read, and before a `100 Continue` would ask for it.
    if (admitted.headers.isEncoded && isBodyRead(admitted.route)) throw encodedBody();
    if (body.length !== undefined && body.length > limitBytes) throw tooLarge(limitBytes);
    body.collect(limitBytes).then(
      (bytes) => this.#enter(admitted, bytes),
      (error) => this.#refuse(error),
    );
  }

  #enter({ route, parameters, path, search, headers }: Admitted, body: Body): void {
    const { core, req } = { core: this.#core, req: this.#req };
    const request = new HttpRequest({
      method: req.method ?? '',
      path,
      search,
      rawHeaders: headers.kept,
      parameters,
      address: this.#caller.address,
      forwardedFor: this.#caller.forwardedFor,
      body,
    });
    const x = new Exchange({
      id: this.#caller.id,
      request,
      route,
      message: new Message(headers.forwarded, route.ownsBody ? undefined : body, core.limits.json),
      clock: core.clock,
      random: core.random,
      newReference: core.refusals.newReference,
    });
    this.#x = x;
    x.gone = this.#res.destroyed;
    core.enter(x, (ended, bug) => this.#finished(ended, bug));
  }

  #finished(x: Exchange, bug: unknown): void {
    if (this.#done) {
      this.#core.log.error({ id: x.id }, 'an exchange was finished twice');
      return;
    }
    this.#done = true;
    if (bug !== undefined) this.#answerBug(bug);
    else if (x.gone) discard(x.message.body);
    else {
      const fault = refusedBy(x);
      if (fault !== undefined) this.#noteRefusal(fault, x.message.status, x.failedAt);
      this.#answer(x.message, (error) => this.#refuse(error));
    }
  }

  /** One for a request, also where a second refusal takes the place of the first. */
  #referred(): string {
    this.#reference ??= this.#x?.reference ?? this.#core.refusals.newReference();
    return this.#reference;
  }

  /** Everything that is kept comes through here. What is refused only for coming too often must not: it would push out the rest. */
  #noteRefusal(fault: Fault, status: number, step: CompiledStep | undefined): void {
    const { clock, refusals, applicationOf } = this.#core;
    refusals.record({
      reference: this.#referred(),
      now: clock.now(),
      fault,
      status,
      method: this.#req.method,
      route: this.#route,
      step,
      application: this.#x && applicationOf(this.#x),
    });
  }

  /** Answers what came before the pipeline, or instead of an answer that could not be written. */
  #refuse(error: unknown): void {
    if (error instanceof Fault) {
      this.#refused = error;
      this.#noteRefusal(error, error.status, this.#x?.step);
      this.#answer(faultReply(error), (bug) => this.#answerBug(bug), this.#distrusts(error));
    } else if (error instanceof OutboundError) this.#refuse(brokenAnswer(error));
    else this.#answerBug(error);
  }

  /** A fault after which nothing more on its connection can be trusted says so by a header. */
  #distrusts({ headers }: Fault): boolean {
    if (!headers.includes('Connection')) return false;
    this.#core.distrusted.add(this.#req.socket);
    return true;
  }

  #answerBug(bug: unknown): void {
    const { id } = this.#caller;
    const reference = this.#referred();
    this.#core.log.error({ id, reference, err: bug, route: this.#route?.template }, 'a bug ended a request');
    discard(this.#x?.message.body);
    this.#refused = internalError(reference);
    this.#noteRefusal(this.#refused, this.#refused.status, this.#x?.step);
    // Whatever was wrong with the answer, this one is our own: if it cannot be written either, the connection is beyond use.
    this.#answer(faultReply(this.#refused), () => this.#res.destroy());
  }

  #answer(answer: Answer, failed: (error: unknown) => void, closing = false): void {
    if (this.#res.destroyed || this.#res.headersSent) {
      discard(answer.body);
      return;
    }
    const close = closing || this.#core.draining || this.#awaitsContinue;
    const unread = this.#bodyExpected && !this.#req.complete;
    if (unread && !close) this.#res.once('finish', () => linger(this.#req));
    const { id } = this.#caller;
    const { streamed, readerIdleMs } = this.#core;
    const head = this.#req.method === 'HEAD';
    const reference = this.#reference;
    this.#flushing = flush(this.#res, answer, { id, reference, head, close, failed, streamed, readerIdleMs });
  }

  #continue(): void {
    if (!this.#awaitsContinue) return;
    this.#awaitsContinue = false;
    this.#res.writeContinue();
  }

  /** The answer is out, or the connection is gone. */
  #closed(): void {
    const aborted = !this.#res.writableFinished;
    if (aborted) {
      if (this.#x !== undefined) this.#x.gone = true;
      this.#flushing?.cancel();
    }
    this.#record(aborted);
    this.#generation.underWay.ended();
    this.#core.underWay.ended();
  }

  #record(aborted: boolean): void {
    const { now, issuedBy, applicationOf, log, meter } = this.#core;
    const x = this.#x;
    const fault = this.#refused ?? x?.fault;
    const status = this.#res.headersSent ? this.#res.statusCode : undefined;
    const ms = Math.round((now() - this.#started) * 1000) / 1000;
    const line = requestLine({
      caller: this.#caller,
      method: this.#req.method,
      path: this.#path,
      route: this.#route?.template,
      x,
      status,
      ms,
      application: x && applicationOf(x),
      reference: this.#reference,
      fault,
      aborted,
    });
    if (line !== undefined) log.info(line, 'request');
    meter.ended(this.#route, status, ms);
    if (fault !== undefined) meter.refused(fault.code);
    else if (x !== undefined) {
      const issued = issuedBy(x);
      if (issued !== undefined) meter.issued(issued);
    }
  }
}

/** What a catch has made its own answer of is refused still, unless that says otherwise. */
const refusedBy = ({ fault, caught, message }: Exchange): Fault | undefined =>
  fault ?? (message.status >= 400 ? caught : undefined);

const ignore = (): void => {};

const discard = (body: Body): void => {
  if (body !== undefined && !Buffer.isBuffer(body)) body.discard();
};
