import { Readable } from 'node:stream';
import type { BodyFlow, BodyStream } from './body.ts';

/** A streamed body as the readable that undici sends: pulls from the client no faster than the back end takes it. */
export class RequestStream extends Readable {
  readonly #body: BodyStream;
  #flow: BodyFlow | undefined = undefined;
  #started = false;
  /** It was the client who broke it off: no fault of the back end. */
  isBroken = false;

  constructor(body: BodyStream) {
    super();
    this.#body = body;
    // undici listens only until the answer is there; a client that breaks off later must not end the process.
    this.on('error', () => {});
  }

  override _read(): void {
    if (this.#started) {
      this.#flow?.resume();
      return;
    }
    this.#started = true;
    this.#flow = this.#body.pipe({
      write: (chunk) => this.push(chunk),
      end: (last) => {
        if (last !== undefined) this.push(last);
        this.push(null);
      },
      // The back end must see that the request is not whole: undici cuts the connection.
      abort: (error) => {
        this.isBroken = true;
        this.destroy(error);
      },
    });
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (this.#started) this.#flow?.cancel();
    else this.#body.discard();
    done(error);
  }
}
