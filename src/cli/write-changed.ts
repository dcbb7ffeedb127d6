import { statSync } from 'node:fs';
import { replaceableFile } from './replace-file.ts';
import { UsageError } from './terminal.ts';

/** A file of an author's that is to get another text. */
export interface ChangedFile {
  /** As problems call it. */
  readonly path: string;
  readonly full: string;
  readonly before: string;
  readonly after: string;
}

/**
 * Writes changed files, each as a whole.
 *
 * @throws UsageError where one may not be written: then none is, but where the system refuses only in the middle of it.
 */
export const writeChanged = (files: readonly ChangedFile[]): void => {
  const replaceable = files.map(({ path, full, before, after }) => {
    // A folder that may be written would let us replace it all the same.
    if ((statSync(full, { throwIfNoEntry: false })?.mode ?? 0o200) & 0o222) {
      const file = replaceableFile(path, full);
      if (file.text !== before) throw new UsageError(`"${path}" has changed in the meantime; nothing was written`);
      return { file, after };
    }
    throw new UsageError(`"${path}" is read-only: nothing was written`);
  });
  for (const { file, after } of replaceable) file.replace(after);
};
