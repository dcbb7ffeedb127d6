import assert from 'node:assert/strict';
import { test } from 'node:test';
import { functionsOf, linesOf } from './sizes.ts';
import { textsOf } from './sources.ts';

const longestFile = 300;
const longestFunction = 60;

const modules = textsOf('{src,policies,apis,test,bench,scripts}/**/*.ts', 'bin/*.js');

test('a file has at most 300 lines', () => {
  assert.ok(modules.size > 250, `only ${modules.size} modules were read`);
  const long = [...modules].filter(([, text]) => linesOf(text) > longestFile);
  assert.deepEqual(
    long.map(([file, text]) => `${file}: ${linesOf(text)}`),
    [],
  );
});

test('a function has at most 60 lines; in a test, without the functions and tables in it: a suite is made of those', () => {
  const long = [...modules].flatMap(([file, text]) =>
    functionsOf(file, text)
      .filter(({ lines, ownLines }) => (file.startsWith('test/') ? ownLines : lines) > longestFunction)
      .map(({ line, lines }) => `${file}:${line}: ${lines}`),
  );
  assert.deepEqual(long, []);
});

const body = '  a();\n'.repeat(5);
const planted: readonly (readonly [what: string, text: string, sizes: readonly (readonly [number, number])[]])[] = [
  ['a function', `function f() {\n${body}}\n`, [[7, 7]]],
  ['an arrow function', `const f = () => {\n${body}};\n`, [[7, 7]]],
  ['a method', `class A {\n  f() {\n${body}  }\n}\n`, [[7, 7]]],
  ['a function with a table', `function f() {\n  const t = [\n    1,\n    2,\n  ];\n}\n`, [[6, 2]]],
  [
    'a function in another',
    `const f = () => {\n  const g = () => {\n${body}  };\n};\n`,
    [
      [7, 7],
      [9, 2],
    ],
  ],
];
for (const [what, text, sizes] of planted) {
  test(`the size of ${what} is found`, () => {
    assert.deepEqual(
      functionsOf('planted.ts', text).map(({ lines, ownLines }) => [lines, ownLines]),
      sizes,
    );
  });
}
