import path from 'node:path';
import type { EnvironmentResult } from '../environment/read-environment.ts';
import { readEnvironment } from '../environment/read-environment.ts';
import { type Disk, systemDisk } from './disk.ts';
import { type Terminal, UsageError } from './terminal.ts';

/**
 * Reads `headgate.yaml` and what it names. Without `file`: the one in the working directory if there is one, else the
 * defaults.
 *
 * @throws UsageError where the file that was named is not there.
 */
export const loadEnvironment = (
  file: string | undefined,
  { cwd, env }: Pick<Terminal, 'cwd' | 'env'>,
  disk: Disk = systemDisk,
): EnvironmentResult => {
  const exists = (one: string): boolean => isThere(path.resolve(cwd, one), disk);
  if (file !== undefined && !exists(file)) throw new UsageError(`cannot read "${file}": no such file or directory`);
  const found = file ?? (exists('headgate.yaml') ? 'headgate.yaml' : undefined);
  return readEnvironment(found, { env, readFile: (one) => disk.read(path.resolve(cwd, one)) });
};

const isThere = (full: string, disk: Disk): boolean => {
  try {
    disk.stat(full);
    return true;
  } catch {
    return false;
  }
};
