import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { visibleText } from '../diagnostics/visible-text.ts';
import { systemReason } from './system-reason.ts';
import { ContentError, UsageError } from './terminal.ts';

/** A file that is read, changed and written as a whole. */
export interface ReplaceableFile {
  /** `undefined`: there is none. */
  readonly text: string | undefined;
  /** Whoever reads the file sees the old text or the new one. What may read it stays, and so does its owner where we may say so. */
  replace(text: string): void;
}

/**
 * Reads a file to replace it. `named` is what it is called in errors, `path` where it is; a link stays one.
 *
 * @throws UsageError where the system refuses, ContentError where it is no text.
 */
export const replaceableFile = (named: string, path: string): ReplaceableFile => {
  const act = <T>(verb: string, action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw new UsageError(`cannot ${verb} "${visibleText(named)}": ${systemReason(error)}`);
    }
  };
  const file = act('read', () => (existsSync(path) ? realpathSync(path) : path));
  const textNow = (): string | undefined => {
    const bytes = act('read', () => (existsSync(file) ? readFileSync(file) : undefined));
    return bytes && textOf(named, bytes);
  };
  const text = textNow();
  return {
    text,
    replace: (next) => {
      // Somebody else edits it: theirs would be lost.
      if (textNow() !== text)
        throw new UsageError(`"${visibleText(named)}" has changed in the meantime; nothing was written`);
      act('write', () => writeWhole(file, next));
    },
  };
};

const textOf = (named: string, bytes: Buffer): string => {
  const text = bytes.toString('utf8');
  if (Buffer.from(text, 'utf8').equals(bytes)) return text;
  throw new ContentError(`"${visibleText(named)}" is not UTF-8 text`);
};

const writeWhole = (file: string, text: string): void => {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  const before = statSync(file, { throwIfNoEntry: false });
  try {
    // Hashes of passwords are for nobody but who serves them.
    writeFileSync(draft, text, { flag: 'wx', mode: 0o600, flush: true });
    if (before !== undefined) {
      const { uid, gid } = statSync(draft);
      if (uid !== before.uid || gid !== before.gid) chownSync(draft, before.uid, before.gid);
      chmodSync(draft, before.mode & 0o7777);
    }
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
};
