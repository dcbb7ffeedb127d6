import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median, pairedRatio, quantile } from '../../bench/statistics.ts';

const medians: readonly (readonly [values: readonly number[], expected: number])[] = [
  [[7], 7],
  [[9, 1, 5], 5],
  [[10, 9, 1, 2], 5.5],
  [[1, 1, 1000], 1],
];

for (const [values, expected] of medians) {
  test(`the median of ${values.join(', ')} is ${expected}`, () => {
    assert.equal(median(values), expected);
  });
}

test('a ratio is that of the pairs, so that a slow moment of the machine cancels out', () => {
  assert.equal(pairedRatio([12, 120, 13], [10, 100, 10]), 1.2);
  // The ratio of the medians would be 1.3.
  assert.equal(pairedRatio([12, 13, 24], [10, 10, 20]), 1.2);
});

test('one wild pair does not move the ratio of the others', () => {
  assert.equal(pairedRatio([12, 12, 900], [10, 10, 10]), 1.2);
});

test('a quantile is a value that was measured (nearest rank)', () => {
  const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);
  assert.equal(quantile(hundred, 0.99), 99);
  assert.equal(quantile(hundred, 1), 100);
  assert.equal(quantile(hundred, 0.001), 1);
  assert.equal(quantile([3], 0.5), 3);
});

test('nothing is said of no values, and of values that are no pairs', () => {
  assert.throws(() => median([]), RangeError);
  assert.throws(() => quantile([], 0.5), RangeError);
  assert.throws(() => pairedRatio([1, 2], [1]), RangeError);
  assert.throws(() => pairedRatio([], []), RangeError);
});
