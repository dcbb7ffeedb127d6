import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { adversarialTexts, expressionsIn } from './regular-expressions.ts';
import { textsOf } from './sources.ts';

const expressions = [...textsOf('{src,policies}/**/*.ts')].flatMap(([file, text]) => expressionsIn(file, text));
const bySource = new Map(expressions.map((one) => [`/${one.regex.source}/${one.regex.flags}`, one]));

/** What a client may send at one go: more than any header, less than any body. */
const length = 64 * 1024;
/** A pass over it takes a hundredth; one for every character of it takes seconds. */
const mostMicros = 100_000;

/** A text that takes an expression longer than that. */
const slowText = (regex: RegExp, chars: number, micros: number): string | undefined => {
  for (const text of adversarialTexts(regex.source, chars)) {
    const before = process.cpuUsage();
    regex.test(text);
    if (process.cpuUsage(before).user > micros) return `${text.slice(0, 60)}…`;
  }
  return undefined;
};

describe('A41: no text keeps a regular expression busy', () => {
  test('none of the program takes longer than a pass over 64 KB, whatever it is given', () => {
    assert.ok(bySource.size > 100, `only ${bySource.size} were found`);
    const slow = [...bySource].flatMap(([source, { file, line, regex }]) => {
      const text = slowText(regex, length, mostMicros);
      return text === undefined ? [] : [`${file}:${line} ${source} on ${JSON.stringify(text)}`];
    });
    assert.deepEqual(slow, []);
  });

  const planted: readonly (readonly [regex: RegExp, chars: number])[] = [
    [/^(?:a+)+$/, 20],
    [/^(?:\w+\s?)*$/, 20],
    [/^(?:x|x)*y$/, 20],
    [/\s+$/, 16_000],
    [/^[\w.]+@[\w.]+\.[\w.]+$/, 16_000],
    [/^\d+[\d,]*\d+;/, 500],
  ];
  for (const [regex, chars] of planted) {
    test(`the search finds ${regex}`, () => assert.notEqual(slowText(regex, chars, 15_000), undefined));
  }
});
