import { type Mark, RecordingDisk } from './recording-disk.ts';
import { ContentError } from './terminal.ts';

/** Waits. With a signal, rejects when it is aborted. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** How long everything that was read must stay as it is: editors and copies write a file in several steps. */
const restMs = 200;
/** Five seconds of a file that never rests are no save any more. */
const mostTries = 25;

/** Reads files while others write them. */
export class SnapshotReader {
  readonly #sleep: Sleep;
  #seen: ReadonlyMap<string, Mark> = new Map();

  constructor(sleep: Sleep) {
    this.#sleep = sleep;
  }

  /** All that the last reading depends on, by absolute path, however it ended. */
  get seen(): ReadonlyMap<string, Mark> {
    return this.#seen;
  }

  /** Reads once, whatever others do. */
  async once<T>(read: (disk: RecordingDisk) => Promise<T>): Promise<T> {
    const disk = new RecordingDisk();
    this.#seen = disk.seen;
    return read(disk);
  }

  /**
   * Reads until everything that was looked at is the same 200 ms later: size, time and content. A reading that throws must
   * be as certain as one that does not.
   *
   * @throws ContentError where the files do not come to rest; else what `read` throws.
   */
  async settled<T>(read: (disk: RecordingDisk) => Promise<T>): Promise<T> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const disk = new RecordingDisk();
      this.#seen = disk.seen;
      const [result] = await Promise.allSettled([read(disk)]);
      await this.#sleep(restMs);
      if (!disk.isUnchanged()) continue;
      if (result.status === 'rejected') throw result.reason;
      return result.value;
    }
    throw new ContentError('the files keep changing while they are read');
  }
}
