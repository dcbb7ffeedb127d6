import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { declarations } from '../../policies/declarations.ts';
import { readProject } from '../../src/definition/read.ts';
import type { Problem } from '../../src/diagnostics/problem.ts';
import { lintDefinition, lintProduct, lintSet } from '../../src/lint/lint.ts';
import type { LintContext } from '../../src/lint/rule.ts';
import { ruleContexts } from '../../src/lint/rule-context.ts';
import { loadSchemaCompiler } from '../../src/lint/schema-compiler.ts';
import { parseSource } from '../../src/source/parse.ts';
import type { SourceFile } from '../../src/source/tree.ts';
import { Workspace } from '../../src/workspace/workspace.ts';

const api = (name: string, more = ''): string => `
swagger: "2.0"
info: { title: ${name}, version: 1.0.0, x-name: ${name} }
basePath: /${name}
paths:
  /all:
    get: { responses: { 200: { description: All, schema: { $ref: "models/${name}.yaml#/All" } } } }
${more}`;

/** Texts that each file may have; `undefined`: it is not there. */
const states: Readonly<Record<string, readonly (string | undefined)[]>> = {
  'photos.yaml': [
    api('photos'),
    api('photos', 'securityDefinitions: { key: { type: apiKey, in: header, name: X-IBM-Client-Id } }'),
    api('albums'),
    api('photos', 'x-gateway: { enforce: false }'),
    api('photos', 'x-assembly: { execute: [{ invoke: { target-url: "https://a.example" } }, { nothing: {} }] }'),
    'swagger: "2.0"\ninfo: [',
    undefined,
  ],
  'albums.yaml': [api('albums'), api('photos'), 'not: a definition', undefined],
  'models/photos.yaml': ['All: { $ref: "more.yaml#/One" }', 'None: {}', 'All: { $ref: "missing.yaml" }', undefined],
  'models/more.yaml': ['One: { type: object }', 'Two: { type: object }', undefined],
  'product.yaml': [
    'product: 1.0.0\ninfo: { name: all, title: All, version: 1.0.0 }\napis: { photos: { $ref: photos.yaml } }\nplans: { free: { title: Free } }',
    'product: 1.0.0\ninfo: { title: All }\nplan: {}',
    undefined,
  ],
};

const filesOf = (texts: Readonly<Record<string, string>>): Map<string, SourceFile> =>
  new Map(Object.entries(texts).map(([path, text]) => [path, parseSource(path, text)]));

const known: LintContext = {
  policies: declarations,
  schemas: await loadSchemaCompiler(filesOf({ 'a.yaml': api('a', 'x-assembly: { execute: [] }') }), declarations),
};

/** Everything from the beginning, with nothing remembered. */
const checkedAnew = (files: ReadonlyMap<string, SourceFile>): readonly Problem[] => {
  const { project, problems } = readProject({ files }, {});
  const context = ruleContexts(known)(project.sources);
  return [
    ...problems,
    ...project.definitions.flatMap((definition) => lintDefinition(definition, context)),
    ...project.products.flatMap((product) => lintProduct(product, context)),
    ...lintSet(project, context),
  ];
};

const inOrder = (problems: readonly Problem[]): readonly string[] =>
  problems.map((problem) => JSON.stringify(problem)).sort();

describe('a workspace', () => {
  test('finds after any changes what is found in the same files from the beginning', () => {
    const change = fc
      .constantFrom(...Object.entries(states))
      .chain(([path, texts]) => fc.record({ path: fc.constant(path), text: fc.constantFrom(...texts) }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 20 }), (changes) => {
        const workspace = new Workspace({ known });
        const files = new Map<string, SourceFile>();
        for (const { path, text } of changes) {
          if (text === undefined) files.delete(path);
          else files.set(path, parseSource(path, text));
          const { found, project } = workspace.update(new Map(files));
          assert.deepEqual(inOrder(found), inOrder(checkedAnew(files)));
          assert.deepEqual(
            project.definitions.map(({ file }) => file.path),
            readProject({ files }, {}).project.definitions.map(({ file }) => file.path),
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  test('reads anew only what refers to a file that has changed, directly or not', () => {
    const files = filesOf({
      'photos.yaml': api('photos'),
      'albums.yaml': api('albums'),
      'models/photos.yaml': 'All: { $ref: "more.yaml#/One" }',
      'models/more.yaml': 'One: { type: object }',
    });
    const workspace = new Workspace({ known });
    const before = workspace.update(files).project.definitions;
    files.set('models/more.yaml', parseSource('models/more.yaml', 'Two: {}'));
    const after = workspace.update(new Map(files)).project.definitions;
    assert.equal(after[0], before[0], 'albums.yaml does not refer to it');
    assert.notEqual(after[1], before[1], 'photos.yaml does');
  });

  test('sees a file that a reference has been waiting for', () => {
    const files = filesOf({ 'photos.yaml': api('photos') });
    const workspace = new Workspace({ known });
    const codes = (): readonly string[] => workspace.update(new Map(files)).found.map(({ code }) => code);
    assert.ok(codes().includes('openapi/reference'));
    files.set('models/photos.yaml', parseSource('models/photos.yaml', 'All: { type: object }'));
    assert.ok(!codes().includes('openapi/reference'));
    files.delete('models/photos.yaml');
    assert.ok(codes().includes('openapi/reference'));
  });

  test('judges all by the profile that it was given', () => {
    const files = filesOf({ 'photos.yaml': api('photos', 'x-gateway: { enforce: false }') });
    const severity = (profile?: 'legacy-v5'): string | undefined =>
      new Workspace({ known, profile }).update(files).found.find(({ code }) => code === 'definition/unknown-key')
        ?.severity;
    assert.equal(severity(), 'error');
    assert.equal(severity('legacy-v5'), 'warning');
  });
});
