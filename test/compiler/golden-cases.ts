import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Definitions } from '../harness/project.ts';

const folder = path.join(import.meta.dirname, '../golden/compile');

/** A folder of `test/golden/compile`: definitions, and beside them what they are compiled to. */
export interface GoldenCase {
  readonly name: string;
  readonly definitions: Definitions;
  /** Of the bundle, in the form of `readableBundle`. */
  readonly expectedFile: string;
}

/** All cases, by name. */
export const goldenCases = (): readonly GoldenCase[] =>
  globSync('*', { cwd: folder })
    .sort()
    .map((name) => ({
      name,
      definitions: Object.fromEntries(
        globSync('**/*.yaml', { cwd: path.join(folder, name) })
          .sort()
          .map((file) => [file.split(path.sep).join('/'), readFileSync(path.join(folder, name, file), 'utf8')]),
      ),
      expectedFile: path.join(folder, name, 'expected.json'),
    }));
