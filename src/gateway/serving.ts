import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Body } from '../outbound/body.ts';
import { OutboundError } from '../outbound/outbound-error.ts';
import { Fault } from '../policy/fault.ts';
import { Exchange } from '../runtime/exchange.ts';
import { faultReply } from '../runtime/fault-reply.ts';
import type { LinkedRoute } from '../runtime/link.ts';
import { Message } from '../runtime/message.ts';
import { bodyLimitOf } from './body-limits.ts';
import { canonicalPath } from './canonical-path.ts';
import { type Answer, type Flushing, flush } from './flush.ts';
import type { Core } from './gateway.ts';
import { type InboundHeaders, readInboundHeaders } from './identity-headers.ts';
import { InboundBody, tooLarge } from './inbound-body.ts';
import { HttpRequest } from './inbound-request.ts';
import type { Found, Parameters } from './router.ts';
import { ambiguousPath, hasBody, refuseAmbiguous, refuseLongTarget } from './strict-http.ts';

/** An unread body is taken in for so long after the answer, so that the client reads the answer instead of a reset. */
const lingerMs = 2000;

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
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  readonly #started: number;
  #path: string | undefined = undefined;
  #route: LinkedRoute | undefined = undefined;
  #x: Exchange | undefined = undefined;
  /** Why it was refused before its pipeline, or instead of its answer. */
  #refused: Fault | undefined = undefined;
  #flushing: Flushing | undefined = undefined;
  #bodyExpected = false;
  /** The client waits for `100 Continue` before it sends its body. */
  #awaitsContinue = false;
  #done = false;

  constructor(core: Core, req: IncomingMessage, res: ServerResponse) {
    this.#core = core;
    this.#req = req;
    this.#res = res;
    this.#started = core.now();
  }

  begin(): void {
    // What was sent behind a request that could be read in two ways may be a part of it: it is not answered at all.
    if (this.#core.distrusted.has(this.#req.socket)) return;
    this.#core.began();
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
    refuseLongTarget(url);
    const target = canonicalPath(url);
    this.#path = target?.path;
    const found = target === undefined ? undefined : this.#core.router.find(method, target.path);
    const credentials = found?.kind === 'route' ? found.route.credentials : noCredentials;
    const headers = readInboundHeaders(rawHeaders, credentials);
    this.#bodyExpected = hasBody(headers);
    this.#awaitsContinue = headers.expectations.length > 0;
    refuseAmbiguous({ method, httpVersion, headerCount: rawHeaders.length / 2, headers });
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
    const limitBytes = bodyLimitOf(admitted.route, this.#core.bodyLimits);
    const body = new InboundBody({
      source: this.#req,
      length: contentLength === undefined ? undefined : Number(contentLength),
      begin: () => this.#continue(),
      idleMs: this.#core.bodyIdleMs,
    });
    if (limitBytes === undefined) {
      this.#enter(admitted, body);
      return;
    }
    // Said before anything is read, and before a `100 Continue` would ask for it.
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
      address: plainAddress(req.socket.remoteAddress),
      body,
    });
    const x = new Exchange({
      id: core.nextId(),
      request,
      route,
      message: new Message(headers.forwarded, route.ownsBody ? undefined : body),
      clock: core.clock,
      random: core.random,
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
    else this.#answer(x.message, (error) => this.#refuse(error));
  }

  /** Answers what came before the pipeline, or instead of an answer that could not be written. */
  #refuse(error: unknown): void {
    if (error instanceof Fault) {
      this.#refused = error;
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
    const id = this.#x?.id ?? this.#core.nextId();
    this.#core.log.error({ id, err: bug, route: this.#route?.template }, 'a bug ended a request');
    discard(this.#x?.message.body);
    // Whatever was wrong with the answer, this one is our own: if it cannot be written either, the connection is beyond use.
    this.#answer(faultReply(internalError(id)), () => this.#res.destroy());
  }

  #answer(answer: Answer, failed: (error: unknown) => void, closing = false): void {
    if (this.#res.destroyed || this.#res.headersSent) {
      discard(answer.body);
      return;
    }
    const close = closing || this.#core.draining || this.#awaitsContinue;
    const unread = this.#bodyExpected && !this.#req.complete;
    if (unread && !close) this.#res.once('finish', () => linger(this.#req));
    this.#flushing = flush(this.#res, answer, { head: this.#req.method === 'HEAD', close, failed });
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
    this.#log(aborted);
    this.#core.ended();
  }

  /** One line a request: no query (it may hold codes), no header, no body; why it was refused, in our own words. */
  #log(aborted: boolean): void {
    const { log, now, applicationOf } = this.#core;
    const x = this.#x;
    const fault = this.#refused ?? x?.fault;
    log.info(
      {
        id: x?.id,
        method: this.#req.method,
        path: this.#path,
        status: this.#res.headersSent ? this.#res.statusCode : undefined,
        ms: Math.round((now() - this.#started) * 1000) / 1000,
        route: this.#route?.template,
        application: x === undefined ? undefined : applicationOf(x),
        code: fault?.code,
        detail: fault?.detail,
        aborted: aborted || undefined,
      },
      'request',
    );
  }
}

const ignore = (): void => {};

/** An IPv4 peer of a listener on both families comes as `::ffff:192.0.2.1`. */
const plainAddress = (address = ''): string => (address.startsWith('::ffff:') ? address.slice(7) : address);

const discard = (body: Body): void => {
  if (body !== undefined && !Buffer.isBuffer(body)) body.discard();
};

/** Takes the rest of an unread body off the connection for a while; then the connection ends. */
const linger = (req: IncomingMessage): void => {
  if (req.complete) return;
  req.resume();
  const timer = setTimeout(() => req.socket.destroy(), lingerMs);
  req.once('close', () => clearTimeout(timer));
};

const notServed = (found: Found): Fault =>
  found.kind === 'method'
    ? new Fault({
        fault: 'BadRequestError',
        status: 405,
        code: 'request/method-not-allowed',
        message: 'The path does not have this method',
        headers: ['Allow', found.allow],
      })
    : new Fault({
        fault: 'BadRequestError',
        status: 404,
        code: 'request/no-such-path',
        message: 'No resources match requested URI',
      });

const brokenAnswer = (cause: OutboundError): Fault =>
  new Fault({
    fault: 'ConnectionError',
    status: cause.kind === 'timeout' ? 504 : 502,
    code: 'invoke/answer-broken-off',
    message: 'The back end broke off its answer',
    cause,
  });

const internalError = (id: string): Fault =>
  new Fault({
    fault: 'RuntimeError',
    status: 500,
    code: 'gateway/bug',
    message: `An internal error occurred. Its reference is ${id}`,
  });
