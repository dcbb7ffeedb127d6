import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { systemReason } from './system-reason.ts';
import { UsageError } from './terminal.ts';

/**
 * Writes what a command was asked to leave in a file; what is there gives way.
 *
 * @throws UsageError where the system refuses.
 */
export const writeOutput = (file: string, text: string, cwd: string): void => {
  try {
    writeFileSync(path.resolve(cwd, file), text);
  } catch (error) {
    throw new UsageError(`cannot write "${file}": ${systemReason(error)}`);
  }
};
