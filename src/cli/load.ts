import { declarations } from '../../policies/declarations.ts';
import type { Profile } from '../assembly/types.ts';
import type { Project } from '../definition/definition.ts';
import { formatPretty } from '../diagnostics/format-pretty.ts';
import { byPlace, type Problem, type Waived } from '../diagnostics/problem.ts';
import type { Report } from '../diagnostics/report.ts';
import { summaryLine } from '../diagnostics/summary.ts';
import type { EnvironmentNames } from '../lint/environment-names.ts';
import { judge } from '../lint/judge.ts';
import { loadSchemaCompiler } from '../lint/schema-compiler.ts';
import type { SourceFile } from '../source/tree.ts';
import type { Checked } from '../workspace/workspace.ts';
import type { Disk } from './disk.ts';
import { gather } from './gather.ts';
import { findLintSettings, type LintChoice } from './lint-settings.ts';
import { LoadMemory } from './load-memory.ts';
import { secretsIn } from './secrets-in.ts';
import type { Terminal } from './terminal.ts';

/** Definitions read and checked. */
export interface Loaded extends Report {
  readonly project: Project;
  readonly waived: readonly Waived[];
  readonly sources: ReadonlyMap<string, SourceFile>;
  /** How many were checked: definitions, products, and what was to be one or broke while it was read. */
  readonly files: number;
  /** Files of directories that are no definitions. */
  readonly ignored: readonly string[];
  /** How many warnings there may be, where headgate.yaml says it. */
  readonly maxWarnings: number | undefined;
}

/** How definitions are read and judged. */
export interface LoadOptions extends LintChoice {
  /** Overrides what the definitions say. */
  readonly profile?: Profile | undefined;
  readonly disk?: Disk | undefined;
  /** What they are held against beside; absent: nothing is said of what they name of an environment. */
  readonly environment?: EnvironmentNames | undefined;
  /** Of loads before, of the same targets with the same profile. */
  readonly memory?: LoadMemory | undefined;
}

/** Reads and checks the definitions that a command line names. */
export const load = async (
  targets: readonly string[],
  { cwd, env }: Pick<Terminal, 'cwd' | 'env'>,
  options: LoadOptions = {},
): Promise<Loaded> => {
  const { profile, disk, environment, memory = new LoadMemory() } = options;
  const gathered = await gather(targets, cwd, { disk, parse: memory.parse });
  const { settings, maxWarnings, ...found } = await findLintSettings(targets, options, { cwd, env, disk });
  const { files } = gathered;
  const known = { policies: declarations, schemas: await loadSchemaCompiler(files, declarations), environment };
  const documents = new Set(gathered.definitions.map(({ path }) => path));
  const checked = memory.workspace({ known, profile }).update(files, documents);
  noteSecrets(checked);
  const judged = judge(checked.found, checked.project, settings);
  // Of a file that could not be read whole, nothing but that is certain.
  const broken = new Set(gathered.problems.filter(isError).map(({ file }) => file));
  // A headgate.yaml among the files is read as one of them, too.
  const ofSettings = found.problems.filter(({ file }) => !broken.has(file));
  const certain = judged.problems.filter(({ file }) => !broken.has(file));
  return {
    project: checked.project,
    problems: [...gathered.problems, ...ofSettings, ...certain].sort(byPlace),
    waived: judged.waived.filter(({ problem }) => !broken.has(problem.file)),
    sources: found.source === undefined ? files : new Map([...files, [found.source.path, found.source]]),
    files: new Set([...gathered.definitions.map(({ path }) => path), ...gathered.problems.map(({ file }) => file)])
      .size,
    ignored: gathered.ignored,
    maxWarnings,
  };
};

/** They are masked wherever lines are shown, also where nobody is told of them: waived, off, quiet, or not judged. */
const noteSecrets = ({ found, project: { sources } }: Checked): void => {
  const secrets = Map.groupBy(
    found.filter(({ isSecret }) => isSecret === true),
    ({ file }) => file,
  );
  for (const [path, file] of sources.files) {
    const isJudged = sources.documents?.has(path) !== false;
    file.secrets = isJudged ? (secrets.get(path) ?? []) : secretsIn(file, sources);
  }
};

/** Whether a problem keeps definitions from being compiled and served. */
export const isError = ({ severity }: Problem): boolean => severity === 'error';

/** Problems and their summary for a person, on stderr; nothing where there are none. Advice is for who validates. */
export const report = (found: Report, { stderr, colour }: Terminal): void => {
  const problems = found.problems.filter(isGrave);
  if (problems.length === 0) return;
  stderr(`${formatPretty(problems, found.sources, { colour })}\n\n${summaryLine({ ...found, problems })}\n`);
};

/** Whether a problem is more than advice. */
export const isGrave = ({ severity }: Problem): boolean => severity !== 'info';
