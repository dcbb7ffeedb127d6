/** Where a streamed body goes. `write` returns false when the reader should wait for `resume`. */
export interface BodySink {
  write(chunk: Buffer): boolean;
  end(last?: Buffer): void;
  /** The body broke off: the reader of the sink must be able to see that it is not whole. */
  abort(error: Error): void;
}

/** The reader's side of a body under way. */
export interface BodyFlow {
  /** The sink can take more. */
  resume(): void;
  /** Nobody wants the rest: ends the transfer. Nothing more reaches the sink. */
  cancel(): void;
}

/**
 * A body still on its way, in either direction. Exactly one of `pipe`, `collect` and `discard` is called, once; `discard`
 * after one of the others does nothing.
 */
export interface BodyStream {
  /** From Content-Length; `undefined` when not announced. */
  readonly length: number | undefined;
  /** Sends it on. Bytes at hand reach the sink before this returns. */
  pipe(sink: BodySink): BodyFlow;
  /** Reads it whole; rejects past `limitBytes`: a client's body with a `Fault` (413), an answer with an `OutboundError`. */
  collect(limitBytes: number): Promise<Buffer>;
  /** Reads nothing more of it. */
  discard(): void;
}

/** A body: none, bytes at hand, or on its way. */
export type Body = undefined | Buffer | BodyStream;
