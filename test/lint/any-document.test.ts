/**
 * Documents of others with random damage, through all that `validate` and `compile` do: whatever they hold, they are
 * compiled or have errors, and nothing is ever thrown. `npm run soak -- any-document` tries ten times as many.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseSource } from '../../src/source/parse.ts';
import { type Json, jsonOf } from '../../src/source/tree.ts';
import { corpus } from '../harness/corpus.ts';
import { isSoak } from '../harness/soak.ts';
import { documentJudge, textsBelow } from './judge-document.ts';

const RUNS = isSoak ? 10_000 : 1000;
/** In characters: of larger ones a thousand take too long, and have nothing that these have not. */
const LARGEST = 16_000;

describe('a document with random damage is compiled or has errors', async () => {
  const judge = await documentJudge();
  // Ours have no errors, so that damage may leave them without. Those of others have what nobody here thought of.
  const own = [...textsBelow('apis', LARGEST), ...textsBelow('test/golden/compile', LARGEST)];
  const documents = [...own, ...textsBelow(corpus, LARGEST)];
  const anyOf = <T>(make: (text: string) => readonly T[]): fc.Arbitrary<T> =>
    fc.oneof(fc.constantFrom(...own.flatMap(make)), fc.constantFrom(...documents.flatMap(make)));

  test('as they are, some of them are compiled', () => {
    const ends = documents.map(judge);
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
          judge(damaged);
        },
      ),
      { numRuns: RUNS },
    );
  });

  test(`damage to the lines, ${RUNS} times`, () => {
    const edit = fc.record({
      kind: fc.constantFrom(...LINE_EDITS),
      at: fc.nat(),
      count: fc.integer({ min: 1, max: 30 }),
      to: fc.nat(),
    });
    fc.assert(
      fc.property(
        anyOf((text) => [text]),
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        (text, edits) => {
          let lines: readonly string[] = text.split('\n');
          for (const { kind, at, count, to } of edits) lines = kind(lines, at % lines.length, count, to % lines.length);
          judge(lines.join('\n'));
        },
      ),
      { numRuns: RUNS },
    );
  });

  test(`damage to the names, ${RUNS} times`, () => {
    // What objects of JavaScript have under these is found by whoever looks without asking whether it is theirs.
    const name = fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'then', '');
    fc.assert(
      fc.property(
        anyOf((text) => [text]),
        fc.array(fc.tuple(fc.nat(), name), { minLength: 1, maxLength: 8 }),
        (text, edits) => {
          const words = text.split(/([A-Za-z_$-][\w$/-]*)/);
          for (const [place, inserted] of edits) {
            words[(2 * place + 1) % Math.max(1, 2 * Math.floor(words.length / 2))] = inserted;
          }
          judge(words.join(''));
        },
      ),
      { numRuns: RUNS },
    );
  });

  test(`damage to the bytes, ${RUNS} times`, () => {
    const edit = fc.tuple(fc.nat(), fc.uint8Array({ maxLength: 8 }), fc.boolean());
    fc.assert(
      fc.property(
        anyOf((text) => [text]),
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        (text, edits) => {
          let bytes = Buffer.from(text);
          for (const [place, inserted, isEnd] of edits) {
            const at = place % (bytes.length + 1);
            bytes = Buffer.concat([bytes.subarray(0, at), inserted, isEnd ? Buffer.of() : bytes.subarray(at)]);
          }
          judge(bytes);
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
        judge(JSON.stringify(damaged, undefined, 1));
      }),
      { numRuns: RUNS },
    );
  });
});

type LineEdit = (lines: readonly string[], at: number, count: number, to: number) => readonly string[];

/** Removed, doubled, moved, deeper, cut off behind. */
const LINE_EDITS: readonly LineEdit[] = [
  (lines, at, count) => lines.toSpliced(at, count),
  (lines, at, count) => lines.toSpliced(at, 0, ...lines.slice(at, at + count)),
  (lines, at, count, to) => lines.toSpliced(at, count).toSpliced(to, 0, ...lines.slice(at, at + count)),
  (lines, at, count) => lines.map((line, index) => (index >= at && index < at + count ? `  ${line}` : line)),
  (lines, at) => lines.slice(0, at),
];

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
