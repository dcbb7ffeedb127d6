import type { Dirent } from 'node:fs';
import path from 'node:path';
import { externalFiles, wholeFileOf } from '../definition/references.ts';
import type { Problem } from '../diagnostics/problem.ts';
import { visibleText } from '../diagnostics/visible-text.ts';
import { mapIn } from '../source/members.ts';
import { parseBytes } from '../source/parse-bytes.ts';
import type { SourceFile } from '../source/tree.ts';
import { classify, mustBeDefinition } from './classify.ts';
import { type Disk, systemDisk } from './disk.ts';
import { followReferences } from './follow-references.ts';
import { systemReason } from './system-reason.ts';
import { targetsOf } from './targets.ts';
import { UsageError } from './terminal.ts';

/** The files that belong together, as they were read. */
export interface Gathered {
  /** By path as shown: relative to the working directory where it is below it, with `/`. */
  readonly files: ReadonlyMap<string, SourceFile>;
  /** Those that are definitions or products, in the order found. */
  readonly definitions: readonly SourceFile[];
  /** Those of them that no product has brought: they, or the folders that they are in, were named. */
  readonly named: readonly SourceFile[];
  /** Files of directories that are something else. */
  readonly ignored: readonly string[];
  readonly problems: readonly Problem[];
}

/** How files are read. */
export interface GatherOptions {
  readonly disk?: Disk | undefined;
  readonly parse?: typeof parseBytes;
}

/**
 * Reads the files, directories and patterns of a command line, and every file that their `$ref`s lead to. References are confined
 * to the project's root: the working directory, or the nearest folder above what was named where that lies elsewhere.
 *
 * @throws UsageError where the system does not give us what was named.
 */
export const gather = async (
  targets: readonly string[],
  cwd: string,
  { disk = systemDisk, parse = parseBytes }: GatherOptions = {},
): Promise<Gathered> => {
  const named = targetsOf(targets, cwd, disk).map((target) => ({
    ...target,
    isDirectory: given(target.shown, () => disk.stat(target.full)).isDirectory(),
  }));
  const root = rootOf(
    named.map(({ full }) => full),
    cwd,
  );
  const reader = new SourceReader({ cwd, root, disk, parse });
  const definitions = new Map<string, SourceFile>();
  const ignored: string[] = [];
  const problems: Problem[] = [];
  for (const { full, by, isDirectory } of named) {
    if (!isDirectory && by === 'name') {
      const file = reader.read(full);
      const problem = mustBeDefinition(file);
      if (problem !== undefined) problems.push(problem);
      else definitions.set(file.path, file);
      continue;
    }
    for (const one of isDirectory ? documentsBelow(full, reader) : [confined(full, reader)]) {
      const file = reader.read(one);
      const kind = classify(file);
      if (typeof kind === 'object') problems.push(kind);
      else if (kind === 'definition' || file.root === undefined) definitions.set(file.path, file);
      else ignored.push(file.path);
    }
  }
  const own = [...definitions.values()];
  // Those that products name are added while this goes on.
  for (const file of definitions.values()) {
    for (const api of apisOf(file, reader)) definitions.set(api.path, api);
    // What was named itself has been read, and is followed in its own turn.
    if (externalFiles(file).some((one) => !definitions.has(one))) await followReferences(file, reader);
  }
  const others = new Set(ignored.filter((one) => !reader.referenced.has(one)));
  for (const file of reader.files.values()) if (!others.has(file.path)) problems.push(...file.problems);
  return { files: reader.files, definitions: [...definitions.values()], named: own, ignored: [...others], problems };
};

/** The definitions that a product offers; what else it refers to is not served for that. */
const apisOf = ({ root }: SourceFile, reader: SourceReader): readonly SourceFile[] => {
  if (root?.kind !== 'map' || !root.entries.has('product') || root.entries.has('swagger')) return [];
  return [...(mapIn(root, 'apis')?.entries.values() ?? [])]
    .flatMap(({ value }) => wholeFileOf(value) ?? [])
    .flatMap((shown) => reader.readReferenced(reader.full(shown)) ?? [])
    .filter((file) => classify(file) === 'definition' || file.root === undefined);
};

interface ReaderOptions {
  readonly cwd: string;
  readonly root: string;
  readonly disk: Disk;
  readonly parse: typeof parseBytes;
}

/** Reads and parses each file once; knows how paths are shown and where the root is. */
export class SourceReader {
  readonly files = new Map<string, SourceFile>();
  /** Paths that references led to. */
  readonly referenced = new Set<string>();
  readonly disk: Disk;
  readonly #parse: typeof parseBytes;
  readonly #cwd: string;
  readonly #root: string;

  constructor({ cwd, root, disk, parse }: ReaderOptions) {
    this.#cwd = cwd;
    this.#root = root;
    this.disk = disk;
    this.#parse = parse;
  }

  /** @throws UsageError where the system does not give the file. */
  read(full: string): SourceFile {
    const shown = this.shown(full);
    const known = this.files.get(shown);
    if (known !== undefined) return known;
    const bytes = given(shown, () => this.disk.read(full));
    const file = this.#parse(shown, bytes);
    this.files.set(shown, file);
    return file;
  }

  /** A referenced file; `undefined` outside the root (symbolic links followed) or where there is none. */
  readReferenced(full: string): SourceFile | undefined {
    try {
      if (!this.isInRoot(full) || !this.disk.stat(full).isFile()) return undefined;
      this.referenced.add(this.shown(full));
      return this.read(full);
    } catch {
      return undefined;
    }
  }

  /** Whether what is there lies below the root, symbolic links followed. Throws what the system says where it is missing. */
  isInRoot(full: string): boolean {
    return isBelow(this.disk.realPath(full), this.disk.realPath(this.#root));
  }

  /** The full path of a path as shown. */
  full(shown: string): string {
    return path.resolve(this.#cwd, shown);
  }

  shown(full: string): string {
    return (isBelow(full, this.#cwd) ? path.relative(this.#cwd, full) : full).split(path.sep).join('/');
  }
}

const rootOf = (full: readonly string[], cwd: string): string => {
  if (full.every((one) => isBelow(one, cwd))) return cwd;
  // Elsewhere the working directory says nothing. The loop ends at the file system's root, below which all lies.
  let common = path.dirname(full[0] ?? cwd);
  while (!full.every((one) => isBelow(one, common))) common = path.dirname(common);
  return common;
};

const isBelow = (full: string, folder: string): boolean => {
  const relative = path.relative(folder, full);
  return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
};

/** The files that may be definitions, below a folder. Links to folders are not followed: they may lead in a circle. */
const documentsBelow = (folder: string, reader: SourceReader): readonly string[] =>
  given(reader.shown(folder), () => reader.disk.list(folder)).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return documentsBelow(full, reader);
    return isDocument(entry, full, reader) ? [full] : [];
  });

/** A linked file is as good as another one (mounted volumes are made of links), within the root. */
const isDocument = (entry: Dirent, full: string, reader: SourceReader): boolean => {
  if (!entry.isSymbolicLink()) return entry.isFile();
  const shown = reader.shown(full);
  if (!given(shown, () => reader.disk.stat(full)).isFile()) return false;
  confined(full, reader);
  return true;
};

const confined = (full: string, reader: SourceReader): string => {
  const shown = reader.shown(full);
  if (given(shown, () => reader.isInRoot(full))) return full;
  throw new UsageError(`"${visibleText(shown)}" is a link that leads out of the project`);
};

/** What the system gives for a path; where it refuses, the command line is at fault. */
const given = <T>(shown: string, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    throw new UsageError(`cannot read "${visibleText(shown)}": ${systemReason(error)}`);
  }
};
