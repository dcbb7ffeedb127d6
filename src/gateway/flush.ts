import { Buffer } from 'node:buffer';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Body, BodyFlow, BodySink, BodyStream } from '../outbound/body.ts';
import { isHopByHop } from '../outbound/hop-by-hop.ts';
import { Spellings } from '../outbound/spellings.ts';

/** What is to be answered; `Message` and `Reply` are such. */
export interface Answer {
  readonly status: number;
  readonly reason?: string | undefined;
  /** Name and value in turn. */
  readonly headers: readonly string[];
  readonly body: Body;
}

/** How one answer is written. */
export interface FlushContext {
  /** Goes out as `X-Request-Id`, in place of any other. */
  readonly id: string;
  /** Of a refusal; goes out as `X-Headgate-Reference`, which no back end can set. */
  readonly reference: string | undefined;
  /** The request was HEAD: the head alone is sent. */
  readonly head: boolean;
  /** Ends the connection after this answer. */
  readonly close: boolean;
  /** A reader that takes nothing for this long is gone or hostile. */
  readonly readerIdleMs: number;
  /** The answer could not even begin, nothing has been sent: another one may be given. */
  readonly failed: (error: unknown) => void;
  /** Is told of the bytes of a body that streams. */
  readonly streamed: (bytes: number) => void;
}

/** An answer under way. `cancel`: the client has left, nobody wants the rest. */
export interface Flushing {
  cancel(): void;
}

/**
 * Writes an answer. A body at hand goes out with its head in one piece; a stream as it comes, no faster than the client
 * reads. A stream that breaks off cuts the connection: half an answer is never ended as if it were whole.
 */
export const flush = (res: ServerResponse, answer: Answer, context: FlushContext): Flushing | undefined => {
  const { body } = answer;
  const bodiless = context.head || answer.status === 204 || answer.status === 304;
  const streamed = body !== undefined && !Buffer.isBuffer(body);
  if (streamed && !bodiless) {
    const sink = new ResponseSink(res, answer, body, context);
    return sink.start();
  }
  if (streamed) body.discard();
  try {
    writeHead(res, answer, context, lengthOf(answer, bodiless));
  } catch (error) {
    context.failed(error);
    return undefined;
  }
  endWith(res, bodiless || streamed ? undefined : body);
  if (res.writableLength > 0) cutIfIdle(res, context.readerIdleMs, () => res.destroy());
  return undefined;
};

/** What fits into one write of Node's beside a head, without memory being asked for. */
const smallBytes = 8 * 1024;

/**
 * Ends an answer. A small body goes as Latin-1, which is its bytes, since Node puts a text and its head into one write; a
 * buffer behind a head takes it two, and a twentieth more of a proxied request (measured).
 */
const endWith = (res: ServerResponse, last: Buffer | undefined): void => {
  if (last === undefined) res.end();
  else if (last.length <= smallBytes) res.end(last.toString('latin1'), 'latin1');
  else res.end(last);
};

/** What is still to be sent is in our memory: it does not wait for ever. Each part that the reader takes begins the time anew. */
const cutIfIdle = (res: ServerResponse, idleMs: number, cut: () => void): void => {
  res.setTimeout(idleMs, cut);
  // In front of Node's own listener, which sets the time that the connection may wait for its next request.
  res.prependOnceListener('finish', () => res.setTimeout(0));
};

/** The Content-Length to announce; `undefined`: none. Without a body, what the back end announced holds (RFC 9110 §8.6). */
const lengthOf = ({ status, headers, body }: Answer, bodiless: boolean): number | undefined => {
  if (status === 204) return undefined;
  if (body !== undefined) return body.length;
  if (!bodiless) return 0;
  for (let at = 0; at < headers.length; at += 2) {
    const value = headers[at + 1];
    if (names.of(headers[at] ?? '').kind === 'length' && value !== undefined && /^\d+$/.test(value))
      return Number(value);
  }
  return undefined;
};

/** Throws where a header or the status is none that HTTP allows; then nothing has been written. */
const writeHead = (res: ServerResponse, answer: Answer, context: FlushContext, length: number | undefined): void => {
  const { status, reason, headers } = answer;
  if (!Number.isInteger(status) || status < 200 || status > 999)
    throw new RangeError('the status of an answer is invalid');
  const sent: string[] = [];
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at] ?? '';
    if (names.of(name).kind === 'end') sent.push(name, headers[at + 1] ?? '');
  }
  sent.push('X-Request-Id', context.id);
  if (context.reference !== undefined) sent.push('X-Headgate-Reference', context.reference);
  if (length !== undefined) sent.push('Content-Length', String(length));
  if (context.close) sent.push('Connection', 'close');
  res.writeHead(status, reason ?? STATUS_CODES[status] ?? 'Unknown', sent);
};

const names = new Spellings((name): 'length' | 'ours' | 'end' => {
  if (name === 'content-length') return 'length';
  return isHopByHop(name) || name === 'x-request-id' || name === 'x-headgate-reference' ? 'ours' : 'end';
});

/** Where a streamed body goes: the client. */
class ResponseSink implements BodySink, Flushing {
  readonly #res: ServerResponse;
  readonly #answer: Answer;
  readonly #body: BodyStream;
  readonly #context: FlushContext;
  #flow: BodyFlow | undefined = undefined;
  #sent = 0;
  #state: 'unsent' | 'sending' | 'over' = 'unsent';
  #failed = false;
  #stall: NodeJS.Timeout | undefined = undefined;

  constructor(res: ServerResponse, answer: Answer, body: BodyStream, context: FlushContext) {
    this.#res = res;
    this.#answer = answer;
    this.#body = body;
    this.#context = context;
  }

  start(): Flushing {
    this.#flow = this.#body.pipe(this);
    // It failed while `pipe` was still delivering what was at hand.
    if (this.#failed) this.#flow.cancel();
    // Nothing was at hand: the client gets the head now, whenever the body comes.
    else if (this.#state === 'unsent' && this.#begin()) this.#res.flushHeaders();
    return this;
  }

  write(chunk: Buffer): boolean {
    if (this.#state === 'over' || !this.#begin()) return false;
    this.#sent += chunk.length;
    this.#context.streamed(chunk.length);
    if (this.#sent === this.#body.length) {
      this.#finish(chunk);
      return true;
    }
    if (this.#res.write(chunk)) return true;
    this.#waitForReader();
    return false;
  }

  end(last?: Buffer): void {
    if (this.#state !== 'over' && this.#begin()) this.#finish(last);
  }

  abort(error: Error): void {
    if (this.#state === 'over') return;
    const began = this.#state === 'sending';
    this.#over();
    if (!began) this.#context.failed(error);
    else this.#cut();
  }

  cancel(): void {
    if (this.#state === 'over') return;
    this.#over();
    this.#flow?.cancel();
  }

  /** The head goes out with the first bytes. False: it cannot be written, and something else is answered. */
  #begin(): boolean {
    if (this.#state === 'sending') return true;
    try {
      writeHead(this.#res, this.#answer, this.#context, this.#body.length);
    } catch (error) {
      this.#over();
      this.#failed = true;
      this.#flow?.cancel();
      this.#context.failed(error);
      return false;
    }
    this.#state = 'sending';
    return true;
  }

  #finish(last: Buffer | undefined): void {
    this.#over();
    endWith(this.#res, last);
    if (this.#res.writableLength > 0) cutIfIdle(this.#res, this.#context.readerIdleMs, () => this.#cut());
  }

  #waitForReader(): void {
    if (this.#stall !== undefined) return;
    this.#stall = setTimeout(() => {
      this.cancel();
      this.#cut();
    }, this.#context.readerIdleMs);
    this.#stall.unref();
    this.#res.once('drain', () => {
      clearTimeout(this.#stall);
      this.#stall = undefined;
      if (this.#state === 'sending') this.#flow?.resume();
    });
  }

  #over(): void {
    this.#state = 'over';
    clearTimeout(this.#stall);
  }

  /** Without a length and without chunks (HTTP/1.0) an orderly close would look like the end: such a connection is reset. */
  #cut(): void {
    const { socket } = this.#res;
    const endsWithClose = this.#body.length === undefined && !this.#res.chunkedEncoding;
    if (endsWithClose && socket !== null && !('encrypted' in socket)) socket.resetAndDestroy();
    else this.#res.destroy();
  }
}
