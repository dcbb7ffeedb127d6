import assert from 'node:assert/strict';

/**
 * What an example expects of a value: of a map the keys it names (`null`: not there), of a list every item, of a text that
 * very text, or `{ matches: <regular expression> }`.
 */
export const assertMatches = (actual: unknown, expected: unknown, at: string): void => {
  const difference = differenceOf(actual, expected, at);
  if (difference !== undefined) assert.fail(difference);
};

const differenceOf = (actual: unknown, expected: unknown, at: string): string | undefined => {
  if (isPattern(expected)) {
    const matches = typeof actual === 'string' && new RegExp(expected.matches).test(actual);
    return matches ? undefined : `${at}: ${shown(actual)} does not match ${expected.matches}`;
  }
  if (expected === null)
    return actual === undefined || actual === null ? undefined : `${at}: ${shown(actual)} is there`;
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) return `${at}: ${shown(actual)} is no list`;
    if (actual.length !== expected.length) return `${at}: ${shown(actual)} has not ${expected.length} items`;
    return firstOf(expected.map((one, index) => differenceOf(actual[index], one, `${at}/${index}`)));
  }
  if (typeof expected === 'object') {
    if (typeof actual !== 'object' || actual === null) return `${at}: ${shown(actual)} is no map`;
    return firstOf(
      Object.entries(expected).map(([key, one]) => differenceOf(Reflect.get(actual, key), one, `${at}/${key}`)),
    );
  }
  return actual === expected ? undefined : `${at}: ${shown(actual)} instead of ${shown(expected)}`;
};

const isPattern = (expected: unknown): expected is { readonly matches: string } =>
  typeof expected === 'object' &&
  expected !== null &&
  Object.keys(expected).length === 1 &&
  'matches' in expected &&
  typeof expected.matches === 'string';

const firstOf = (differences: readonly (string | undefined)[]): string | undefined =>
  differences.find((one) => one !== undefined);

const shown = (value: unknown): string => JSON.stringify(value) ?? 'nothing';
