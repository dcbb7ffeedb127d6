import path from 'node:path';
import { type Disk, findOn } from './disk.ts';
import { UsageError } from './terminal.ts';

/** A file or directory that a command line names. */
export interface Target {
  /** Absolute. */
  readonly full: string;
  /** As it was written, or found. */
  readonly shown: string;
  /** Named itself, so it must be a definition; or one of those that a pattern matches. */
  readonly by: 'name' | 'pattern';
}

/**
 * The files and directories that a command line means: what is there by that name, else what a pattern with `*`, `**`, `?`, `[…]`
 * or `{…}` matches, in the order of names. As in directories, hidden files, `node_modules` and what is neither YAML nor JSON
 * match nothing.
 *
 * @throws UsageError where nothing matches.
 */
export const targetsOf = (named: readonly string[], cwd: string, disk: Disk): readonly Target[] =>
  named.flatMap((name): readonly Target[] => {
    const full = path.resolve(cwd, name);
    if (findOn(disk, full) !== undefined || !MAGIC.test(name)) return [{ full, shown: name, by: 'name' }];
    const found = matching(name, cwd, disk);
    if (found.length === 0) throw new UsageError(`nothing matches "${name}"`);
    return found;
  });

const MAGIC = /[*?[{]/;

const matching = (pattern: string, cwd: string, disk: Disk): readonly Target[] => {
  const parts = pattern.split('/');
  const first = parts.findIndex((part) => MAGIC.test(part));
  const base = parts.slice(0, first).join('/') + (first > 0 ? '/' : '');
  const rest = parts.slice(first);
  const deepest = rest.some((part) => part.includes('**')) ? Number.POSITIVE_INFINITY : rest.length;
  const found: Target[] = [];
  const walk = (inner: readonly string[]): void => {
    for (const entry of listed(path.resolve(cwd, base, ...inner), disk)) {
      const parts = [...inner, entry.name];
      const relative = parts.join('/');
      if (path.matchesGlob(relative, rest.join('/')))
        found.push({ full: path.resolve(cwd, base, relative), shown: `${base}${relative}`, by: 'pattern' });
      else if (entry.isDirectory() && parts.length < deepest) walk(parts);
    }
  };
  walk([]);
  return found;
};

/** What cannot be listed matches nothing. */
const listed = (folder: string, disk: Disk): ReturnType<Disk['list']> => {
  try {
    return disk.list(folder);
  } catch {
    return [];
  }
};
