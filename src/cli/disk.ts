import { type Dirent, readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';

/** The file system as far as definitions and environments are read from it. Paths are absolute; it throws what Node throws. */
export interface Disk {
  readonly read: (file: string) => Buffer;
  readonly stat: (path: string) => Stats;
  /** What of a folder may hold definitions, or lead to some, by name. */
  readonly list: (folder: string) => readonly Dirent[];
  readonly realPath: (path: string) => string;
}

/** The system's own. */
export const systemDisk: Disk = {
  read: (file) => readFileSync(file),
  stat: (path) => statSync(path),
  list: (folder) => candidates(readdirSync(folder, { withFileTypes: true })),
  realPath: (path) => realpathSync(path),
};

/** What is at an absolute path; `undefined`: nothing, or nothing that can be seen. */
export const findOn = (disk: Disk, path: string): Stats | undefined => {
  try {
    return disk.stat(path);
  } catch {
    return undefined;
  }
};

/** Only what may be read counts: editors and version control leave all kinds of files, and so do we. */
export const candidates = (entries: readonly Dirent[]): readonly Dirent[] =>
  entries
    .filter((entry) => !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .filter((entry) => entry.isDirectory() || (documentName.test(entry.name) && !keptBundleName.test(entry.name)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

const documentName = /\.(?:ya?ml|json)$/i;
/** A data folder may lie among the definitions, with the bundles that a running gateway keeps in it. */
const keptBundleName = /^[0-9a-f]{64}\.json$/;
