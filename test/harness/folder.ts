import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder that exists for one test. */
export interface Folder {
  readonly path: string;
  /** Full path of a file in it. */
  at(name: string): string;
  remove(): void;
}

/** Makes a temporary folder with these files, by relative path. */
export const newFolder = (files: Readonly<Record<string, string>> = {}): Folder => {
  const folder = mkdtempSync(path.join(tmpdir(), 'headgate-'));
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return {
    path: folder,
    at: (name) => path.join(folder, name),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};
