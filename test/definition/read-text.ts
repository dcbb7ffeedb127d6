import assert from 'node:assert/strict';
import type { Profile } from '../../src/assembly/types.ts';
import type { Definition, Located, Project } from '../../src/definition/definition.ts';
import { readProject } from '../../src/definition/read.ts';
import type { Problem } from '../../src/diagnostics/problem.ts';
import { parseSource } from '../../src/source/parse.ts';

interface Read {
  readonly project: Project;
  readonly problems: readonly Problem[];
}

/** Reads texts by path as one set. */
export const readSet = (texts: Readonly<Record<string, string>>, profile?: Profile): Read => {
  const files = new Map(Object.entries(texts).map(([path, text]) => [path, parseSource(path, text)]));
  return readProject({ files }, profile === undefined ? {} : { profile });
};

/** Reads one definition, `a.yaml`; its root key `swagger` is supplied on line 1. */
export const readOne = (
  text: string,
  profile?: Profile,
): { readonly definition: Definition; readonly problems: readonly Problem[] } => {
  const { project, problems } = readSet({ 'a.yaml': `swagger: '2.0'\n${text}` }, profile);
  const [definition] = project.definitions;
  assert.ok(definition !== undefined);
  return { definition, problems };
};

/** Code and pointer of each problem. */
export const found = (problems: readonly Problem[]): readonly string[] =>
  problems.map(({ code, pointer }) => `${code} ${pointer}`);
/** The value without its place. */
export const plain = <T>(located: Located<T> | undefined): T | undefined => located?.value;
/** The values without their places. */
export const values = (list: readonly Located<string>[] | undefined) => list?.map(plain);
