import { declarations } from '../../policies/declarations.ts';
import type { Profile } from '../assembly/types.ts';
import type { Project } from '../definition/definition.ts';
import { readProject } from '../definition/read.ts';
import { formatPretty } from '../diagnostics/format-pretty.ts';
import { byPlace, type Problem } from '../diagnostics/problem.ts';
import { summaryLine } from '../diagnostics/summary.ts';
import { lint } from '../lint/lint.ts';
import { loadSchemaCompiler } from '../lint/schema-compiler.ts';
import type { SourceFile } from '../source/tree.ts';
import type { Disk } from './disk.ts';
import { gather } from './gather.ts';
import type { Terminal } from './terminal.ts';

/** Definitions read and checked. */
export interface Loaded {
  readonly project: Project;
  /** All problems, in the order of `byPlace`. */
  readonly problems: readonly Problem[];
  readonly sources: ReadonlyMap<string, SourceFile>;
  /** How many files were checked: definitions, products, and what was to be one or broke while it was read. */
  readonly files: number;
  /** Files of directories that are no definitions. */
  readonly ignored: readonly string[];
}

/** Reads and checks the definitions that a command line names. */
export const load = async (
  targets: readonly string[],
  profile: Profile | undefined,
  cwd: string,
  disk?: Disk,
): Promise<Loaded> => {
  const gathered = await gather(targets, cwd, disk);
  const { project, problems } = readProject({ files: gathered.files }, profile === undefined ? {} : { profile });
  const judged = [
    ...problems,
    ...lint(project, { policies: declarations, schemas: await loadSchemaCompiler(project, declarations) }),
  ];
  // Of a file that could not be read whole, nothing but that is certain.
  const broken = new Set(gathered.problems.filter(isError).map(({ file }) => file));
  return {
    project,
    problems: [...gathered.problems, ...judged.filter(({ file }) => !broken.has(file))].sort(byPlace),
    sources: gathered.files,
    files: new Set([...gathered.definitions.map(({ path }) => path), ...gathered.problems.map(({ file }) => file)])
      .size,
    ignored: gathered.ignored,
  };
};

/** Whether a problem keeps definitions from being compiled and served. */
export const isError = ({ severity }: Problem): boolean => severity === 'error';

/** Problems and their summary for a person, on stderr; nothing where there are none. */
export const report = (
  { problems, sources, files }: Pick<Loaded, 'problems' | 'sources' | 'files'>,
  { stderr, colour }: Terminal,
): void => {
  if (problems.length === 0) return;
  stderr(`${formatPretty(problems, sources, { colour })}\n\n${summaryLine(problems, files)}\n`);
};
