import { createHash } from 'node:crypto';
import type { Dirent, Stats } from 'node:fs';
import { type Disk, systemDisk } from './disk.ts';

/** What was found at a path. */
export interface Mark {
  /** `other`: nothing that was read. */
  readonly kind: 'file' | 'folder' | 'other';
  /** Cheap to compare: which file it is, its size, time and mode; names in a folder. */
  readonly stamp: string;
  /** Of the bytes of a file. */
  readonly hash: string;
}

/** Remembers all that was looked at, also what was not there: what the reader has made of it depends on nothing else. */
export class RecordingDisk implements Disk {
  readonly #disk: Disk;
  readonly #seen = new Map<string, Mark>();

  constructor(disk: Disk = systemDisk) {
    this.#disk = disk;
  }

  /** By absolute path. */
  get seen(): ReadonlyMap<string, Mark> {
    return this.#seen;
  }

  readonly read = (file: string): Buffer =>
    this.#looking(file, () => {
      // The time before the bytes: a change in between is then seen as one.
      const stamp = stampOf(this.#disk.stat(file));
      const bytes = this.#disk.read(file);
      this.#seen.set(file, { kind: 'file', stamp, hash: hashOf(bytes) });
      return bytes;
    });

  readonly list = (folder: string): readonly Dirent[] =>
    this.#looking(folder, () => {
      const entries = this.#disk.list(folder);
      this.#seen.set(folder, { kind: 'folder', stamp: stampOfNames(entries), hash: '' });
      return entries;
    });

  readonly stat = (path: string): Stats => this.#looking(path, () => this.#disk.stat(path));

  readonly realPath = (path: string): string => this.#looking(path, () => this.#disk.realPath(path));

  /** Whether another reading would find the very same. */
  isUnchanged(): boolean {
    const again = new RecordingDisk(this.#disk);
    return [...this.#seen].every(([path, { kind, stamp, hash }]) => {
      const now = again.#markOf(path, kind);
      return now.stamp === stamp && now.hash === hash;
    });
  }

  #markOf(path: string, kind: Mark['kind']): Mark {
    try {
      if (kind === 'file') this.read(path);
      if (kind === 'folder') this.list(path);
    } catch {
      // Recorded as what it is now.
    }
    return this.#seen.get(path) ?? this.#otherAt(path);
  }

  #looking<T>(path: string, look: () => T): T {
    try {
      return look();
    } catch (error) {
      this.#seen.set(path, this.#otherAt(path));
      throw error;
    }
  }

  #otherAt(path: string): Mark {
    try {
      return { kind: 'other', stamp: stampOf(this.#disk.stat(path)), hash: '' };
    } catch {
      return { kind: 'other', stamp: missing, hash: '' };
    }
  }
}

/** The stamp of what is not there. */
export const missing = 'missing';

/** See `Mark`. The mode too: who gives us leave to read a file changes nothing else. */
export const stampOf = ({ ino, size, mtimeMs, mode }: Stats): string => `${ino} ${size} ${mtimeMs} ${mode}`;

/** See `Mark`. */
export const stampOfNames = (entries: readonly Dirent[]): string =>
  entries.map((entry) => `${entry.isDirectory() ? 'folder' : 'file'} ${entry.name}`).join('/');

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64');
