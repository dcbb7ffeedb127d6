import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { linesOf, readFrom } from './in-memory.ts';

const day = 86_400_000;

const accepted: readonly [text: string, rotateAfterMs: number, publishBeforeMs: number][] = [
  ['catalog: a', 90 * day, day],
  ['keys: {}', 90 * day, day],
  ['keys: { rotate-after: 30d }', 30 * day, day],
  ['keys: { publish-before: 10m }', 90 * day, 600_000],
  ['keys: { rotate-after: 25h, publish-before: 24h }', day + 3_600_000, day],
  ['keys: { rotate-after: 11m, publish-before: 600s }', 660_000, 600_000],
];

const refused: readonly [text: string, line: string][] = [
  ['keys: { publish-before: 9m }', 'environment/key-rotation headgate.yaml:1:25 /keys/publish-before'],
  ['keys: { rotate-after: 1d }', 'environment/key-rotation headgate.yaml:1:23 /keys/rotate-after'],
  ['keys: { publish-before: 90d }', 'environment/key-rotation headgate.yaml:1:25 /keys/publish-before'],
  ['keys: { rotate-after: 90 }', 'environment/wrong-type headgate.yaml:1:23 /keys/rotate-after'],
  ['keys: { rotate-after: 90y }', 'environment/wrong-value headgate.yaml:1:23 /keys/rotate-after'],
  ['keys: { every: 90d }', 'environment/unknown-key headgate.yaml:1:9 /keys/every'],
];

describe('keys of headgate.yaml', () => {
  for (const [text, rotateAfterMs, publishBeforeMs] of accepted) {
    it(`"${text}": each signs for ${rotateAfterMs / 1000} s, and is published ${publishBeforeMs / 1000} s before`, () => {
      const { environment, problems } = readFrom({ 'headgate.yaml': `${text}\n` });
      assert.deepEqual(problems, []);
      assert.deepEqual(environment?.keys, { rotateAfterMs, publishBeforeMs });
    });
  }

  for (const [text, line] of refused) {
    it(`"${text}" is refused`, () => assert.deepEqual(linesOf(readFrom({ 'headgate.yaml': `${text}\n` })), [line]));
  }
});
