import { randomBytes } from 'node:crypto';
import { constants, copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { systemReason } from '../system-reason.ts';
import { UsageError } from '../terminal.ts';

/** A file to be written, by its path as it is shown. */
export interface NewFile {
  readonly name: string;
  readonly text: string;
  /** Nobody else may read it. */
  readonly isPrivate?: true;
}

/** @throws UsageError that lists those that are there. */
export const checkFree = (names: readonly string[], cwd: string): void => {
  const taken = names.filter((name) => existsSync(path.resolve(cwd, name)));
  if (taken.length === 0) return;
  const listed = taken.map((name) => `"${name}"`).join(', ');
  const [are, they] = taken.length === 1 ? ['is', 'it is'] : ['are', 'they are'];
  throw new UsageError(`${listed} ${are} there already; with --force ${they} overwritten`);
};

/**
 * Writes a file whole, or not at all. Without `force` what is there already stays, also where it came in the meantime.
 *
 * @throws UsageError
 */
export const writeNew = ({ name, text, isPrivate }: NewFile, cwd: string, force: boolean): void => {
  const file = path.resolve(cwd, name);
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    try {
      writeFileSync(draft, text, { flag: 'wx', mode: isPrivate ? 0o600 : 0o666, flush: true });
      if (force) renameSync(draft, file);
      else copyFileSync(draft, file, constants.COPYFILE_EXCL);
    } finally {
      rmSync(draft, { force: true });
    }
  } catch (error) {
    throw new UsageError(`cannot write "${name}": ${systemReason(error)}`);
  }
};
