import type { IncomingMessage } from 'node:http';
import type { BodyFlow, BodySink, BodyStream } from '../outbound/body.ts';
import { collectBody } from '../outbound/collect.ts';
import { Fault } from '../policy/fault.ts';
import { tooLarge } from './body-limits.ts';

interface InboundBodyInit {
  readonly source: IncomingMessage;
  /** From Content-Length. */
  readonly length: number | undefined;
  /** Called before the first byte is asked for: answers `Expect: 100-continue`. */
  readonly begin: () => void;
  /** Longest pause of the sender while somebody waits for it. */
  readonly idleMs: number;
  /** Is told of the bytes as they come. */
  readonly streamed: (bytes: number) => void;
}

/** The body that a client sends. Nothing of it is read before somebody asks; `begin` is called then. */
export class InboundBody implements BodyStream {
  readonly length: number | undefined;
  readonly #init: InboundBodyInit;
  #used = false;

  constructor(init: InboundBodyInit) {
    this.length = init.length;
    this.#init = init;
  }

  pipe(sink: BodySink): BodyFlow {
    if (this.#used) throw new Error('the body of a request was read twice');
    this.#used = true;
    this.#init.begin();
    return pump(this.#init, sink);
  }

  collect(limitBytes: number): Promise<Buffer> {
    return collectBody(this, limitBytes, () => tooLarge(limitBytes));
  }

  discard(): void {
    this.#used = true;
  }
}

const pump = ({ source, idleMs, streamed }: InboundBodyInit, sink: BodySink): BodyFlow => {
  let over = false;
  const timer = setTimeout(() => {
    if (source.isPaused()) timer.refresh();
    else stop(() => sink.abort(stalled()));
  }, idleMs);
  timer.unref();

  const onData = (chunk: Buffer): void => {
    timer.refresh();
    streamed(chunk.length);
    if (!sink.write(chunk) && !over) source.pause();
  };
  const onEnd = (): void => stop(() => sink.end());
  const onClose = (): void => stop(() => sink.abort(brokenOff()));

  const stop = (then: () => void): void => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    source.off('data', onData).off('end', onEnd).off('close', onClose);
    source.pause();
    then();
  };

  // A listener of its own: without one, a reset connection would be an uncaught error.
  source.on('error', () => {});
  source.on('end', onEnd).on('close', onClose).on('data', onData);
  if (source.destroyed) onClose();
  return {
    resume: () => {
      if (over) return;
      // The time that we were not reading is none of the sender's.
      timer.refresh();
      source.resume();
    },
    cancel: () => stop(() => {}),
  };
};

const stalled = (): Fault =>
  new Fault({
    fault: 'BadRequestError',
    status: 408,
    code: 'request/body-stalled',
    message: 'The body of the request did not arrive in time',
    headers: ['Connection', 'close'],
  });

const brokenOff = (): Fault =>
  new Fault({
    fault: 'BadRequestError',
    status: 400,
    code: 'request/body-broken-off',
    message: 'The body of the request is not whole',
    headers: ['Connection', 'close'],
  });
