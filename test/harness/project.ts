import { declarations } from '../../policies/declarations.ts';
import type { Bundle, Profile } from '../../src/assembly/types.ts';
import { sha256 } from '../../src/cli/sha256.ts';
import { compile } from '../../src/compiler/compile.ts';
import type { Project } from '../../src/definition/definition.ts';
import { byPlace, type Problem } from '../../src/diagnostics/problem.ts';
import { asDeclared, judge } from '../../src/lint/judge.ts';
import { loadSchemaCompiler } from '../../src/lint/schema-compiler.ts';
import { parseSource } from '../../src/source/parse.ts';
import { Workspace } from '../../src/workspace/workspace.ts';

/** The texts of some definitions and products, by path. */
export type Definitions = Readonly<Record<string, string>>;

/** A project whose files are only in memory, with everything that is found wrong with it. */
export const readDefinitions = async (
  definitions: Definitions,
  profile?: Profile,
): Promise<{ readonly project: Project; readonly problems: readonly Problem[] }> => {
  const files = new Map(Object.entries(definitions).map(([path, text]) => [path, parseSource(path, text)]));
  const known = { policies: declarations, schemas: await loadSchemaCompiler(files, declarations) };
  const { project, found } = new Workspace({ known, profile }).update(files);
  const judged = judge(found, project, asDeclared('2026-01-01')).problems;
  const parsing = [...files.values()].flatMap((file) => file.problems);
  return { project, problems: [...parsing, ...judged].sort(byPlace) };
};

/** Checks and compiles; throws `ProjectError` where something is wrong (a warning is not). */
export const compileDefinitions = async (definitions: Definitions, profile?: Profile): Promise<Bundle> => {
  const { project, problems } = await readDefinitions(definitions, profile);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new ProjectError(errors);
  return compile(project, { declarations, sha256, compiler: 'headgate test' });
};

/** What keeps definitions from being served, of whichever stage. */
export class ProjectError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(
      problems
        .map(({ code, file, line, column, message }) => `${file}:${line}:${column} ${code} ${message}`)
        .join('\n'),
    );
    this.problems = problems;
  }
}
