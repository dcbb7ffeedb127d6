import { write, writeSync } from 'node:fs';

/** What a file that takes nothing may make us keep; text beyond it is lost. */
const defaultMostLetters = 16 * 1024 * 1024;
/** How long such a file is left alone: its reader is slow, its disk full, its terminal gone. */
const restMs = 100;
/** How often a slow reader is asked once more when the process ends. */
const lastTries = 10;

/**
 * A file descriptor that is written to in the background, in order. What it does not take is offered again, and no failure
 * is told: a log that cannot be written must not keep anything else from being done.
 */
export class BackgroundFile {
  readonly #descriptor: number;
  readonly #mostLetters: number;
  /** Is being written, or was not taken. */
  #current: Buffer = Buffer.of();
  #waiting = '';
  #state: 'idle' | 'writing' | 'resting' = 'idle';

  constructor(descriptor: number, mostLetters = defaultMostLetters) {
    this.#descriptor = descriptor;
    this.#mostLetters = mostLetters;
  }

  write(text: string): void {
    if (this.#waiting.length + text.length > this.#mostLetters) return;
    this.#waiting += text;
    if (this.#state === 'idle') this.#next();
  }

  /** Writes what is left, at the end of the process. What is under way in the background may come behind it. */
  flush(): void {
    let rest = this.#state === 'writing' ? this.#taken() : Buffer.concat([this.#current, this.#taken()]);
    for (let tries = 0; rest.length > 0 && tries < lastTries; ) {
      try {
        rest = rest.subarray(writeSync(this.#descriptor, rest));
      } catch (error) {
        if (!isSlow(error)) return;
        tries += 1;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, restMs);
      }
    }
  }

  #next(): void {
    if (this.#current.length === 0) this.#current = this.#taken();
    this.#state = this.#current.length === 0 ? 'idle' : 'writing';
    if (this.#state === 'idle') return;
    write(this.#descriptor, this.#current, (error, written) => {
      if (error !== null) return this.#rest(error);
      this.#current = this.#current.subarray(written);
      this.#next();
    });
  }

  #rest(error: NodeJS.ErrnoException): void {
    this.#state = 'resting';
    const timer = setTimeout(() => this.#next(), restMs);
    // A reader that is slow gets the last lines too; for a full disk a process that has ended does not wait.
    if (!isSlow(error)) timer.unref();
  }

  #taken(): Buffer {
    const taken = Buffer.from(this.#waiting, 'utf8');
    this.#waiting = '';
    return taken;
  }
}

/** A pipe is full. */
const isSlow = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EAGAIN';
