import { readdir, stat } from 'node:fs/promises';
import { candidates } from './disk.ts';
import { type Mark, missing, stampOf, stampOfNames } from './recording-disk.ts';
import type { Sleep } from './snapshot.ts';

/** What is watched, and what is done about it. */
export interface Watching {
  /** What there was when it was last read, by absolute path. */
  readonly seen: () => ReadonlyMap<string, Mark>;
  /** Reads it anew: `seen` is then up to date. */
  readonly changed: () => Promise<unknown>;
  readonly sleep: Sleep;
  readonly signal: AbortSignal;
}

/** A person who has saved a file looks up after about so long. */
const pauseMs = 500;
/** With many files on a slow disk looking takes long; at most a twentieth of the time is spent on it, */
const restFactor = 20;
/** but one look that was slow by chance puts nobody's change off for long. */
const longestPauseMs = 5000;

/**
 * Looks again and again whether something has changed that was read, and waits until that has been seen to. Resolves when
 * the signal is aborted.
 *
 * It asks for stamps instead of being told by the system: network file systems and many container volumes tell nothing,
 * and a file that is replaced by another, as most editors save, ends the watch on the old one.
 */
export const watch = async ({ seen, changed, sleep, signal }: Watching): Promise<void> => {
  let restMs = pauseMs;
  while (!signal.aborted) {
    await sleep(restMs, signal).catch(() => undefined);
    if (signal.aborted) return;
    const started = performance.now();
    const isChanged = await differs(seen());
    restMs = Math.min(Math.max(pauseMs, (performance.now() - started) * restFactor), longestPauseMs);
    if (isChanged && !signal.aborted) await changed();
  }
};

/** Looked at side by side; more would only wait for the threads that Node has for files. */
const atOnce = 16;

const differs = async (seen: ReadonlyMap<string, Mark>): Promise<boolean> => {
  const paths = [...seen];
  for (let from = 0; from < paths.length; from += atOnce) {
    const some = paths.slice(from, from + atOnce);
    const same = await Promise.all(some.map(async ([path, mark]) => (await stampNow(path, mark)) === mark.stamp));
    if (same.includes(false)) return true;
  }
  return false;
};

const stampNow = async (path: string, { kind }: Mark): Promise<string> => {
  try {
    if (kind === 'folder') return stampOfNames(candidates(await readdir(path, { withFileTypes: true })));
    return stampOf(await stat(path));
  } catch {
    return missing;
  }
};
