import { dirname, isAbsolute, join } from 'node:path';

/** What reading an environment may touch. */
export interface World {
  /** The bytes of a file. `undefined`, or an error with code `ENOENT` or `ENOTDIR`: there is none. Else: unreadable. */
  readonly readFile: (path: string) => Uint8Array | undefined;
  /** `false` also where that cannot be seen; never throws. */
  readonly isFolder: (path: string) => boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The bytes of a file, or why there are none. */
export type FileRead = { readonly bytes: Uint8Array } | { readonly refused: 'missing' | 'unreadable' | 'too-large' };

/** Secrets, certificates and lists of some thousand users are far smaller: a larger file is a mistaken path. */
const maxFileBytes = 16 * 1024 * 1024;

/** Reads a file without throwing. */
export const readBytes = (world: World, path: string): FileRead => {
  try {
    const bytes = world.readFile(path);
    if (bytes === undefined) return { refused: 'missing' };
    return bytes.byteLength > maxFileBytes ? { refused: 'too-large' } : { bytes };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return { refused: code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'unreadable' };
  }
};

/** A path as written in `file`, seen from where the program runs. */
export const pathFrom = (file: string, written: string): string =>
  isAbsolute(written) ? written : join(dirname(file), written);
