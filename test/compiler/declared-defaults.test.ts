import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { declarations } from '../../policies/declarations.ts';
import type { Profile } from '../../src/assembly/types.ts';
import { sha256 } from '../../src/cli/sha256.ts';
import { compile } from '../../src/compiler/compile.ts';
import { extensions } from '../../src/definition/keys/extensions.ts';
import { defaultOf, type Key, mapOf, type Value, valuesOf } from '../../src/definition/keys/key.ts';
import { readProject } from '../../src/definition/read.ts';
import { parseSource } from '../../src/source/parse.ts';
import type { Json } from '../../src/source/tree.ts';

type Tree = { readonly [key: string]: Json };

/** A provider in which every setting has something to be about. */
const settings: Tree = {
  'client-type': 'confidential',
  scopes: { read: 'Read' },
  grants: ['accessCode', 'application', 'password', 'implicit'],
  authentication: { url: 'https://users.example' },
  session: {},
  'access-token': { format: 'jwt' },
  'refresh-token': {},
  introspection: true,
  revocation: { tokens: true, permissions: true },
  'token-info': true,
  'scope-validators': {
    application: { url: 'https://checks.example/application' },
    owner: { url: 'https://checks.example/owner' },
  },
};

const digestOf = (oauth: Tree, profile: Profile): string => {
  const document = {
    swagger: '2.0',
    info: { title: 'Sign-in', version: '1.0.0', 'x-name': 'sign-in' },
    'x-oauth': oauth,
    paths: {},
  };
  const file = parseSource('sign-in.json', JSON.stringify(document));
  const { project, problems } = readProject({ files: new Map([[file.path, file]]) }, { profile });
  assert.deepEqual(problems, []);
  return compile(project, { declarations, sha256, compiler: 'test' }).digest;
};

/** The tree with a value at a place, or without it. */
const withAt = (tree: Tree, [key = '', ...below]: readonly string[], value: Json | undefined): Tree => {
  const { [key]: before, ...others } = tree;
  if (below.length > 0) {
    const inner = typeof before === 'object' && before !== null && !Array.isArray(before) ? (before as Tree) : {}; // a map
    return { ...others, [key]: withAt(inner, below, value) };
  }
  return value === undefined ? others : { ...others, [key]: value };
};

/** Another value that the key may have. */
const otherThan = (key: Key, usual: Json): Json => {
  const [value] = valuesOf(key);
  return otherOf(value ?? { is: 'anything' }, usual);
};

const otherOf = (value: Value, usual: Json): Json => {
  if (value.is === 'flag') return usual !== true;
  if (value.is === 'whole') return usual === value.to ? value.from : value.to;
  if (value.is === 'list') return [otherOf(value.of, Array.isArray(usual) ? (usual[0] ?? '') : '')];
  const words = value.is === 'text' ? Object.keys(value.words ?? {}) : [];
  return words.find((word) => word !== usual) ?? '/somewhere/else';
};

/** Every key with a default below one, by its path. */
const keysBelow = (key: Key, above: readonly string[] = []): readonly (readonly [readonly string[], Key])[] =>
  Object.entries(mapOf(key)?.keys ?? {}).flatMap(([name, below]) => [
    ...(below.default === undefined ? [] : [[[...above, name], below] as const]),
    ...keysBelow(below, [...above, name]),
  ]);

/** Keys that rules go by, and nothing else. */
const forRules: ReadonlySet<string> = new Set(['profile', 'allow-legacy']);

describe('a default that is declared is what is compiled where the key is not written', () => {
  const keys = keysBelow(extensions['x-oauth']).filter(([[name = '']]) => !forRules.has(name));
  assert.ok(keys.length > 35);
  for (const [path, key] of keys) {
    for (const profile of ['strict', 'legacy-v5'] as const) {
      const usual = defaultOf(key, profile);
      if (usual === undefined) continue;
      it(`x-oauth.${path.join('.')} is ${JSON.stringify(usual)} (${profile})`, () => {
        const without = digestOf(withAt(settings, path, undefined), profile);
        assert.equal(digestOf(withAt(settings, path, usual), profile), without);
        assert.notEqual(digestOf(withAt(settings, path, otherThan(key, usual)), profile), without);
      });
    }
  }
});
