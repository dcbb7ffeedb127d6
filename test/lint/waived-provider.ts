import assert from 'node:assert/strict';
import { declarations } from '../../policies/declarations.ts';
import type { Project } from '../../src/definition/definition.ts';
import { readProject } from '../../src/definition/read.ts';
import { asDeclared, type Judged, judge, type LintSettings } from '../../src/lint/judge.ts';
import { loadSchemaCompiler } from '../../src/lint/schema-compiler.ts';
import { parseSource } from '../../src/source/parse.ts';
import type { SourceFile } from '../../src/source/tree.ts';
import { Workspace } from '../../src/workspace/workspace.ts';

export const today = '2026-06-30';

/** A provider that sends passwords by plain http: one problem that can be waived, at its URL. */
export const provider = (waivers: string, before = ''): string => `swagger: "2.0"
info: { title: Sign-in, version: 1.0.0, x-name: sign-in }
basePath: /sign-in
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication:
${before}
    url: http://login.example/
${waivers}
paths: {}
`;
export const RULE = 'oauth/credentials-over-http';
export const URL_POINTER = '/x-oauth/authentication/url';

export type Files = Readonly<Record<string, string>>;

const parsed = (files: Files): ReadonlyMap<string, SourceFile> => {
  const all = new Map(Object.entries(files).map(([path, text]) => [path, parseSource(path, text)]));
  assert.deepEqual(
    [...all.values()].flatMap(({ problems }) => problems),
    [],
  );
  return all;
};

export const read = (files: Files): Project => readProject({ files: parsed(files) }, {}).project;

export const judged = async (files: Files, settings: LintSettings = asDeclared(today)): Promise<Judged> => {
  const all = parsed(files);
  const known = { policies: declarations, schemas: await loadSchemaCompiler(all, declarations) };
  const { project, found } = new Workspace({ known }).update(all);
  return judge(found, project, settings);
};

export const of = async (text: string): Promise<Judged> => judged({ 'a.yaml': text });

export const codes = ({ problems }: Judged): readonly string[] => problems.map(({ code }) => code);
export const places = ({ problems }: Judged): readonly string[] =>
  problems.map(({ code, line, column, severity }) => `${line}:${column} ${severity} ${code}`);

export const entry = (text: string): string => `x-headgate:\n  waivers:\n    - ${text}`;
export const entries = (more: string): string => entry(`{ rule: ${RULE}, reason: a lab, ${more} }`);

/** Above the URL. */
export const comment = `    # headgate-disable-next-line ${RULE} -- a lab`;
