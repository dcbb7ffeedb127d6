import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { compilePattern } from '../../src/policy/pattern/compile-pattern.ts';
import { PatternProblem } from '../../src/policy/pattern/pattern.ts';

const problemOf = (pattern: string): PatternProblem | undefined => {
  try {
    compilePattern(pattern);
    return undefined;
  } catch (error) {
    return error instanceof PatternProblem ? error : assert.fail(`${error}`);
  }
};

describe('a pattern of an author', () => {
  const fitting: readonly (readonly [pattern: string, fits: readonly string[], others: readonly string[]])[] = [
    [
      'https://idp.example',
      ['https://idp.example', 'https://idpxexample'],
      ['https://idp.example.evil', ' https://idp.example', ''],
    ],
    ['^https://idp\\.example/?$', ['https://idp.example', 'https://idp.example/'], ['https://idpxexample']],
    ['a|bc', ['a', 'bc'], ['ac', 'abc', 'ab']],
    ['^a|b$', ['a', 'b'], ['ab']],
    ['(?:a|b)*c', ['c', 'abbac'], ['ab']],
    ['a{2}b{1,2}c{2,}', ['aabcc', 'aabbcccc'], ['abcc', 'aabbbcc', 'aabc']],
    ['a{0}b', ['b'], ['ab']],
    ['[a-c_.-]+', ['a-b_c.'], ['d', '']],
    ['[^/]+', ['x'], ['a/b']],
    ['[]a]+', [']a'], ['b']],
    ['[!-\\]]', ['A', ']', '!'], ['a', 'A]', '!]']],
    ['[^!-\\]]', ['a'], ['A', ']', 'a]']],
    ['\\d\\w\\s', ['1_ ', '9a\t'], ['a_ ']],
    ['\\D\\W\\S', ['a-b'], ['1-b']],
    ['[\\d\\-x]+', ['1-x'], ['y']],
    ['.', ['a', 'ä', '😀'], ['\n', 'ab', '']],
    ['a{x}{', ['a{x}{'], ['a']],
    ['a+?b??', ['aa', 'aab'], ['b']],
    ['', [''], ['a']],
    ['a^b', [], ['ab', 'a^b']],
    ['(a*)*b', ['b', 'aab'], ['a']],
  ];
  for (const [pattern, fits, others] of fitting) {
    test(`/${pattern}/ has to fit the whole text`, () => {
      const isFitting = compilePattern(pattern);
      for (const text of fits) assert.ok(isFitting(text), JSON.stringify(text));
      for (const text of others) assert.ok(!isFitting(text), JSON.stringify(text));
    });
  }

  const refused: readonly (readonly [pattern: string, start: number])[] = [
    ['(?=a)b', 1],
    ['a(?!b)', 2],
    ['(?<=a)b', 1],
    ['(?i)a', 1],
    ['(?>a)', 1],
    ['(?<name>a)', 1],
    ['(*UTF8)a', 1],
    ['(a)\\1', 3],
    ['a\\b', 1],
    ['\\p{L}', 0],
    ['\\', 0],
    ['a++', 2],
    ['a**', 2],
    ['*a', 0],
    ['(+a)', 1],
    ['^*', 1],
    ['(a', 0],
    ['a)', 1],
    ['[a', 0],
    ['[[:alpha:]]', 0],
    ['[z-a]', 0],
    ['[\\d-z]', 0],
    ['[\\1]', 0],
    ['[ -\\x7e]', 0],
    ['[!-\\1]', 0],
    ['a{3,2}', 1],
    ['a{257}', 1],
    ['a{12345}', 1],
    ['a{1,12345}', 1],
    ['(a{200}){200}', 0],
    ['a'.repeat(513), 0],
  ];
  for (const [pattern, start] of refused) {
    test(`/${pattern.slice(0, 20)}/ is refused at its character ${start + 1}`, () => {
      assert.deepEqual([problemOf(pattern)?.start, problemOf(pattern)?.name], [start, 'Error']);
    });
  }

  test('fits the texts that JavaScript finds fitting, whatever it is made of', () => {
    const leaf = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\w', '\\d', '-', '^', '$', '1');
    const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
      pattern: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.tuple(tie('pattern'), tie('pattern')).map(([left, right]) => `${left}${right}`),
        fc.tuple(tie('pattern'), tie('pattern')).map(([left, right]) => `(${left}|${right})`),
        fc
          .tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{0,2}', '{2}'))
          .map(([one, times]) => `(?:${one})${times}`),
      ),
    }));
    const texts = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '1', '-', '\n'), maxLength: 6 }), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(pattern, texts, (source, list) => {
        const isFitting = compilePattern(source);
        const witness = new RegExp(`^(?:${source})$`, 'u');
        for (const text of list) assert.equal(isFitting(text), witness.test(text), JSON.stringify([source, text]));
      }),
      { numRuns: 300 },
    );
  });

  test('is matched in one pass, also where other engines would not end (A41)', () => {
    const text = `${'a'.repeat(20_000)}!`;
    for (const pattern of ['(a+)+', '(a|a)*', '(.*a){12}', '(a*)*(a*)*b', '(a|aa|aaa)+']) {
      const before = process.cpuUsage();
      assert.equal(compilePattern(pattern)(text), false);
      assert.ok(process.cpuUsage(before).user < 2_000_000, pattern);
    }
  });
});
