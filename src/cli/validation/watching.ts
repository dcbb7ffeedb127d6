import { setTimeout as sleepFor } from 'node:timers/promises';
import type { Disk } from '../disk.ts';
import { LoadMemory } from '../load-memory.ts';
import { RecordingDisk } from '../recording-disk.ts';
import { CommandError, type Terminal } from '../terminal.ts';
import { signalled } from '../until-stopped.ts';
import { watch } from '../watch.ts';

/** How one look reads: what it sees is remembered, for the next one and to know when that is due. */
export interface Looking {
  readonly disk: Disk;
  readonly memory: LoadMemory;
}

/**
 * Looks, and again whenever something has changed that the last look saw, until SIGINT or SIGTERM. Gives what the last look
 * gave: the exit code.
 */
export const lookAgain = async (look: (looking: Looking) => Promise<number>, { stderr }: Terminal): Promise<number> => {
  const memory = new LoadMemory();
  const stopped = new AbortController();
  let disk = new RecordingDisk();
  let code = 0;
  const lookOnce = async (): Promise<void> => {
    disk = new RecordingDisk();
    code = await look({ disk, memory }).catch((error: unknown) => told(error, stderr));
    stderr('headgate: checks again when a file changes, until Ctrl-C\n');
  };
  const ended = signalled().then(() => stopped.abort());
  await lookOnce();
  await watch({
    seen: () => disk.seen,
    changed: lookOnce,
    sleep: (ms, signal) => sleepFor(ms, undefined, signal && { signal }),
    signal: stopped.signal,
  });
  await ended;
  return code;
};

/** While files are moved about, one may be gone for a moment. */
const told = (error: unknown, stderr: Terminal['stderr']): number => {
  if (!(error instanceof CommandError)) throw error;
  stderr(`headgate: ${error.message}\n`);
  return error.exitCode;
};
