import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { declarations } from '../../policies/declarations.ts';
import { sha256 } from '../../src/cli/sha256.ts';
import { compile } from '../../src/compiler/compile.ts';
import { formatCheckstyle } from '../../src/diagnostics/format-checkstyle.ts';
import { formatGithub } from '../../src/diagnostics/format-github.ts';
import { formatJson } from '../../src/diagnostics/format-json.ts';
import { formatJunit } from '../../src/diagnostics/format-junit.ts';
import { formatPretty } from '../../src/diagnostics/format-pretty.ts';
import type { Problem } from '../../src/diagnostics/problem.ts';
import type { Report } from '../../src/diagnostics/report.ts';
import { asDeclared, judge } from '../../src/lint/judge.ts';
import { loadSchemaCompiler } from '../../src/lint/schema-compiler.ts';
import { decodeUtf8 } from '../../src/source/decode-utf8.ts';
import { parseBytes } from '../../src/source/parse-bytes.ts';
import { Workspace } from '../../src/workspace/workspace.ts';
import { filesOf, projectOf } from './example-project.ts';

/** How a document ends: with an assembly, with errors, or as something else than a definition. */
export type End = 'compiled' | 'refused' | 'ignored';

/**
 * Gives what does all with a document that `validate` and `compile` do, and holds what is true of whatever it is: nothing is
 * thrown, every problem has a code, a text and a place in the file, and what has no error compiles to the same bundle twice.
 */
export const documentJudge = async (): Promise<(document: string | Uint8Array) => End> => {
  const withSteps = projectOf(filesOf('x-assembly: { execute: [] }')).project;
  const schemas = await loadSchemaCompiler(withSteps.sources.files, declarations);
  return (document) => {
    const file = parseBytes('a.yaml', typeof document === 'string' ? Buffer.from(document) : document);
    const files = new Map([[file.path, file]]);
    const { project, found } = new Workspace({ known: { policies: declarations, schemas } }).update(files);
    const all = [...file.problems, ...judge(found, project, asDeclared('2026-01-01')).problems];
    const lines = file.text.split('\n');
    for (const problem of all) hold(problem, lines);
    formatAll({ problems: all.slice(0, 20), files: 1, sources: files });
    if (all.some(({ severity }) => severity === 'error')) return 'refused';
    const bundle = compile(project, { declarations, sha256, compiler: 'test' });
    assert.equal(compile(project, { declarations, sha256, compiler: 'test' }).digest, bundle.digest);
    JSON.stringify(bundle);
    return bundle.assemblies.length > 0 ? 'compiled' : 'ignored';
  };
};

const hold = (problem: Problem, lines: readonly string[]): void => {
  const { code, line, column, endLine = line, endColumn = column, message, help } = problem;
  assert.match(code, /^[a-z]+\/[a-z0-9-]+$/);
  assert.ok(message !== '' && help !== '' && message.length + help.length < 1000, message);
  const place = `${code} ${line}:${column}`;
  assert.ok(line >= 1 && column >= 1 && column <= (lines[line - 1]?.length ?? 0) + 1, place);
  assert.ok(endLine > line || (endLine === line && endColumn >= column), `${place} ends before it begins`);
};

const formatAll = (report: Report): void => {
  formatPretty(report.problems, report.sources, { colour: true });
  for (const format of [formatJson, formatJunit, formatCheckstyle, formatGithub]) {
    assert.ok(format(report).length > 0);
  }
};

/** The texts of the documents in a folder, by paths in order. */
export const textsBelow = (folder: string, largest: number): readonly string[] => {
  const cwd = resolve(import.meta.dirname, '../..', folder);
  return globSync('**/*.{yaml,yml,json}', { cwd })
    .sort()
    .map((path) => decodeUtf8(readFileSync(join(cwd, path))) ?? '')
    .filter((text) => text.length <= largest);
};
