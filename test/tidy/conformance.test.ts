import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textsOf } from './sources.ts';
import { filesWith, titlesInExamples, titlesInModule } from './test-titles.ts';

// docs/conformance.md: what the RFCs ask for, each line with the tests that show it or the reason why there is none.

const page = textsOf('docs/conformance.md').get('docs/conformance.md') ?? '';

/** One line of a table. */
interface Row {
  readonly rfc: string;
  readonly line: string;
  readonly section: string;
  readonly holds: string;
  readonly shownBy: string;
}

const rowsOf = (text: string): readonly Row[] => {
  let rfc = '';
  return text.split('\n').flatMap((line) => {
    rfc = /^## (RFC \d+)/.exec(line)?.[1] ?? rfc;
    const [, section, holds, shownBy] = /^\| (.+?) \| (.+?) \| (.+) \|$/.exec(line) ?? [];
    if (section === undefined || holds === undefined || shownBy === undefined || section === 'section') return [];
    return [{ rfc, line, section, holds, shownBy }];
  });
};

const titlesOf = ({ shownBy }: Row): readonly string[] =>
  [...shownBy.matchAll(/`([^`]+)`/g)].map(([, title = '']) => title);

/** Nothing but titles, or nothing but a reason. */
const isWhole = ({ shownBy }: Row): boolean =>
  /^`[^`]+`(<br>`[^`]+`)*$/.test(shownBy) || /^(later|not here): [^`]{20,}$/.test(shownBy);

const rows = rowsOf(page);
const tests = [
  ...[...textsOf('test/**/*.ts')].map(([file, text]) => titlesInModule(file, text)),
  ...[...textsOf('policies/*/examples.yaml')].map(([file, text]) => titlesInExamples(file, text)),
];

test('each of the RFCs has its table', () => {
  const rfcs = ['6749', '6750', '7009', '7636', '7662', '8252', '8414', '9068', '9207', '9700'];
  assert.deepEqual(
    [...new Set(rows.map(({ rfc }) => rfc))],
    rfcs.map((number) => `RFC ${number}`),
  );
  assert.ok(rows.length > 100, `only ${rows.length} lines were read`);
});

test('every line of the tables names the tests that show it, or says why there is none', () => {
  const lines = page.split('\n').filter((line) => /^\|(?! section \||---)/.test(line));
  assert.deepEqual(
    lines.filter((line) => !rows.some((row) => row.line === line)),
    [],
  );
  assert.deepEqual(
    rows.filter((row) => !isWhole(row)).map(({ line }) => line),
    [],
  );
});

test('every test that is named there is there, in one file', () => {
  const named = rows.flatMap(titlesOf);
  const wrong = named.flatMap((title) => {
    const files = filesWith(title, tests);
    return files.length === 1 ? [] : [`${title}: ${files.join(', ') || 'nowhere'}`];
  });
  assert.deepEqual(wrong, []);
});

const planted = titlesInModule(
  'planted.test.ts',
  `const wrong = ['no code', 'an empty code'];
   describe('a code', () => { for (const about of wrong) test(\`an exchange with \${about} is refused, \${1 + 1} times\`); });
   test(\`\${about} (A1)\`);`,
);
const titles: readonly (readonly [title: string, isThere: boolean])[] = [
  ['a code', true],
  ['a codes', false],
  ['an exchange with an empty code is refused, 2 times', true],
  ['a code › an exchange with no code is refused, 2 times', true],
  ['an exchange with no good code is refused, 2 times', false],
  ['another suite › an exchange with no code is refused, 2 times', false],
  ['anything (A1)', false],
];
for (const [title, isThere] of titles) {
  test(`the title "${title}" is ${isThere ? '' : 'not '}found`, () => {
    assert.deepEqual(filesWith(title, [planted]), isThere ? ['planted.test.ts'] : []);
  });
}
