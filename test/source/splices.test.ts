import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { applyFixes, editsAsStored, withEdits } from '../../src/source/edits.ts';
import { parseSource } from '../../src/source/parse.ts';
import { insertEntries, removeEntry, renameKey, replaceValue, type Splice } from '../../src/source/splices.ts';
import { type Json, jsonOf, type MapNode, nodeAt, type SourceFile, type SourceNode } from '../../src/source/tree.ts';
import { corpus, describeWithCorpus } from '../harness/corpus.ts';

const read = (text: string): SourceFile => parseSource('a.yaml', text);

const mapAt = ({ root }: SourceFile, pointer: string): MapNode => {
  const node = nodeAt(root, pointer);
  return node?.kind === 'map' ? node : assert.fail(`no map at "${pointer}"`);
};

type Act = (file: SourceFile) => Splice;

const rename =
  (pointer: string, key: string, name: string): Act =>
  (file) =>
    renameKey(mapAt(file, pointer), key, name);
const replace =
  (pointer: string, value: Json): Act =>
  (file) =>
    replaceValue(nodeAt(file.root, pointer) ?? assert.fail(pointer), value);
const remove =
  (pointer: string, key: string): Act =>
  (file) =>
    removeEntry(mapAt(file, pointer), key);
const insert =
  (
    pointer: string,
    key: string,
    value: Json,
    beside: { readonly after?: string; readonly before?: string } = {},
  ): Act =>
  (file) =>
    insertEntries(mapAt(file, pointer), { entries: { [key]: value }, ...beside });

const made: readonly (readonly [title: string, text: string, act: Act, expected: string])[] = [
  ['a key is renamed', 'a: # why\n  scops: {}\n', rename('/a', 'scops', 'scopes'), 'a: # why\n  scopes: {}\n'],
  ['a key keeps its double quotes', '{"scops": {}}', rename('', 'scops', 'scopes'), '{"scopes": {}}'],
  ['a key keeps its single quotes', "'scops': {}", rename('', 'scops', 'scopes'), "'scopes': {}"],
  ['a word is replaced', 'a: confidental # why\n', replace('/a', 'confidential'), 'a: confidential # why\n'],
  ['a text keeps its quotes', "a: 'it'", replace('/a', "it's"), "a: 'it''s'"],
  [
    'a list over several lines becomes one word',
    'a:\n  - b: []\n    c: []\nd: 1\n',
    replace('/a', []),
    'a: []\nd: 1\n',
  ],
  ['a list that does not move in', 'a:\n- b\n- c\nd: 1\n', replace('/a', []), 'a: []\nd: 1\n'],
  ['the comment of its last line stays', 'a:\n  - b\n  - c # why\nd: 1\n', replace('/a', []), 'a: [] # why\nd: 1\n'],
  ['the comment behind its key stays', 'a: # why\n  - b\n  - c\nd: 1\n', replace('/a', []), 'a: [] # why\nd: 1\n'],
  ['comments in front of it stay', 'a: # 1\n  # 2\n  - b\nc: 1', replace('/a', []), 'a: [] # 1\n  # 2\nc: 1'],
  ['lines end with CRLF', 'a: # why\r\n  - b\r\n  - c\r\nd: 1\r\n', replace('/a', []), 'a: [] # why\r\nd: 1\r\n'],
  ['a list in brackets', 'a: [{ b: [] },\n  { c: [] }] # why\n', replace('/a', []), 'a: [] # why\n'],
  ['a list of JSON', '{"a": [{"b": []}], "c": 1}', replace('/a', []), '{"a": [], "c": 1}'],
  ['an entry is taken out with its comment', 'a:\n  b: 1 # b\n  c: 2\n', remove('/a', 'b'), 'a:\n  c: 2\n'],
  ['an entry of several lines', 'a:\n  b:\n    - 1\n  c: 2\n', remove('/a', 'b'), 'a:\n  c: 2\n'],
  ['the first of a map in brackets', '{ a: 1, b: 2 }', remove('', 'a'), '{ b: 2 }'],
  ['the last of a map in brackets', '{ a: 1, b: 2 }', remove('', 'b'), '{ a: 1 }'],
  [
    'a new key goes behind another',
    'a: 1\nb: # why\n  c: 1\nd: 2\n',
    insert('', 'x', [], { after: 'b' }),
    'a: 1\nb: # why\n  c: 1\nx: []\nd: 2\n',
  ],
  [
    'a new key goes in front of another',
    'a: 1\n# of b\nb: 2\n',
    insert('', 'x', 'z', { before: 'a' }),
    'x: z\na: 1\n# of b\nb: 2\n',
  ],
  ['a new key goes behind the last', 'a:\n  b: 1', insert('/a', 'x', 1), 'a:\n  b: 1\n  x: 1'],
  [
    'it goes behind a text of several lines',
    'a:\n  b: |\n    c\n\nd: 1\n',
    insert('/a', 'x', 1),
    'a:\n  b: |\n    c\n  x: 1\n\nd: 1\n',
  ],
  ['into a map of a list', '- a: 1\n- b: 2\n', insert('/0', 'x', 'true'), '- a: 1\n  x: "true"\n- b: 2\n'],
  ['its lines end with CRLF', 'a: 1\r\n', insert('', 'x', 'a:'), 'a: 1\r\nx: "a:"\r\n'],
  ['into brackets', 'a: { b: 1 } # why\n', insert('/a', 'x', [1]), 'a: { b: 1, x: [1] } # why\n'],
  [
    'into brackets over several lines',
    'a: {\n  \tb: 1\n  }\n',
    insert('/a', 'x', 1),
    'a: {\n  \tb: 1,\n  \tx: 1\n  }\n',
  ],
  ['into JSON in one line', '{"a": 1}', insert('', 'x', { y: [1] }), '{"a": 1, "x": {"y": [1]}}'],
  [
    'into JSON that moves in',
    '{\n    "a": {\n        "b": 1\n    }\n}\n',
    insert('/a', 'x', { y: 1 }, { before: 'b' }),
    '{\n    "a": {\n        "x": {\n            "y": 1\n        },\n        "b": 1\n    }\n}\n',
  ],
  ['into an empty map', 'a:\n  b: {} # why\n', insert('/a/b', 'x', 1), 'a:\n  b: { x: 1 } # why\n'],
  [
    'what is long stands in lines, also in an empty map',
    'a: {} # why\nb: 1\n',
    insert('/a', 'x', {
      one: { w: 'a text that is rather long', z: 1 },
      two: { w: 'another text that is long', z: 2 },
    }),
    'a:\n  x:\n    one: { w: a text that is rather long, z: 1 }\n    two: { w: another text that is long, z: 2 } # why\nb: 1\n',
  ],
];

describe('a splice changes what it is asked to and nothing else', () => {
  for (const [title, text, act, expected] of made) {
    it(title, () => {
      const splice = act(read(text)) ?? assert.fail('no splice');
      assert.equal(withEdits(text, splice), expected);
      assert.deepEqual(read(expected).problems, []);
    });
  }
});

const refused: readonly (readonly [why: string, text: string, act: Act])[] = [
  ['the map has the new name already', 'scops: 1\nscopes: 2', rename('', 'scops', 'scopes')],
  ['the map is the copy of another', 'a: &x { b: 1 }\nc: *x', rename('/c', 'b', 'd')],
  ['the map is copied elsewhere', 'a: &x { b: 1 }\nc: *x', rename('/a', 'b', 'd')],
  ['the list is copied elsewhere', 'a: &x\n  - b\nc: *x', replace('/a', [])],
  ['something in the list is copied elsewhere', 'a:\n  - &x b\nc: *x', replace('/a', [])],
  ['the entry came in through "<<"', 'a: &x { b: 1 }\nc:\n  <<: *x\n  d: 1', replace('/c/b', 2)],
  ['other entries came in through "<<"', 'a: &x { b: 1 }\nc:\n  <<: *x\n  d: 1', insert('/c', 'e', 1)],
  ['the value has a tag', 'a: !!seq\n  - b', replace('/a', [])],
  ['the key is an explicit one', '? a\n: b\nc: 1', insert('', 'x', 1)],
  ['the map has no brackets within brackets', 'a: [b: 1]', insert('/a/0', 'x', 1)],
  ['it would be the last one of its map', 'a: { b: 1 }', remove('/a', 'b')],
  ['a comment would be lost', '{ a: 1, # why\n  b: 2 }', remove('', 'a')],
  ['a text over several lines cannot be replaced by a word', 'a: |\n  b\n', replace('/a', 'c')],
  ['a comment stands in an empty map', 'a: { # why\n  }', insert('/a', 'x', 1)],
  ['the key is there', 'a: 1', insert('', 'a', 2)],
];

describe('there is no splice where', () => {
  for (const [why, text, act] of refused) it(why, () => assert.equal(act(read(text)), undefined));
});

describe('fixes are made together', () => {
  const fix = (start: number, end: number, text: string) => ({ edits: [{ start, end, text }] });
  it('of those that touch, the first', () => {
    const [first, second, third] = [fix(0, 3, 'x'), fix(2, 4, 'y'), fix(5, 6, 'z')];
    assert.deepEqual(applyFixes('abcdef', [first, second, third]), {
      text: 'xdez',
      made: [first, third],
      waiting: [second],
    });
  });
  it('each whole or not at all', () => {
    const both = { edits: [...fix(0, 1, 'x').edits, ...fix(4, 5, 'y').edits] };
    assert.equal(applyFixes('abcde', [fix(4, 5, 'z'), both]).text, 'abcdz');
  });
  it('in a file with a byte order mark and lines that end with CR', () => {
    const stored = '\uFEFFa: 1\rb: 2\r';
    const file = read(stored);
    const splice = insert('', 'x', 1, { after: 'a' })(file) ?? assert.fail('no splice');
    const edits = editsAsStored(stored, file.text, splice) ?? assert.fail('another file');
    assert.equal(withEdits(stored, edits), '\uFEFFa: 1\rx: 1\rb: 2\r');
  });
  it('not in a file that is another one by now', () => {
    assert.equal(editsAsStored('a: 2\n', 'a: 1\n', []), undefined);
  });
});

const samples = globSync('apis/**/*.yaml', { cwd: join(import.meta.dirname, '../..') }).map((file) =>
  readFileSync(join(import.meta.dirname, '../..', file), 'utf8'),
);
const published = globSync('{ibm,microgateway,swagger2/valid}/**/*.{yaml,yml,json}', { cwd: corpus })
  .map((file) => readFileSync(join(corpus, file), 'utf8'))
  .filter((text) => text.length < 100_000);

const nodesBelow = (node: SourceNode): readonly SourceNode[] => {
  const below =
    node.kind === 'map' ? [...node.entries.values()].map(({ value }) => value) : node.kind === 'list' ? node.items : [];
  return [node, ...below.flatMap(nodesBelow)];
};

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `value` with what a pointer names changed. */
const changedAt = (value: Json, pointer: readonly string[], change: (value: Json) => Json): Json => {
  const [token, ...rest] = pointer;
  if (token === undefined) return change(value);
  const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
  if (Array.isArray(value)) return value.map((item, at) => (String(at) === key ? changedAt(item, rest, change) : item));
  if (!isObject(value)) return assert.fail(pointer.join('/'));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, name === key ? changedAt(item, rest, change) : item]),
  );
};

const change = (value: Json, kind: Kind, key: string): Json => {
  if (kind === 'replace') return ['new'];
  if (!isObject(value)) return assert.fail(kind);
  if (kind === 'insert') return { ...value, [added]: addition };
  const entries = Object.entries(value);
  if (kind === 'remove') return Object.fromEntries(entries.filter(([name]) => name !== key));
  return Object.fromEntries(entries.map(([name, item]) => [name === key ? added : name, item]));
};

const kinds = ['rename', 'replace', 'remove', 'insert'] as const;
type Kind = (typeof kinds)[number];
const added = 'x-new key';
const addition: Json = { 'a: b': ['# no comment', true, { 'x-y': "it's", long: 'word '.repeat(30) }], empty: {} };

const splice = (
  node: SourceNode,
  kind: Kind,
  { key, before }: { readonly key: string; readonly before: boolean },
): Splice => {
  if (kind === 'replace') return node.kind === 'scalar' ? undefined : replaceValue(node, ['new']);
  if (node.kind !== 'map') return undefined;
  if (kind === 'rename') return renameKey(node, key, added);
  if (kind === 'remove') return removeEntry(node, key);
  return insertEntries(node, { entries: { [added]: addition }, ...(before ? { before: key } : { after: key }) });
};

const holds = (texts: readonly string[], runs: number): void => {
  const ends = fc.constantFrom('\n', '\r\n');
  fc.assert(
    fc.property(
      fc.constantFrom(...texts),
      fc.nat(),
      fc.constantFrom(...kinds),
      fc.nat(),
      fc.boolean(),
      ends,
      (text, at, kind, which, before, end) => {
        const file = read(text.replaceAll(/\r?\n/g, end));
        const nodes = file.root === undefined ? [] : nodesBelow(file.root);
        const node = nodes[at % nodes.length];
        if (node === undefined || file.problems.length > 0) return;
        const keys = node.kind === 'map' ? [...node.entries.keys()] : [];
        const key = keys[which % keys.length] ?? '';
        const edits = splice(node, kind, { key, before });
        if (edits === undefined) return;
        const after = read(withEdits(file.text, edits));
        assert.deepEqual(after.problems, []);
        const pointer = node.pointer.split('/').slice(1);
        const expected = changedAt(jsonOf(file.root ?? node), pointer, (value) => change(value, kind, key));
        assert.deepEqual(after.root && jsonOf(after.root), expected);
      },
    ),
    { numRuns: runs },
  );
};

it('whatever is spliced in the samples, the rest says what it said', () => holds(samples, 600));

describeWithCorpus('documents of others', () => {
  it('whatever is spliced, the rest says what it said', () => holds(published, 600));
});
