import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '../..');

/** Texts by path from the project's root, with `/`. */
export type Texts = ReadonlyMap<string, string>;

/** The project's files that fit a pattern, sorted; without what is installed, built or generated. */
export const textsOf = (...patterns: readonly string[]): Texts =>
  new Map(
    globSync([...patterns], { cwd: root, exclude: ['node_modules/**', 'dist/**', '**/generated/**'] })
      .map((file) => file.split(path.sep).join('/'))
      .sort()
      .map((file) => [file, readFileSync(path.join(root, file), 'utf8')]),
  );
