import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** `measured`: what is measured, alone; `others`: the load and the back end. */
export type Part = 'measured' | 'others';

const processors: Readonly<Record<Part, number>> = { others: 0, measured: 1 };

/**
 * Keeps a process, with all its threads, on one processor: moving between them costs what has been cached, by chance and
 * the more the larger a program is. Where there is one processor only, or no taskset, all stays as it is.
 */
export const pin = (pid: number, part: Part): void => {
  if (availableParallelism() > 1)
    spawnSync('taskset', ['-a', '-c', '-p', String(processors[part]), String(pid)], { stdio: 'ignore' });
};
