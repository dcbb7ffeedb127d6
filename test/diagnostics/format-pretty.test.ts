import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { formatPretty } from '../../src/diagnostics/format-pretty.ts';
import type { Problem } from '../../src/diagnostics/problem.ts';

const problem = (over: Partial<Problem>): Problem => ({
  code: 'oauth/scope-required',
  severity: 'error',
  message: 'The provider has no scope',
  help: 'Add one under "scopes".',
  file: 'a.yaml',
  line: 1,
  column: 1,
  pointer: '',
  ...over,
});

const pretty = (over: Partial<Problem>, text: string, colour = false): string =>
  formatPretty([problem(over)], new Map([['a.yaml', { text }]]), { colour });

/** The marked line of the frame and the carets below it. */
const frameOf = (over: Partial<Problem>, text: string): readonly (string | undefined)[] => {
  const lines = pretty(over, text).split('\n');
  const at = lines.findIndex((line) => line.startsWith('> '));
  return lines.slice(at, at + 2);
};

describe('the report for people', () => {
  test('it shows place, severity, code, message, the lines around with the range marked, and the help', () => {
    const text = 'swagger: "2.0"\nx-oauth:\n  client-type: public\n  scopes: {}\n  grants: []\npaths: {}\nhost: x\n';
    assert.equal(
      pretty({ line: 4, column: 3, endLine: 4, endColumn: 9 }, text),
      [
        'a.yaml:4:3 error oauth/scope-required',
        'The provider has no scope',
        '  2 | x-oauth:',
        '  3 |   client-type: public',
        '> 4 |   scopes: {}',
        '    |   ^^^^^^',
        '  5 |   grants: []',
        '  6 | paths: {}',
        'help: Add one under "scopes".',
      ].join('\n'),
    );
  });

  test('problems are divided by an empty line, and none give the empty string', () => {
    const sources = new Map([['a.yaml', { text: 'x' }]]);
    assert.equal(formatPretty([problem({}), problem({})], sources, { colour: false }).split('\n\n').length, 2);
    assert.equal(formatPretty([], sources, { colour: false }), '');
  });

  test('a problem of a document that was fetched says what named it', () => {
    const namedAt = { file: 'b.yaml', line: 9, column: 3 };
    assert.deepEqual(pretty({ namedAt, help: 'Mend it.' }, 'x').split('\n').slice(-2), [
      'named at: b.yaml:9:3',
      'help: Mend it.',
    ]);
  });

  test('a problem in a file whose text is not there is told without a frame', () => {
    assert.equal(
      formatPretty([problem({ help: '' })], new Map(), { colour: false }),
      'a.yaml:1:1 error oauth/scope-required\nThe provider has no scope',
    );
  });

  test('an empty text has no frame', () => {
    assert.equal(pretty({ help: '' }, ''), 'a.yaml:1:1 error oauth/scope-required\nThe provider has no scope');
  });

  test('the end of the last line begins no line, unless it is the place', () => {
    assert.equal(pretty({ help: '' }, 'a: 1\n').split('\n').at(-1), '    | ^');
    assert.deepEqual(frameOf({ line: 2, column: 1 }, 'a: [\n'), ['> 2 |', '    | ^']);
  });

  test('colours are written only where they are asked for', () => {
    assert.doesNotMatch(pretty({}, 'x: 1'), /\x1b/);
    assert.match(pretty({}, 'x: 1', true), /\x1b\[31merror\x1b\[39m/);
    assert.match(pretty({ severity: 'warning' }, 'x: 1', true), /\x1b\[33mwarning\x1b\[39m/);
  });
});

describe('the code frame', () => {
  const cases: readonly (readonly [
    title: string,
    over: Partial<Problem>,
    text: string,
    line: string,
    carets: string,
  ])[] = [
    ['marks one column where only a point is known', { column: 4 }, 'abc: d', '> 1 | abc: d', '    |    ^'],
    ['marks the point behind the last character', { column: 7 }, 'abc: d', '> 1 | abc: d', '    |       ^'],
    [
      'marks a range of several lines to the end of its first',
      { column: 3, endLine: 3, endColumn: 2 },
      'a: b\nc\nd',
      '> 1 | a: b',
      '    |   ^^',
    ],
    [
      'keeps carets in place behind tabs',
      { column: 3, endLine: 1, endColumn: 5 },
      '\t\tab',
      '> 1 |         ab',
      '    |         ^^',
    ],
    [
      'keeps carets in place behind characters of double width',
      { column: 5, endLine: 1, endColumn: 7 },
      '写真😀ab',
      '> 1 | 写真😀ab',
      '    |       ^^',
    ],
    ['drops the carriage return of a line break', { column: 1 }, 'ab\r\ncd', '> 1 | ab', '    | ^'],
    [
      'shows control characters escaped, so that a document cannot recolour the report',
      { column: 1 },
      'a\x1b[31mb\x00',
      '> 1 | a\\x1b[31mb\\x00',
      '    | ^',
    ],
    [
      'shows characters escaped that reorder or hide text',
      { column: 1 },
      'a\u202eb\u200bc\ufeff',
      '> 1 | a\\u{202e}b\\u{200b}c\\u{feff}',
      '    | ^',
    ],
    [
      'marks all columns of an escaped character',
      { column: 2, endLine: 1, endColumn: 3 },
      'a\x1bb',
      '> 1 | a\\x1bb',
      '    |  ^^^^',
    ],
  ];
  for (const [title, over, text, line, carets] of cases) {
    test(title, () => assert.deepEqual(frameOf(over, text), [line, carets]));
  }

  test('a very long line is cut around the mark', () => {
    const text = `{${'"key":"value",'.repeat(100_000)}"x":1}`;
    const column = 700_001;
    const [line = '', carets = ''] = frameOf({ column, endLine: 1, endColumn: column + 5 }, text);
    assert.ok(line.length < 130, `${line.length} columns`);
    assert.match(line, /^> 1 \| ….*…$/);
    const from = carets.indexOf('^');
    assert.equal(carets.trimEnd().length - from, 5);
    assert.equal(line.slice(from, from + 5), text.slice(column - 1, column + 4));
  });

  test('a long line whose mark is near its start is shown from its start', () => {
    const [line = ''] = frameOf({ column: 3 }, `ab${'c'.repeat(1000)}`);
    assert.match(line, /^> 1 \| abc+…$/);
  });

  test('messages and file names are escaped too', () => {
    const shown = pretty({ message: 'The name "\x1b]0;x\x07" is wrong', file: 'a\x1b.yaml' }, '');
    assert.doesNotMatch(shown, /[\x1b\x07]/);
  });

  test('the password of a URL is not shown, in no line', () => {
    const shown = pretty({ line: 2 }, 'a: "https://me:0penSesame@one.example/x?y=@"\nb: http://me@two.example\nc: 1');
    assert.match(shown, /"https:\/\/me:\*{10}@one\.example\/x\?y=@"\n> 2 \| b: http:\/\/me@two\.example\n/);
  });

  test('behind the help it says what --fix would do', () => {
    const fix = { title: 'Write "scopes"', edits: [] };
    assert.match(pretty({ fix }, 'scops: {}'), /\nhelp: Add one under "scopes"\.\nfix: Write "scopes" \(--fix\)$/);
  });
});
