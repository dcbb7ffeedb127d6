import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { extensions } from '../../src/definition/keys/extensions.ts';
import { type KeyMap, type Value, valuesOf } from '../../src/definition/keys/key.ts';
import { productKeys } from '../../src/definition/keys/product.ts';
import { readProject } from '../../src/definition/read.ts';
import { decodeUtf8 } from '../../src/source/decode-utf8.ts';
import { parseSource } from '../../src/source/parse.ts';
import type { MapNode, SourceFile, SourceNode } from '../../src/source/tree.ts';
import { corpus, describeWithCorpus } from '../harness/corpus.ts';

const textsBelow = (folder: string): ReadonlyMap<string, string> => {
  const paths = readdirSync(join(corpus, folder), { recursive: true, encoding: 'utf8' });
  const documents = paths.filter((path) => /\.(?:ya?ml|json)$/.test(path)).sort();
  return new Map(
    documents.map((path) => [path, decodeUtf8(readFileSync(join(corpus, folder, path))) ?? assert.fail(path)]),
  );
};

const parseAll = (folder: string): ReadonlyMap<string, SourceFile> =>
  new Map([...textsBelow(folder)].map(([path, text]) => [path, parseSource(path, text)]));

/** What is wrong with documents that others published: each of these was looked at and is true. */
const expected: Readonly<Record<string, readonly string[]>> = {
  ibm: [],
  'microgateway/definitions': ['cors/cors-options_1.0.0.yaml:13 source/duplicate-key'],
  swagger2: ['json:1 source/not-json', 'yaml:16 source/syntax'].map(
    (found) => `invalid/go-openapi__validate/fixtures/validation/fixture-1289-donotload.${found}`,
  ),
};

describeWithCorpus('documents that nobody here wrote', () => {
  for (const [folder, problems] of Object.entries(expected)) {
    it(`${folder}: reported is what is true`, () => {
      const files = parseAll(folder);
      const { project, problems: ofModel } = readProject({ files }, {});
      const all = [...[...files.values()].flatMap((file) => file.problems), ...ofModel];
      assert.deepEqual(
        all.map(({ file, line, code }) => `${file}:${line} ${code}`),
        problems,
      );
      assert.ok(project.definitions.length > 20);
    });
  }

  it('every key of our extensions and of products is known', () => {
    for (const folder of ['ibm', 'microgateway/definitions']) {
      for (const { root, path } of parseAll(folder).values()) {
        if (root?.kind !== 'map') continue;
        const unknown = root.entries.has('product') ? unknownKeys(productKeys, root) : unknownExtensionKeys(root);
        assert.deepEqual(unknown, [], path);
      }
    }
  });
});

const unknownExtensionKeys = (root: MapNode): readonly string[] =>
  Object.entries(extensions).flatMap(([key, { value }]) => {
    const node = root.get(key);
    return node === undefined ? [] : unknownKeys(value, node);
  });

const unknownKeys = (value: Value, node: SourceNode): readonly string[] => {
  if (value.is === 'map') return node.kind === 'map' ? unknownIn(value, node) : [];
  const below = value.is === 'names' ? valuesOf(value) : value.is === 'list' ? [value.of] : [];
  return below.flatMap((one) => childrenOf(node).flatMap((child) => unknownKeys(one, child)));
};

const unknownIn = ({ keys }: KeyMap, map: MapNode): readonly string[] =>
  [...map.entries.values()].flatMap(({ key, value }) => {
    const known = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (known === undefined) return [`${map.pointer}/${key}`];
    return valuesOf(known).flatMap((one) => unknownKeys(one, value));
  });

const childrenOf = (node: SourceNode): readonly SourceNode[] => {
  if (node.kind === 'list') return node.items;
  return node.kind === 'map' ? [...node.entries.values()].map(({ value }) => value) : [];
};
