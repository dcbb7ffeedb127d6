import { declarations } from '../../policies/declarations.ts';
import type { Project } from '../../src/definition/definition.ts';
import { readProject } from '../../src/definition/read.ts';
import { byPlace, type Problem } from '../../src/diagnostics/problem.ts';
import type { EnvironmentNames } from '../../src/lint/environment-names.ts';
import { asDeclared, judge } from '../../src/lint/judge.ts';
import type { Example } from '../../src/lint/rule.ts';
import { loadSchemaCompiler } from '../../src/lint/schema-compiler.ts';
import { parseSource } from '../../src/source/parse.ts';
import type { SourceFile } from '../../src/source/tree.ts';
import { Workspace } from '../../src/workspace/workspace.ts';

/** The files of an example by path, each with the root keys that every document has and the example leaves out. */
export const filesOf = (example: Example): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(typeof example === 'string' ? { 'example.yaml': example } : example).map(([path, text]) => [
      path,
      completed(text),
    ]),
  );

/** Files without any of them are parts that documents refer to. */
const ROOT_KEYS =
  /^(swagger|info|host|basePath|schemes|paths|definitions|parameters|security|securityDefinitions|x-[a-z-]+):/m;

/** In IBM's dialect a provider has to write its paths. */
const STOCK_PATHS = `paths:
  /oauth2/authorize: { get: { responses: { 302: { description: Back to the client } } } }
  /oauth2/token: { post: { responses: { 200: { description: A token } } } }`;

const completed = (text: string): string => {
  const has = (key: string): boolean => new RegExp(`^${key}:`, 'm').test(text);
  const isFragment = !ROOT_KEYS.test(text);
  if (has('product') || isFragment) return text;
  const name = has('x-ibm-configuration') ? 'x-ibm-name' : 'x-name';
  return [
    text,
    ...(has('swagger') ? [] : ['swagger: "2.0"']),
    ...(has('info') ? [] : [`info: { title: An example, version: 1.0.0, ${name}: example }`]),
    ...(has('paths') ? [] : [/^ {2}oauth2:/m.test(text) ? STOCK_PATHS : 'paths: {}']),
  ].join('\n');
};

/** The lines that an example marks, as `path:line code`. */
export const marksOf = (files: ReadonlyMap<string, string>): readonly string[] =>
  [...files].flatMap(([path, text]) =>
    text.split('\n').flatMap((line, index) => {
      const [, codes] = /#! (.+)$/.exec(line) ?? [];
      return (codes?.split(', ') ?? []).map((code) => `${path}:${index + 1} ${code}`);
    }),
  );

/** Reads the files as a project; what the reader finds wrong is given too. */
export const projectOf = (
  files: ReadonlyMap<string, string>,
): { readonly project: Project; readonly problems: readonly Problem[] } => {
  const parsed = parsedFiles(files);
  const { project, problems } = readProject({ files: parsed }, {});
  return { project, problems: [...problemsOfParsing(parsed), ...problems] };
};

const parsedFiles = (files: ReadonlyMap<string, string>): ReadonlyMap<string, SourceFile> =>
  new Map([...files].map(([path, text]) => [path, parseSource(path, text)]));

const problemsOfParsing = (files: ReadonlyMap<string, SourceFile>): readonly Problem[] =>
  [...files.values()].flatMap((file) => file.problems);

/** Everything found wrong with some files, by parser, reader and rules. */
export const problemsIn = async (
  files: ReadonlyMap<string, string>,
  environment?: EnvironmentNames,
): Promise<readonly Problem[]> => {
  const parsed = parsedFiles(files);
  const schemas = await loadSchemaCompiler(parsed, declarations);
  const { project, found } = new Workspace({ known: { policies: declarations, schemas, environment } }).update(parsed);
  const judged = judge(found, project, asDeclared('2026-01-01')).problems;
  return [...problemsOfParsing(parsed), ...judged].sort(byPlace);
};
