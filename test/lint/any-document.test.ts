/**
 * Documents of others with random damage, through all that `validate` and `compile` do: whatever they hold, they are
 * compiled or have errors, and nothing is ever thrown. `npm run soak -- any-document` tries ten times as many.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { declarations } from '../../policies/declarations.ts';
import { sha256 } from '../../src/cli/sha256.ts';
import { compile } from '../../src/compiler/compile.ts';
import { readProject } from '../../src/definition/read.ts';
import { externalFiles } from '../../src/definition/references.ts';
import { formatJson } from '../../src/diagnostics/format-json.ts';
import { formatPretty } from '../../src/diagnostics/format-pretty.ts';
import { lint } from '../../src/lint/lint.ts';
import { loadSchemaCompiler } from '../../src/lint/schema-compiler.ts';
import { decodeUtf8 } from '../../src/source/decode-utf8.ts';
import { parseSource } from '../../src/source/parse.ts';
import { type Json, jsonOf } from '../../src/source/tree.ts';
import { corpus } from '../harness/corpus.ts';
import { isSoak } from '../harness/soak.ts';
import { filesOf, projectOf } from './example-project.ts';

const RUNS = isSoak ? 10_000 : 1000;
/** In characters: of larger ones a thousand take too long, and have nothing that these have not. */
const LARGEST = 16_000;

describe('a document with random damage is compiled or has errors', async () => {
  const withSteps = projectOf(filesOf('x-assembly: { execute: [] }')).project;
  const schemas = await loadSchemaCompiler(withSteps, declarations);
  // Ours have no errors, so that damage may leave them without. Those of others have what nobody here thought of.
  const own = [...textsBelow('apis'), ...textsBelow('test/golden/compile')];
  const documents = [...own, ...textsBelow(corpus)];
  const anyOf = <T>(make: (text: string) => readonly T[]): fc.Arbitrary<T> =>
    fc.oneof(fc.constantFrom(...own.flatMap(make)), fc.constantFrom(...documents.flatMap(make)));

  /** All that is done with a definition; `compiled` where it has no errors. */
  const process = (text: string): 'compiled' | 'refused' | 'ignored' => {
    const file = parseSource('a.yaml', text);
    const files = new Map([[file.path, file]]);
    externalFiles(file);
    const { project, problems } = readProject({ files }, {});
    const all = [...file.problems, ...problems, ...lint(project, { policies: declarations, schemas })];
    const lines = file.text.split('\n');
    for (const { code, line, column, endLine = line, endColumn = column, message, help } of all) {
      assert.match(code, /^[a-z]+\/[a-z0-9-]+$/);
      assert.ok(message !== '' && help !== '' && message.length + help.length < 1000, message);
      assert.ok(line >= 1 && column >= 1 && column <= (lines[line - 1]?.length ?? 0) + 1, `${code} ${line}:${column}`);
      assert.ok(endLine > line || (endLine === line && endColumn >= column), `${code} ends before it begins`);
    }
    formatJson(all, 1);
    formatPretty(all.slice(0, 10), files, { colour: false });
    if (all.some(({ severity }) => severity === 'error')) return 'refused';
    const bundle = compile(project, { declarations, sha256, compiler: 'test' });
    assert.equal(compile(project, { declarations, sha256, compiler: 'test' }).digest, bundle.digest);
    JSON.stringify(bundle);
    return bundle.assemblies.length > 0 ? 'compiled' : 'ignored';
  };

  test('as they are, some of them are compiled', () => {
    const ends = documents.map(process);
    assert.ok(ends.filter((end) => end === 'compiled').length > 5);
  });

  test(`damage to the text, ${RUNS} times`, () => {
    const edit = fc.tuple(fc.nat(), fc.nat(60), piece);
    fc.assert(
      fc.property(
        anyOf((text) => [text]),
        fc.array(edit, { minLength: 1, maxLength: 6 }),
        (text, edits) => {
          let damaged = text;
          for (const [place, length, inserted] of edits) {
            const at = place % (damaged.length + 1);
            damaged = damaged.slice(0, at) + inserted + damaged.slice(at + length);
          }
          process(damaged);
        },
      ),
      { numRuns: RUNS },
    );
  });

  test(`damage to the values, ${RUNS} times`, () => {
    const treesIn = (text: string): readonly Json[] => {
      const { root } = parseSource('a.yaml', text);
      return root === undefined ? [] : [jsonOf(root)];
    };
    const edit = fc.tuple(fc.nat(), value);
    fc.assert(
      fc.property(anyOf(treesIn), fc.array(edit, { minLength: 1, maxLength: 4 }), (tree, edits) => {
        let damaged = tree;
        for (const [place, inserted] of edits) {
          damaged = replaced(damaged, place % (sizeOf(damaged) + 1), inserted) ?? null;
        }
        process(JSON.stringify(damaged, undefined, 1));
      }),
      { numRuns: RUNS },
    );
  });
});

function textsBelow(folder: string): readonly string[] {
  const cwd = resolve(import.meta.dirname, '../..', folder);
  return globSync('**/*.{yaml,yml,json}', { cwd })
    .sort()
    .map((path) => decodeUtf8(readFileSync(join(cwd, path))) ?? '')
    .filter((text) => text.length <= LARGEST);
}

/** What YAML gives a meaning, and any bytes. */
const piece = fc.oneof(
  fc.string({ maxLength: 8, unit: 'binary' }),
  fc.constantFrom(
    ...['\n', '\r', '\t', '\0', '\uFEFF', '- ', ': ', ':\n', '&a ', '*a', '<<: *a', '[', ']', '{', '}', '"', "'", '#'],
    ...['$ref: ', '$(a', '!!set ', '!x ', '|\n', '>-\n', '---\n', '...\n', '%YAML 1.1\n', 'null', '? ', '.nan', '~'],
  ),
);

/** What a value may be in place of another; `undefined`: nothing. */
const value: fc.Arbitrary<Json | undefined> = fc.oneof(
  fc.constantFrom<Json | undefined>(
    ...[
      undefined,
      null,
      true,
      0,
      -1,
      1.5,
      1e300,
      '',
      ' ',
      '/',
      'a',
      '$(a)',
      '{a}',
      'x'.repeat(3000),
      [],
      {},
      [null],
      [[]],
    ],
    ...[{ '': null }, { a: {} }, { $ref: '#' }, { $ref: '#/paths' }, { $ref: null }, { __proto__: 1, constructor: 2 }],
    ...[['accessCode', 'password'], [{ a: [] }], { type: 'redirect' }, { execute: [{ if: { condition: '((' } }] }],
  ),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>, // what JSON.parse gives
);

const childrenOf = (tree: Json): readonly Json[] =>
  typeof tree === 'object' && tree !== null ? Object.values(tree) : [];

const sizeOf = (tree: Json): number => childrenOf(tree).reduce((sum: number, child) => sum + 1 + sizeOf(child), 0);

/** The tree with its value number `place` (0: all of it; then in the order written) replaced, or left out. */
const replaced = (tree: Json, place: number, inserted: Json | undefined): Json | undefined => {
  if (place === 0) return inserted;
  let before = 1;
  const put = (child: Json): Json | undefined => {
    const at = place - before;
    before += 1 + sizeOf(child);
    return at < 0 || at > sizeOf(child) ? child : replaced(child, at, inserted);
  };
  if (Array.isArray(tree)) return tree.map(put).filter((child) => child !== undefined);
  if (typeof tree !== 'object' || tree === null) return tree;
  const entries = Object.entries(tree).map(([key, child]) => [key, put(child)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, Json] => entry[1] !== undefined));
};
