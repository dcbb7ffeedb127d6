import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createResolve, externalFiles, findReferences, parseReference } from '../../src/definition/references.ts';
import { parseSource } from '../../src/source/parse.ts';
import { jsonOf, nodeAt, type SourceFile } from '../../src/source/tree.ts';

const fileSet = (texts: Readonly<Record<string, string>>): ReadonlyMap<string, SourceFile> =>
  new Map(Object.entries(texts).map(([path, text]) => [path, parseSource(path, text)]));

/** What the node at `pointer` of the first file resolves to. */
const follow = (texts: Readonly<Record<string, string>>, pointer: string): unknown => {
  const files = fileSet(texts);
  const node = nodeAt([...files.values()][0]?.root, pointer);
  assert.ok(node !== undefined);
  const target = createResolve({ files })(node);
  return target && jsonOf(target);
};

describe('a reference resolves', () => {
  const library = 'definitions:\n  a/b~c %: 1\n  list: [x, {y: 2}]\n  again: {$ref: "#/definitions/list"}\n';
  const cases: readonly (readonly [title: string, ref: string, value: unknown])[] = [
    ['within its file', '#/here', 'h'],
    ['to another file in its folder', 'lib.yaml#/definitions/list/0', 'x'],
    ['with "./" and empty parts', './/./lib.yaml#/definitions/list/1/y', 2],
    ['through escaped and percent-encoded names', 'lib.yaml#/definitions/a~1b~0c%20%25', 1],
    ['up to a folder above, within the root', '../top.yaml', { t: 1 }],
    ['through a reference in the middle of its pointer', 'lib.yaml#/definitions/again/1/y', 2],
    ['from reference to reference', 'lib.yaml#/definitions/again', ['x', { y: 2 }]],
    ['not to a missing file', 'none.yaml', undefined],
    ['not to a missing key', 'lib.yaml#/definitions/none', undefined],
    ['not to a list item by another spelling of its index', 'lib.yaml#/definitions/list/00', undefined],
    ['not to a list item without an index', 'lib.yaml#/definitions/list/', undefined],
    ['not to an anchor name', 'lib.yaml#definitions', undefined],
    ['not above the root', '../../top.yaml', undefined],
    ['not above the root by encoded dots', '%2e%2e/%2e%2e/top.yaml', undefined],
    ['not above the root and back', '../../root/top.yaml', undefined],
    ['not by a full path', '/top.yaml', undefined],
    ['not by a drive', 'c:/top.yaml', undefined],
    ['not by an encoded drive', 'c%3a/top.yaml', undefined],
    ['not by backslashes', '..\\top.yaml', undefined],
    ['not to the network', 'https://example.com/top.yaml', undefined],
    ['not to the network without a scheme', '//example.com/top.yaml', undefined],
    ['not with a broken percent sign', 'lib.yaml#/%zz', undefined],
  ];
  for (const [title, ref, value] of cases) {
    it(title, () => {
      const api = JSON.stringify({ r: { $ref: ref }, here: 'h' });
      assert.deepEqual(follow({ 'apis/api.json': api, 'apis/lib.yaml': library, 'top.yaml': 't: 1' }, '/r'), value);
    });
  }

  it('not in a circle', () => {
    assert.equal(follow({ a: 'r: {$ref: "#/s"}\ns: {$ref: "b#/t"}', b: 't: {$ref: "a#/r"}' }, '/r'), undefined);
    assert.equal(follow({ a: 'r: {$ref: "#/r"}' }, '/r'), undefined);
    assert.equal(follow({ a: 'r: {$ref: "#/r/x"}' }, '/r'), undefined);
  });

  it('twice through the same reference, which is no circle', () => {
    assert.equal(follow({ a: 'r: {$ref: "#/x/foo"}\nx: {$ref: "#/y"}\ny: {foo: {$ref: "#/x/bar"}, bar: 1}' }, '/r'), 1);
  });

  it('not through more than a thousand references, whatever their shape', () => {
    const level = (i: number): string => `l${i}: {$ref: "#/l${i + 1}/a/a/a"}\nm${i}: {a: {$ref: "#/l${i + 1}/a/a"}}`;
    const chain = Array.from({ length: 2000 }, (_, i) => `c${i}: {$ref: "#/c${i + 1}"}`).join('\n');
    assert.equal(follow({ a: `${chain}\nc2000: 1` }, '/c0'), undefined);
    assert.equal(follow({ a: Array.from({ length: 40 }, (_, i) => level(i)).join('\n') }, '/l0'), undefined);
  });

  it('a map whose "$ref" is no text is what it is', () => {
    assert.deepEqual(follow({ a: 'properties: {$ref: {type: string}}' }, '/properties'), { $ref: { type: 'string' } });
  });
});

describe('findReferences', () => {
  const refs = (text: string): readonly string[] => {
    const { root } = parseSource('a.yaml', text);
    return root?.kind === 'map' ? findReferences(root).references.map(({ ref }) => ref) : [];
  };

  it('finds every reference in the order written, with its node', () => {
    const { root } = parseSource('a.yaml', 'paths:\n  /x: {$ref: a}\n  /y:\n    get: {parameters: [{$ref: b}]}\n');
    assert.ok(root?.kind === 'map');
    const found = findReferences(root).references.map(({ ref, at }) => [ref, at.pointer]);
    assert.deepEqual(found, [
      ['a', '/paths/~1x/$ref'],
      ['b', '/paths/~1y/get/parameters/0/$ref'],
    ]);
  });

  it('examples, defaults and enumerated values are data', () => {
    assert.deepEqual(refs('{example: {$ref: a}, examples: {x: {$ref: b}}, default: {$ref: c}, enum: [{$ref: d}]}'), []);
  });

  it('names that an author chose have no meaning', () => {
    assert.deepEqual(refs('responses: {default: {$ref: a}}'), ['a']);
    assert.deepEqual(
      refs('definitions: {example: {properties: {enum: {$ref: a}, properties: {default: {$ref: b}}}}}'),
      ['a'],
    );
    assert.deepEqual(refs('x-assembly: {catch: [{default: [{map: {schema: {$ref: a}}}]}]}'), ['a']);
  });

  it('a map of names can itself be a reference', () => {
    assert.deepEqual(refs('paths: {$ref: paths.yaml}'), ['paths.yaml']);
    assert.deepEqual(refs('definitions: {X: {properties: {$ref: {type: string}}}}'), []);
  });
});

describe('externalFiles', () => {
  it('names each file once, by its path from the root, and remote ones by their URL', () => {
    const file = parseSource(
      'apis/a.yaml',
      'p: [{$ref: "x.yaml#/a"}, {$ref: ./x.yaml}, {$ref: ../y.yaml}, {$ref: "#/p"}, {$ref: "a.yaml#/p"}, {$ref: ../../z.yaml}, {$ref: "http://h/w.yaml#/a"}, {$ref: "%zz"}]',
    );
    assert.deepEqual(externalFiles(file), ['apis/x.yaml', 'y.yaml', 'http://h/w.yaml#/a']);
  });

  it('a file that could not be read names none', () => {
    assert.deepEqual(externalFiles(parseSource('a.yaml', '')), []);
    assert.deepEqual(externalFiles(parseSource('a.yaml', '[{$ref: b}]')), []);
  });
});

it('parseReference tells what a reference is that cannot be followed', () => {
  const kinds = ['a#/b', 'http://h/a', 'file:///etc/passwd', '../a', '/a', '#a', 'a\\b'].map(
    (ref) => parseReference(ref, 'x.yaml').kind,
  );
  assert.deepEqual(kinds, ['file', 'remote', 'remote', 'outside', 'outside', 'malformed', 'malformed']);
});
