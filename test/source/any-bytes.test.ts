import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSource } from '../../src/source/parse.ts';
import { parseBytes } from '../../src/source/parse-bytes.ts';
import { jsonOf, nodeAt, type SourceFile } from '../../src/source/tree.ts';

/** `code line:column` of each problem. */
const found = ({ problems }: SourceFile): readonly string[] =>
  problems.map(({ code, line, column }) => `${code} ${line}:${column}`);

const json = ({ root }: SourceFile): unknown => root && jsonOf(root);

const bytes = (text: string, encoding: BufferEncoding): Uint8Array => Buffer.from(text, encoding);

describe('bytes become a text', () => {
  const cases: readonly (readonly [title: string, bytes: Uint8Array, found: readonly string[], json: unknown])[] = [
    ['UTF-8', bytes('a: ä', 'utf8'), [], { a: 'ä' }],
    ['UTF-8 with a byte order mark', bytes('\uFEFFa: 1', 'utf8'), [], { a: 1 }],
    ['Latin-1 is not guessed at', bytes('a: ä', 'latin1'), ['source/not-utf8 1:4'], undefined],
    ['UTF-16 with its mark', bytes('\uFEFFa: 1', 'utf16le'), ['source/not-utf8 1:1'], undefined],
    ['UTF-16 without one has NULs', bytes('a: 1\n', 'utf16le'), ['source/control-character 1:2'], undefined],
    ['an archive', bytes('504b030414000000', 'hex'), ['source/control-character 1:6'], undefined],
    ['nothing', bytes('', 'utf8'), ['source/empty 1:1'], undefined],
    ['only a mark', bytes('\uFEFF', 'utf8'), ['source/empty 1:1'], undefined],
    ['48 MiB and one byte', new Uint8Array(48 * 1024 * 1024 + 1), ['source/too-large 1:1'], undefined],
  ];
  for (const [title, given, expected, value] of cases) {
    it(`${title}: ${expected[0] ?? 'read'}`, () => {
      const file = parseBytes('a.yaml', given);
      assert.deepEqual(found(file), expected);
      assert.deepEqual(json(file), value);
    });
  }

  it('of UTF-16 the message says so', () => {
    assert.match(parseBytes('a.yaml', bytes('\uFEFFa', 'utf16le')).problems[0]?.message ?? '', /UTF-16/);
  });
});

describe('a line ends with LF, CRLF or CR', () => {
  const text = 'a: 1\n# b\n\nc:\n  - d\n  - "e\n    f"\ng: |\n  h\n  i\n';
  for (const [name, end] of [
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ] as const) {
    it(`${name}: values and places are the same`, () => {
      const file = parseSource('a.yaml', text.replaceAll('\n', end));
      assert.deepEqual(found(file), []);
      assert.deepEqual(json(file), { a: 1, c: ['d', 'e f'], g: 'h\ni\n' });
      const places = ['/c', '/c/0', '/c/1', '/g'].map((pointer) => nodeAt(file.root, pointer)?.position);
      assert.deepEqual(
        places.map((place) => `${place?.line}:${place?.column}`),
        ['5:3', '5:5', '6:5', '8:4'],
      );
    });
    it(`${name}: a problem stands in its line`, () => {
      assert.deepEqual(found(parseSource('a.yaml', `${text}j: 1\nj: 2\n`.replaceAll('\n', end))), [
        'source/duplicate-key 12:1',
      ]);
    });
  }

  it('of all three in one file the lines count', () => {
    const file = parseSource('a.yaml', 'a: 1\rb: 2\r\nc: 3\nd: 4');
    assert.deepEqual(nodeAt(file.root, '/d')?.position, { file: 'a.yaml', line: 4, column: 4 });
  });
});

describe('characters that no text has are told, each at its place', () => {
  const cases: readonly (readonly [title: string, text: string, found: readonly string[], json: unknown])[] = [
    ['NUL', 'a: 1\nb: \0', ['source/control-character 2:4'], undefined],
    ['a bell', 'a: x\u0007', ['source/control-character 1:5'], { a: 'x\u0007' }],
    [
      'a vertical tab and a form feed',
      'a: x\u000b\nb: \fy',
      ['source/control-character 1:5', 'source/control-character 2:4'],
      { a: 'x\u000b', b: '\fy' },
    ],
    ['an escape in a quoted text is one as written', 'a: "\\u0007\\0"', [], { a: '\u0007\0' }],
    ['DEL, NEL and a line separator are characters', 'a: x\u007f\u0085\u2028y', [], { a: 'x\u007f\u0085\u2028y' }],
    [
      'a byte order mark at the start of a later line',
      'a: 1\n\uFEFFb: 2',
      ['source/control-character 2:1'],
      { a: 1, '\uFEFFb': 2 },
    ],
    ['one within a line is a character', 'a: x\uFEFFy', [], { a: 'x\uFEFFy' }],
    ['half a surrogate pair, raw', 'a: x\ud800y', ['source/not-json 1:4'], { a: 'x\ufffdy' }],
    ['half a surrogate pair in a comment is not read', '# \ud800\na: 1', [], { a: 1 }],
    ['tabs between tokens are none', 'a:\t1\t# b\nc: [\t2\t]', [], { a: 1, c: [2] }],
    ['a tab before a key', 'a: 1\n\tb: 2', ['source/syntax 2:1'], { a: 1, b: 2 }],
  ];
  for (const [title, text, expected, value] of cases) {
    it(title, () => {
      const file = parseSource('a.yaml', text);
      assert.deepEqual(found(file), expected);
      assert.deepEqual(json(file), value);
    });
  }
});

describe('JSON is read as YAML is', () => {
  const cases: readonly (readonly [title: string, text: string, found: readonly string[], json: unknown])[] = [
    ['escapes', '{"a": "\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4"}', [], { a: '"\\/\b\f\n\r\tä' }],
    ['numbers', '[0, -0.5, 1e3, 1E-2]', [], [0, -0.5, 1000, 0.01]],
    ['one line without spaces', '{"a":{"b":[1,"c",null,true]}}', [], { a: { b: [1, 'c', null, true] } }],
    ['a duplicate key', '{"a": 1,\n "a": 2}', ['source/duplicate-key 2:2'], { a: 1 }],
    ['a text of another kind with JSON in it', '"{\\"a\\": 1,}"', [], '{"a": 1,}'],
  ];
  for (const [title, text, expected, value] of cases) {
    it(title, () => {
      const file = parseSource('a.json', text);
      assert.deepEqual(found(file), expected);
      assert.deepEqual(json(file), value);
    });
  }
});

describe('what is as good as endless is refused', () => {
  const cases: readonly (readonly [title: string, text: string, found: readonly string[]])[] = [
    [
      '10,000 levels of maps',
      Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      ['source/too-deep 258:258'],
    ],
    ['10,000 levels of lists', '- '.repeat(10_000), ['source/too-deep 1:515']],
    ['10,000 levels of brackets', '['.repeat(10_000), ['source/too-deep 1:258']],
    ['10,000 levels of braces', '{a: '.repeat(10_000), ['source/too-deep 1:1029']],
    ['10,000 levels of keys', '? '.repeat(10_000), ['source/too-deep 1:515']],
    ['20,000 anchors at one value', '&a '.repeat(20_000), ['source/syntax 1:4']],
    [
      '2,000 aliases in a chain',
      `a0: &a0 [1]\n${Array.from({ length: 2000 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}]`).join('\n')}`,
      ['source/too-deep 1:10'],
    ],
    [
      '2,000 merges in a chain',
      `a0: &a0 {k: 1}\n${Array.from({ length: 2000 }, (_, i) => `a${i + 1}: &a${i + 1}\n  <<: *a${i}\n  k${i}: 1`).join('\n')}`,
      ['source/too-large 514:9'],
    ],
    ['sixteen million lines', '\n'.repeat(16 * 1024 * 1024), ['source/too-large 1:1']],
    ['a block of a million lines and one', `|\n${' x\n'.repeat(1_000_000)}`, ['source/too-large 1:1']],
    ['a hundred thousand commas', `[${','.repeat(100_000)}]`, ['source/syntax 1:3']],
    ['a million wrong escapes', `"${'\\q'.repeat(1_000_000)}"`, ['source/syntax 1:2']],
    ['directives and a mistake', `${'%a\n'.repeat(20_000)}a: [`, ['source/syntax 20001:5']],
    [
      'thousands of tags',
      '- !a x\n'.repeat(20_000),
      Array.from({ length: 100 }, (_, i) => `source/not-json ${i + 1}:3`),
    ],
    ['a key of 1025 characters', `a: 1\n? ${'k'.repeat(1025)}\n: 2`, ['source/too-large 2:3']],
    ['the same with a ":" behind it', `a: 1\n${'k'.repeat(1025)}: 2`, ['source/syntax 2:1']],
    ['the same as an alias', `a: &k ${'k'.repeat(1025)}\n*k : 2`, ['source/too-large 2:1']],
    [
      '8,193 characters of keys above a value',
      `${Array.from({ length: 8 }, (_, i) => `${' '.repeat(i)}${'k'.repeat(1023)}:`).join('\n')} {a: 1}`,
      ['source/too-deep 8:1037'],
    ],
    [
      'thousands of equal keys in a deep map',
      `${Array.from({ length: 200 }, (_, i) => `${' '.repeat(i)}${'k'.repeat(35)}:`).join('\n')} {${'a: 1,'.repeat(20_000)}}`,
      Array.from({ length: 100 }, (_, i) => `source/duplicate-key 200:${243 + 5 * i}`),
    ],
  ];
  for (const [title, text, expected] of cases) {
    it(`${title}: ${expected[0]}`, () => assert.deepEqual(found(parseSource('a.yaml', text)), expected));
  }

  it('a key of 1024 characters and 8,192 above a value are read', () => {
    assert.deepEqual(found(parseSource('a.yaml', `? ${'k'.repeat(1024)}\n: 2`)), []);
    const text = `${Array.from({ length: 8 }, (_, i) => `${' '.repeat(i)}${'k'.repeat(1023)}:`).join('\n')} 1`;
    assert.deepEqual(found(parseSource('a.yaml', text)), []);
  });

  it('a message about a value of megabytes is short', () => {
    const [problem] = parseSource('a.yaml', `a: ${'1'.repeat(1_000_000)}`).problems;
    assert.equal(problem?.message, `"${'1'.repeat(80)}…" is not a finite number`);
  });
});

describe('a file that is cut off', () => {
  const api = `swagger: "2.0"
info: { title: Photos, version: 1.0.0, x-name: photos } # ä
basePath: /photos
x-anchor: &ok { description: "All\\u00e4" }
paths:
  /albums/{id}:
    get:
      description: >-
        All albums,
        and one.
      parameters:
        - {name: id, in: path, required: true, type: string}
      responses:
        200: *ok
        default:
          <<: *ok
security: []
`;
  const whole = bytes(api, 'utf8');

  it('anywhere is read in part, or has a problem within it', () => {
    for (let length = 0; length < whole.length; length++) {
      const file = parseBytes('a.yaml', whole.subarray(0, length));
      const lines = file.text.split('\n').length;
      for (const { line, column, code, message, help } of file.problems) {
        assert.ok(
          line >= 1 && line <= lines && column >= 1 && code.startsWith('source/') && message !== '' && help !== '',
        );
      }
      assert.ok(file.root !== undefined || file.problems.length > 0, `${length} bytes`);
    }
  });

  it('as JSON is never taken for whole', () => {
    const text = JSON.stringify(json(parseSource('a.yaml', api)));
    for (let length = 0; length < text.length; length++) {
      assert.ok(parseSource('a.json', text.slice(0, length)).problems.length > 0, `${length} characters`);
    }
  });
});
