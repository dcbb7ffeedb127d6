import pino from 'pino';
import type { Log } from '../gateway/gateway.ts';
import { BackgroundFile } from './background-file.ts';

/** Where a serving gateway writes its lines. */
export interface LineLog extends Log {
  /** Writes out what is still kept; to be called when nothing more comes. */
  close(): void;
}

/** Lines are made so many at a time: more would have left the processor's caches until then … */
const madeTogether = 32;
/** … and wait to be written until they are some 32 KB … */
const writtenTogether = 32 * 1024;
/** … or for so long: nobody who watches a log minds. */
const batchMs = 100;

/**
 * JSON lines in pino's form, on standard error or another file descriptor. The fields of a line must not change afterwards.
 *
 * Many lines are made and written at a time: one by one a line costs 5 µs, a tenth of a proxied request, together 2
 * (measured; docs/adr/0007-hot-path.md). They are written in the background, so that a slow reader does not slow requests down and a full disk stops
 * none. An error goes out at once, with all before it, and so does what is left when the process exits (then perhaps in
 * front of what is just being written).
 */
export const lineLog = (fileDescriptor = 2): LineLog => {
  // Not pino's: at the exit of the process it never gives up writing to a full disk.
  const file = new BackgroundFile(fileDescriptor);
  const batch = new Batch((lines) => file.write(lines));
  const timeText = isoTimes();
  // Only pino copes with whatever properties an error may have; for a line of plain fields it takes three times as long.
  const errors = pino({ base: null, timestamp: () => `,"time":"${timeText(Date.now())}"` }, batch);
  const exit = (): void => {
    batch.send();
    file.flush();
  };
  process.once('exit', exit);
  return {
    info: (fields, message) => {
      const time = Date.now();
      batch.add(() => lineOf(fields, message, timeText(time)));
    },
    error: (fields, message) => {
      errors.error(fields, message);
      batch.send();
    },
    close: () => {
      batch.send();
      process.off('exit', exit);
    },
  };
};

/** Around the fields instead of among them in one object: copying them costs as much as writing them (measured). */
const lineOf = (fields: object, message: string, time: string): string => {
  const written = JSON.stringify(fields).slice(1, -1);
  return `{"level":30,"time":"${time}",${written}${written === '' ? '' : ','}"msg":${JSON.stringify(message)}}\n`;
};

/** Collects lines, and sends them on together. */
class Batch {
  readonly #sink: (lines: string) => void;
  #lines: (() => string)[] = [];
  #text = '';
  #timer: NodeJS.Timeout | undefined = undefined;

  constructor(sink: (lines: string) => void) {
    this.#sink = sink;
  }

  /** As pino calls it. */
  write(line: string): void {
    this.add(() => line);
  }

  add(line: () => string): void {
    this.#lines.push(line);
    this.#timer ??= setTimeout(() => this.send(), batchMs);
    if (this.#lines.length < madeTogether) return;
    this.#make();
    if (this.#text.length >= writtenTogether) this.send();
  }

  send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#make();
    const text = this.#text;
    this.#text = '';
    if (text !== '') this.#sink(text);
  }

  #make(): void {
    const lines = this.#lines;
    this.#lines = [];
    for (const line of lines) this.#text += line();
  }
}

/** Times as text: all but the milliseconds is made once a second, since it costs more than the rest of a line. */
const isoTimes = (): ((time: number) => string) => {
  let second = Number.NaN;
  let text = '';
  return (time) => {
    const millis = time % 1000;
    if (time - millis !== second) {
      second = time - millis;
      text = new Date(second).toISOString().slice(0, -'000Z'.length);
    }
    return `${text}${String(millis).padStart(3, '0')}Z`;
  };
};
