import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { didYouMean, editDistance, nearestWord, onlyNearWord } from '../../src/diagnostics/nearest-word.ts';

for (const [a, b, edits] of [
  ['scopes', 'scopes', 0],
  ['scope', 'scopes', 1],
  ['socpes', 'scopes', 1],
  ['grnats', 'grants', 1],
  ['kitten', 'sitting', 3],
  ['', 'ab', 2],
] as const) {
  test(`"${a}" is ${edits} edits away from "${b}"`, () => {
    assert.equal(editDistance(a, b), edits);
    assert.equal(editDistance(b, a), edits);
    assert.equal(editDistance(a, b, 1), Math.min(edits, 1), 'never more than the limit');
  });
}

for (const [word, candidates, nearest] of [
  ['x-oaut', ['x-oauth', 'x-gateway'], 'x-oauth'],
  ['scpoe', ['scopes', 'scope'], 'scope'],
  ['Grants', ['grants'], 'grants'],
  ['invoke', ['throw', 'switch'], undefined],
  ['if', ['in', 'is'], undefined],
  ['url', ['uri'], 'uri'],
  ['', ['a'], undefined],
] as const) {
  test(`"${word}" is ${nearest === undefined ? 'no misspelling' : `taken for "${nearest}"`} among ${candidates.join(', ')}`, () => {
    assert.equal(nearestWord(word, candidates), nearest);
  });
}

test('without a near word the other help is given', () => {
  assert.equal(didYouMean('invok', ['invoke'], 'Remove it.'), 'Did you mean "invoke"?');
  assert.equal(didYouMean('xyz', ['invoke'], 'Remove it.'), 'Remove it.');
});

test('words of more than 100 letters and candidates behind the 2,000th are not looked at', () => {
  const long = 'k'.repeat(100);
  assert.equal(nearestWord(`${long}`, [`${long}k`]), `${long}k`);
  assert.equal(nearestWord(`${long}k`, [long]), undefined);
  const others = Array.from({ length: 1999 }, () => 'other');
  assert.equal(nearestWord('scops', [...others, 'scopes']), 'scopes');
  assert.equal(nearestWord('scops', [...others, 'other', 'scopes']), undefined);
});

describe('a word is certain', () => {
  const cases: readonly (readonly [
    word: string,
    candidates: readonly string[],
    mostEdits: number,
    only: string | undefined,
  ])[] = [
    ['scops', ['scopes', 'grants'], 2, 'scopes'],
    ['scops', ['scopes', 'scope'], 2, undefined],
    ['authentification', ['authentication', 'authorization'], 2, 'authentication'],
    ['authentification', ['authentication'], 1, undefined],
    ['Scopes', ['scopes'], 1, 'scopes'],
    ['ab', ['ac'], 2, undefined],
    ['x'.repeat(101), ['x'.repeat(102)], 2, undefined],
  ];
  for (const [word, candidates, mostEdits, only] of cases) {
    it(`"${word.slice(0, 20)}" among ${candidates.length}, ${mostEdits} edits away at most: ${only ?? 'none'}`, () => {
      assert.equal(onlyNearWord(word, candidates, mostEdits), only);
    });
  }
});
