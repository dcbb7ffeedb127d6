import type { Fix, Problem } from '../../src/diagnostics/problem.ts';
import type { EnvironmentNames } from '../../src/lint/environment-names.ts';
import { applyFixes, editsAsStored, withEdits } from '../../src/source/edits.ts';
import { parseSource } from '../../src/source/parse.ts';
import { problemsIn } from './example-project.ts';

/** A problem that has a fix. */
export type Fixable = Problem & { readonly fix: Fix };

export const isFixable = (problem: Problem): problem is Fixable => problem.fix !== undefined;

/** The texts with the fixes of problems made that `isMeant`, until there are no more; each fix of one round in the same text. */
export const mendTexts = async (
  files: ReadonlyMap<string, string>,
  {
    isMeant = () => true,
    environment,
  }: { readonly isMeant?: (one: Problem) => boolean; readonly environment?: EnvironmentNames | undefined } = {},
): Promise<ReadonlyMap<string, string>> => {
  let texts = files;
  for (let round = 0; round < 20; round++) {
    const open = (await problemsIn(texts, environment)).filter(isFixable).filter(isMeant);
    if (open.length === 0) return texts;
    texts = new Map([...texts].map(([path, text]) => [path, mended(path, text, open)]));
  }
  throw new Error('twenty rounds, and there is still something to fix');
};

const mended = (path: string, text: string, open: readonly Fixable[]): string => {
  const parsed = parseSource(path, text);
  const fixes = open.filter(({ file }) => file === path).map(({ fix }) => fix);
  const edits = editsAsStored(
    text,
    parsed.text,
    applyFixes(parsed.text, fixes).made.flatMap((fix) => fix.edits),
  );
  if (edits === undefined) throw new Error(`${path} is not what was parsed`);
  return withEdits(text, edits);
};
