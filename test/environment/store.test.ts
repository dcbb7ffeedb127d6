import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readFrom } from './in-memory.ts';

const stores: readonly [text: string, path: string, durability: 'process' | 'machine'][] = [
  ['catalog: a', 'data/headgate.db', 'process'],
  ['store: "sqlite:kept/here.db"', 'kept/here.db', 'process'],
  ['store: {}', 'data/headgate.db', 'process'],
  ['store: { durability: machine }', 'data/headgate.db', 'machine'],
  ['store: { sqlite: kept/here.db, durability: process }', 'kept/here.db', 'process'],
];

const durations: readonly [text: string, ms: number][] = [
  ['0s', 0],
  ['90s', 90_000],
  ['30m', 1_800_000],
  ['12h', 43_200_000],
  ['3d', 259_200_000],
];

describe('store of headgate.yaml', () => {
  for (const [text, path, durability] of stores) {
    it(`"${text}" keeps things in ${path}, safe from the end of the ${durability}`, () => {
      const { environment, problems } = readFrom({ 'headgate.yaml': `${text}\n` });
      assert.deepEqual(problems, []);
      assert.deepEqual(environment?.store, { kind: 'sqlite', path, durability });
    });
  }

  for (const text of ['store: { durability: disk }', 'store: { path: a }', 'store: [a]', 'store: 7']) {
    it(`"${text}" is refused`, () => {
      assert.equal(readFrom({ 'headgate.yaml': `${text}\n` }).problems.length, 1);
    });
  }
});

describe('tokens of headgate.yaml', () => {
  it('go as soon as they have expired where nothing is said', () => {
    assert.deepEqual(readFrom({ 'headgate.yaml': 'catalog: a\n' }).environment?.tokens, { purgeAfterMs: 0 });
    assert.deepEqual(readFrom({ 'headgate.yaml': 'tokens: {}\n' }).environment?.tokens, { purgeAfterMs: 0 });
  });

  for (const [text, ms] of durations) {
    it(`stay for purge-after: ${text}`, () => {
      const { environment, problems } = readFrom({ 'headgate.yaml': `tokens: { purge-after: ${text} }\n` });
      assert.deepEqual(problems, []);
      assert.deepEqual(environment?.tokens, { purgeAfterMs: ms });
    });
  }

  for (const text of ['3', '"3"', '3w', '-3d', '3 d', '1.5d', '12345d']) {
    it(`do not stay for purge-after: ${text}`, () => {
      assert.equal(readFrom({ 'headgate.yaml': `tokens: { purge-after: ${text} }\n` }).problems.length, 1);
    });
  }
});
