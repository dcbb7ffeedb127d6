import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeUtf8 } from '../../src/source/decode-utf8.ts';
import { parseSource } from '../../src/source/parse.ts';
import { jsonOf, type MapNode, nodeAt, type SourceFile } from '../../src/source/tree.ts';

const codes = (file: SourceFile): readonly string[] => file.problems.map(({ code }) => code);
const json = (text: string): unknown => {
  const file = parseSource('a.yaml', text);
  assert.deepEqual(codes(file), []);
  return file.root && jsonOf(file.root);
};
const rootMap = (file: SourceFile): MapNode => {
  assert.equal(file.root?.kind, 'map');
  return file.root as MapNode; // Just asserted.
};
const written = (file: SourceFile, pointer: string): string | undefined => {
  const node = nodeAt(file.root, pointer);
  return node && file.text.slice(node.start, node.end);
};

describe('values', () => {
  const cases: readonly (readonly [title: string, text: string, value: unknown])[] = [
    ['YAML 1.2 words are booleans only as true and false', 'a: true\nb: yes\nc: off', { a: true, b: 'yes', c: 'off' }],
    ['dates stay texts', 'a: 2016-01-31', { a: '2016-01-31' }],
    ['a version with two dots stays a text', 'a: 1.0.0\nb: 1.0', { a: '1.0.0', b: 1 }],
    ['a key without a value is null', 'a:\nb: ~\nc: {d}', { a: null, b: null, c: { d: null } }],
    [
      'a number used as key becomes its text as written',
      '200: a\n0x1F: b\n1.50: c',
      { 200: 'a', '0x1F': 'b', '1.50': 'c' },
    ],
    [
      'a date used as key is its text',
      '2016-01-31: a\n1e3: b\n.nan: c',
      { '2016-01-31': 'a', '1e3': 'b', '.nan': 'c' },
    ],
    ['other scalar keys become their text as written', 'true: a\n~: b\n: c', { true: 'a', '~': 'b', '': 'c' }],
    ['JSON with tabs is read', '{\n\t"a":\t[1,\n\t\t"b"\n\t]\n}', { a: [1, 'b'] }],
    ['surrogate pairs in JSON are one character', '{"a": "\\ud83d\\ude00"}', { a: '😀' }],
    ['a %YAML 1.1 line does not change the schema', '%YAML 1.1\n---\na: yes', { a: 'yes' }],
    ['an alias is a copy', 'a: &x {b: [1]}\nc: *x', { a: { b: [1] }, c: { b: [1] } }],
    [
      'an alias means the nearest anchor above',
      'a: &x 1\nb: &m {k: *x}\nc: &x 2\nd: [*x, *m]',
      { a: 1, b: { k: 1 }, c: 2, d: [2, { k: 1 }] },
    ],
    ['an anchor on a key can be used as key', '&k a: 1\nb: {*k : 2}', { a: 1, b: { a: 2 } }],
    [
      'the merge key adds what is not written',
      'a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3',
      { a: { b: 1, c: 2 }, d: { c: 3, b: 1 } },
    ],
    [
      'earlier maps of a merge win',
      'a: &x {k: 1}\nb: &y {k: 2, l: 3}\nc: {<<: [*x, *y]}',
      { a: { k: 1 }, b: { k: 2, l: 3 }, c: { k: 1, l: 3 } },
    ],
    ['a quoted "<<" is an ordinary key', '"<<": 1', { '<<': 1 }],
    ['a key named __proto__ is an ordinary key', '__proto__: 1', JSON.parse('{"__proto__": 1}')],
    [
      'folded and literal texts have their line ends normalised',
      'a: |\r\n  x\r\n  y\r\nb: >-\r\n  x\r\n  y\r\n',
      { a: 'x\ny\n', b: 'x y' },
    ],
    ['the tags of the core schema are read', 'a: !!str 1\nb: !!int "2"\nc: !!map {}', { a: '1', b: 2, c: {} }],
    ['a float may be written as a whole number', 'a: !!float 10\nb: !!float -1.5\nc: 10', { a: 10, b: -1.5, c: 10 }],
  ];
  for (const [title, text, value] of cases) it(title, () => assert.deepEqual(json(text), value));
});

describe('positions', () => {
  it('every node spans its text, every key its own', () => {
    const file = parseSource('a.yaml', 'info:\n  title: "A b" # c\n\n# d\npaths: {/x: [1, two]}\n');
    assert.equal(written(file, '/info'), 'title: "A b"');
    assert.equal(written(file, '/info/title'), '"A b"');
    assert.equal(written(file, '/paths/~1x/1'), 'two');
    const entry = rootMap(file).entries.get('paths');
    assert.equal(file.text.slice(entry?.keyStart, entry?.keyEnd), 'paths');
    assert.deepEqual(nodeAt(file.root, '/paths/~1x/1')?.position, { file: 'a.yaml', line: 5, column: 17 });
    assert.equal(nodeAt(file.root, '/paths/~1x/1')?.pointer, '/paths/~1x/1');
  });

  it('a value that is missing stands behind its key', () => {
    const file = parseSource('a.yaml', 'a:\nb: 1\n');
    assert.deepEqual(nodeAt(file.root, '/a')?.position, { file: 'a.yaml', line: 1, column: 3 });
  });

  it('a byte order mark and CRLF do not move columns', () => {
    const file = parseSource('a.yaml', '\uFEFFa: 1\r\nb:\r\n  c: x\r\n');
    assert.deepEqual(nodeAt(file.root, '/a')?.position, { file: 'a.yaml', line: 1, column: 4 });
    assert.deepEqual(nodeAt(file.root, '/b/c')?.position, { file: 'a.yaml', line: 3, column: 6 });
    assert.equal(written(file, '/b/c'), 'x');
  });

  it('a copy stands where the alias stands, what is in it where it was written', () => {
    const file = parseSource('a.yaml', 'a: &x\n  b: 1\nc: *x\n');
    assert.equal(written(file, '/c'), '*x');
    assert.deepEqual(nodeAt(file.root, '/c/b')?.position, { file: 'a.yaml', line: 2, column: 6 });
    assert.equal(nodeAt(file.root, '/c/b')?.pointer, '/c/b');
  });
});

describe('what is wrong is reported, with its place', () => {
  const cases: readonly (readonly [title: string, text: string, code: string, line: number, column: number])[] = [
    ['a tab as indentation', 'a:\n\tb: 1', 'source/syntax', 2, 1],
    ['an unclosed quote', 'a: "b\nc: d\n', 'source/syntax', 1, 4],
    ['a key without a space behind its colon', 'a: 1\nb:2\nc: 3', 'source/syntax', 2, 1],
    ['an unclosed bracket', 'a: [1, 2', 'source/syntax', 1, 9],
    ['a text with ": " in it', 'a: b: c', 'source/syntax', 1, 4],
    ['an alias without an anchor', 'a: *x', 'source/syntax', 1, 4],
    ['a duplicate key', 'a: 1\nb: 2\na: 3', 'source/duplicate-key', 3, 1],
    ['a duplicate key in two spellings', '200: 1\n"200": 2', 'source/duplicate-key', 2, 1],
    ['a second merge key', 'a: &x {b: 1}\nc: {<<: *x, <<: *x}', 'source/duplicate-key', 2, 13],
    ['not-a-number', 'a: .nan', 'source/not-json', 1, 4],
    ['a number that is too large', 'a: 1e999', 'source/not-json', 1, 4],
    ['half a surrogate pair', 'a: "\\ud83d"', 'source/not-json', 1, 4],
    ['half a surrogate pair in a key', '{"\\ud83d": 1}', 'source/not-json', 1, 2],
    ['a list as key', '? [a]\n: 1', 'source/not-json', 1, 3],
    ['a map as key', '{a: 1}: b', 'source/not-json', 1, 1],
    ['a binary key', 'a: 1\n!!binary aGk= : 2', 'source/not-json', 2, 1],
    ['a timestamp tag', 'a: !!timestamp 2016-01-31', 'source/not-json', 1, 4],
    ['minus infinity in a list', 'a: [1, -.inf]', 'source/not-json', 1, 8],
    ['an alias of a map as key', 'a: &x {}\n*x : 1', 'source/not-json', 2, 1],
    ['a tag of the author', 'a: !include b.yaml', 'source/not-json', 1, 4],
    ['a tag of another schema', 'a: !!binary aGk=', 'source/not-json', 1, 4],
    ['a set', 'a: !!set {b}', 'source/not-json', 1, 4],
    ['a merge of something else than maps', '<<: 1', 'source/wrong-merge', 1, 1],
    ['a merge of a list with something else', 'a: &x {}\nb: {<<: [*x, 1]}', 'source/wrong-merge', 2, 5],
    ['a circular alias', 'a: &x\n  b: *x', 'source/circular-alias', 2, 6],
    ['a circular merge', 'a: &x\n  <<: *x', 'source/circular-alias', 2, 7],
    ['a second document', 'a: 1\n---\nb: 2', 'source/many-documents', 2, 1],
    ['a document after an end mark', 'a: 1\n...\nb: 2', 'source/many-documents', 3, 1],
    ['an empty file', '', 'source/empty', 1, 1],
    ['a file of comments', '# nothing\n', 'source/empty', 1, 1],
    ['an empty document', '---\n', 'source/empty', 1, 1],
  ];
  for (const [title, text, code, line, column] of cases) {
    it(`${title}: ${code}`, () => {
      const [first] = parseSource('a.yaml', text).problems;
      assert.deepEqual([first?.code, first?.file, first?.line, first?.column], [code, 'a.yaml', line, column]);
      assert.equal(first?.severity, 'error');
    });
  }

  it('after a syntax error the rest of the tree is there', () => {
    const file = parseSource('a.yaml', 'a: 1\nb: @x\nc: {d: 2}\n');
    assert.deepEqual(codes(file), ['source/syntax']);
    assert.deepEqual(jsonOf(rootMap(file)), { a: 1, b: '@x', c: { d: 2 } });
  });

  it('of a duplicate key the first value is kept and named', () => {
    const file = parseSource('a.yaml', 'x:\n  a: 1\n  a: 2');
    assert.deepEqual(jsonOf(rootMap(file)), { x: { a: 1 } });
    assert.equal(file.problems[0]?.pointer, '/x/a');
    assert.match(file.problems[0]?.help ?? '', /line 2/);
  });

  it('what JSON cannot hold is null in the tree', () => {
    assert.deepEqual(jsonOf(rootMap(parseSource('a.yaml', 'a: -.inf'))), { a: null });
  });

  it('one line has one syntax problem, and a file at most a hundred problems', () => {
    assert.deepEqual(codes(parseSource('a.yaml', '[,,,,,,]')), ['source/syntax']);
    assert.equal(parseSource('a.yaml', '- "\\q"\n'.repeat(500)).problems.length, 100);
  });

  it('what is out of place is told once: behind it everything seems to be', () => {
    const { problems } = parseSource('a.yaml', 'a: [{ path: /orders/{id} }]\nb:\n  - c: 1\n  - d: 2\n');
    assert.deepEqual(
      problems.map(({ line, column, message }) => ({ line, column, message })),
      [{ line: 1, column: 21, message: 'A "{" stands within a text without quotes' }],
    );
  });

  for (const [title, text, line] of [
    ['a line that is not indented as its neighbours', 'a:\n   b: 1\n  c: 2\n  d: 3\n  e: 4\n', 3],
    ['a tab', 'a:\n  b:\n\t\tc: 2\n  d: 3\n  e: 4\n', 3],
    ['an item of a list among the keys of a map', 'a:\n  b: 1\n  - c: [d]\ne: 2\n', 3],
    ['a conflict of a merge', 'a:\n<<<<<<< HEAD\n  b: 1\n=======\n  b: 2\n>>>>>>> branch\n  c: 3\n', 2],
  ] as const) {
    it(`${title} is one problem, whatever follows from it`, () => {
      const { problems } = parseSource('a.yaml', text);
      assert.deepEqual(
        problems.map((problem) => problem.line),
        [line],
      );
    });
  }

  it('an anchor that is circular leaves null at the alias', () => {
    const file = parseSource('a.yaml', 'a: &x\n  - *x\n  - 1');
    assert.deepEqual(codes(file), ['source/circular-alias']);
    assert.deepEqual(jsonOf(rootMap(file)), { a: [null, 1] });
  });
});

describe('limits', () => {
  const nested = (depth: number): string => `${'['.repeat(depth - 1)}1${']'.repeat(depth - 1)}`;

  it('256 levels are read, 257 are too deep', () => {
    assert.deepEqual(codes(parseSource('a.yaml', nested(256))), []);
    const file = parseSource('a.yaml', nested(257));
    assert.deepEqual([codes(file), file.root], [['source/too-deep'], undefined]);
  });

  it('a hundred thousand brackets are refused before they are composed', () => {
    assert.deepEqual(codes(parseSource('a.yaml', '['.repeat(100_000))), ['source/too-deep']);
    assert.deepEqual(codes(parseSource('a.yaml', '- '.repeat(100_000))), ['source/too-deep']);
    assert.deepEqual(codes(parseSource('a.yaml', '{a: '.repeat(100_000))), ['source/too-deep']);
  });

  it('aliases cannot make a document deeper than 256 levels', () => {
    const text = Array.from(
      { length: 20 },
      (_, i) => `a${i}: &a${i} ${'['.repeat(20)}${i ? `*a${i - 1}` : 1}${']'.repeat(20)}`,
    );
    assert.deepEqual(codes(parseSource('a.yaml', text.join('\n'))), ['source/too-deep']);
  });

  const copies = (count: number): string =>
    `a: &a [${Array(999).fill('1').join(',')}]\nb: [${Array(count).fill('*a').join(',')}]`;

  it('aliases may add 100,000 values and no more', () => {
    assert.deepEqual(codes(parseSource('a.yaml', copies(100))), []);
    const file = parseSource('a.yaml', copies(101));
    assert.deepEqual([codes(file), file.root], [['source/too-large'], undefined]);
  });

  it('merge keys count as aliases do', () => {
    const keys = Array.from({ length: 1000 }, (_, i) => `k${i}: 1`).join(', ');
    const merges = Array(101).fill('- {<<: *a}').join('\n');
    assert.deepEqual(codes(parseSource('a.yaml', `a: &a {${keys}}\nb:\n${merges}`)), ['source/too-large']);
  });

  it('nine aliases of nine aliases, ten levels high, end at once', () => {
    const level = (i: number): string => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(',')}]`;
    const text = ['a0: &a0 [x]', ...Array.from({ length: 10 }, (_, i) => level(i))].join('\n');
    assert.deepEqual(codes(parseSource('a.yaml', text)), ['source/too-large']);
  });

  it('a text of more than 16 MiB is refused unread', () => {
    const text = `# ${'x'.repeat(16 * 1024 * 1024)}`;
    assert.deepEqual(codes(parseSource('a.yaml', text)), ['source/too-large']);
    assert.deepEqual(codes(parseSource('a.yaml', text.slice(0, 16 * 1024 * 1024))), ['source/empty']);
  });

  it('more than a million tokens are refused', () => {
    assert.deepEqual(codes(parseSource('a.yaml', '\n'.repeat(1_000_001))), ['source/too-large']);
  });

  it('ten thousand keys in one map take no quadratic time', () => {
    const file = parseSource('a.yaml', Array.from({ length: 10_000 }, (_, i) => `k${i}: 1`).join('\n'));
    assert.equal(rootMap(file).entries.size, 10_000);
  });
});

describe('decodeUtf8', () => {
  it('gives the text without its byte order mark', () => {
    assert.equal(decodeUtf8(new Uint8Array([0xef, 0xbb, 0xbf, 0x61, 0xc3, 0xa4])), 'aä');
  });
  it('gives nothing for bytes of another encoding', () => {
    assert.equal(decodeUtf8(new Uint8Array([0x61, 0xe4])), undefined);
    assert.equal(decodeUtf8(new Uint8Array([0xff, 0xfe, 0x61, 0x00])), undefined);
  });
});
