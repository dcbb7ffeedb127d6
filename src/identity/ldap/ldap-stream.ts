import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** Of the answer to one question: a thousand groups with long names. */
const mostBytes = 1024 * 1024;
/** Of the same: a thousand entries, and as many references to other servers. */
const mostMessages = 2000;

/**
 * A connection to a directory, as ldapts takes one: every `data` is one whole message (RFC 4511 §5.1). By itself that library
 * keeps whatever comes, and reads the messages of one packet by recursion: a few thousand in one would end the process.
 *
 * What is no message, or more than one answer may be, ends the connection.
 */
export class LdapStream extends Duplex {
  // What ldapts asks a socket for beside what every stream has.
  readonly connecting = false;
  readonly readyState = 'open';
  readonly #socket: Socket;
  #held: Buffer[] = [];
  #heldBytes = 0;
  /** So much must be held before it is worth looking. */
  #wantedBytes = 2;
  #bytes = 0;
  #messages = 0;

  constructor(socket: Socket) {
    super({ readableObjectMode: true });
    this.#socket = socket;
    // Whoever has asked hears of the end by `close`.
    this.on('error', () => {});
    socket.on('data', this.#take);
    socket.once('close', this.#end);
  }

  /** The limits of an answer begin anew. */
  expectAnswer(): void {
    this.#bytes = 0;
    this.#messages = 0;
  }

  /** Leaves the socket to somebody else. `false`: something has come in that nobody asked for. */
  release(): boolean {
    this.#socket.off('data', this.#take);
    this.#socket.off('close', this.#end);
    return this.#heldBytes === 0 && this.#messages === 1;
  }

  override _read(): void {
    // What comes is handed on at once; there is never much of it.
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.#socket.write(chunk, (error) => done(error ?? undefined));
  }

  override _final(done: () => void): void {
    this.#socket.end();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  readonly #end = (): void => void this.destroy();

  readonly #take = (chunk: Buffer): void => {
    this.#bytes += chunk.length;
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    // Put together when a message is whole, not with each of its pieces.
    if (this.#heldBytes >= this.#wantedBytes) this.#hold(this.#handOn(Buffer.concat(this.#held)));
    if (this.#bytes > mostBytes || this.#messages > mostMessages)
      this.destroy(new Error('an answer that is too large'));
  };

  /** Hands on the whole messages at the beginning, and gives what is left. */
  #handOn(bytes: Buffer): Buffer {
    let at = 0;
    for (;;) {
      const rest = bytes.subarray(at);
      const length = messageLength(rest);
      if (length === undefined) {
        this.destroy(new Error('an answer that is no LDAP'));
        return Buffer.of();
      }
      this.#wantedBytes = length;
      if (rest.length < length) return rest;
      this.#messages += 1;
      if (this.#messages <= mostMessages) this.push(rest.subarray(0, length));
      at += length;
    }
  }

  #hold(bytes: Buffer): void {
    this.#held = bytes.length === 0 ? [] : [bytes];
    this.#heldBytes = bytes.length;
  }
}

/**
 * How many bytes the message takes that begins here (a sequence of definite length, X.690 §8.1.3); where that cannot be told
 * yet, how many it takes to tell it. `undefined`: it is none, or too long.
 */
const messageLength = (bytes: Buffer): number | undefined => {
  const [tag = 0x30, first = 0] = bytes;
  if (tag !== 0x30 || first === 0x80 || first > 0x84) return undefined;
  if (first < 0x80) return 2 + first;
  const head = first - 0x80 + 2;
  if (bytes.length < head) return head;
  const length = head + bytes.readUIntBE(2, head - 2);
  return length > mostBytes ? undefined : length;
};
