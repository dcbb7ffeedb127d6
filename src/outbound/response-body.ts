import type { BodyFlow, BodySink, BodyStream } from './body.ts';
import { collectBody } from './collect.ts';
import { OutboundError } from './outbound-error.ts';

/** What the body asks of the connection that it comes from. */
export interface Source {
  pause(): void;
  resume(): void;
  abort(error: OutboundError): void;
}

/** Kept before anyone reads: small answers arrive whole together with their head, large ones wait in the kernel. */
const waitingBytes = 64 * 1024;

/**
 * The body of an answer. The call pushes into it; the reader pulls by `pipe`.
 *
 * What arrives before the reader is there is kept up to a limit, so that an answer of one packet is one `end(chunk)`.
 */
export class ResponseBody implements BodyStream {
  readonly length: number | undefined;
  readonly #source: Source;
  #queue: Buffer[] = [];
  #queuedBytes = 0;
  #sink: BodySink | undefined = undefined;
  #state: 'unread' | 'flowing' | 'blocked' | 'over' = 'unread';
  #ended = false;
  #error: OutboundError | undefined = undefined;

  constructor(length: number | undefined, source: Source) {
    this.length = length;
    this.#source = source;
  }

  /** The call delivers bytes. */
  push(chunk: Buffer): void {
    if (this.#state === 'over') return;
    if (this.#state === 'flowing' && this.#sink !== undefined) {
      if (!this.#sink.write(chunk)) this.#block();
      return;
    }
    this.#queue.push(chunk);
    this.#queuedBytes += chunk.length;
    if (this.#queuedBytes >= waitingBytes) this.#source.pause();
  }

  /** The call has delivered everything. */
  end(): void {
    this.#ended = true;
    if (this.#state === 'flowing') this.#finish(undefined);
  }

  /** The answer broke off. What is queued is dropped: it is not whole. */
  fail(error: OutboundError): void {
    if (this.#ended || this.#state === 'over') return;
    this.#error = error;
    this.#queue = [];
    if (this.#sink !== undefined) {
      this.#state = 'over';
      this.#sink.abort(error);
    }
  }

  pipe(sink: BodySink): BodyFlow {
    if (this.#state !== 'unread') throw new Error('the body of an answer was read twice');
    this.#sink = sink;
    this.#state = 'flowing';
    if (this.#error !== undefined) {
      this.#state = 'over';
      sink.abort(this.#error);
    } else {
      this.#drain();
    }
    return { resume: () => this.#resume(), cancel: () => this.#cancel() };
  }

  collect(limitBytes: number): Promise<Buffer> {
    return collectBody(
      this,
      limitBytes,
      () => new OutboundError('too-large', 'the answer is larger than allowed here'),
    );
  }

  discard(): void {
    if (this.#state === 'unread') this.#cancel();
  }

  #resume(): void {
    if (this.#state !== 'blocked') return;
    this.#state = 'flowing';
    this.#drain();
  }

  /** Hands over what is queued; the last chunk of a complete body goes with the end. */
  #drain(): void {
    while (this.#queue.length > 0) {
      const chunk = this.#queue.shift();
      if (chunk === undefined) break;
      this.#queuedBytes -= chunk.length;
      if (this.#ended && this.#queue.length === 0) {
        this.#finish(chunk);
        return;
      }
      if (this.#sink?.write(chunk) === false) this.#block();
      // Blocked, or cancelled by the sink while it was written to.
      if (this.#state !== 'flowing') return;
    }
    if (this.#ended) this.#finish(undefined);
    else this.#source.resume();
  }

  #block(): void {
    if (this.#state !== 'flowing') return;
    this.#state = 'blocked';
    if (!this.#ended) this.#source.pause();
  }

  #finish(last: Buffer | undefined): void {
    this.#state = 'over';
    this.#sink?.end(last);
  }

  #cancel(): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#queue = [];
    if (!this.#ended) this.#source.abort(new OutboundError('abandoned', 'nobody wants the rest of the answer'));
  }
}
