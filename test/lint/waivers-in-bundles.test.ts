import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { declarations } from '../../policies/declarations.ts';
import type { Bundle } from '../../src/assembly/types.ts';
import { sha256 } from '../../src/cli/sha256.ts';
import { compile } from '../../src/compiler/compile.ts';
import { comment, entries, type Files, provider, RULE, read, today } from './waived-provider.ts';

describe('a bundle', () => {
  const compiled = (files: Files): Bundle => compile(read(files), { declarations, sha256, compiler: 'test' });
  /** Without what only says where something stands, or that it is waived. */
  const served = ({ assemblies, products }: Bundle): unknown =>
    JSON.parse(
      JSON.stringify({ assemblies, products }, (key, value) =>
        ['at', 'positions', 'files', 'settingsAt', 'waivers', 'waiversAt'].includes(key) ? undefined : value,
      ),
    );

  test('does the same with waivers and without them, and tells them apart by its digest', () => {
    const without = compiled({ 'a.yaml': provider('') });
    const withThem = compiled({ 'a.yaml': provider(entries('at: /x-oauth, until: 2026-07-01'), comment) });
    assert.deepEqual(served(withThem), served(without));
    assert.notEqual(withThem.digest, without.digest);
    assert.equal(without.assemblies[0]?.waivers, undefined);
  });

  test('holds the waivers of its documents, both kinds, with their places', () => {
    const [assembly] = compiled({ 'a.yaml': provider(entries('at: /x-oauth, until: 2026-07-01'), comment) }).assemblies;
    assert.deepEqual(assembly?.waivers, [
      { rule: RULE, at: '/x-oauth', reason: 'a lab', until: '2026-07-01' },
      { rule: RULE, reason: 'a lab' },
    ]);
    assert.deepEqual(
      assembly?.waiversAt?.map((row) => assembly.positions[row]),
      [
        [0, 13, 7],
        [0, 9, 5],
      ],
    );
  });

  test('holds those of the files that a document is made of, and of no others', () => {
    const root = `${provider('')}definitions: { A: { $ref: "b.yaml#/A" } }\n`;
    const parts = { 'b.yaml': `${comment.trim()}\nA: { $ref: "c.yaml#/A" }\n`, 'c.yaml': `${comment.trim()}\nA: {}\n` };
    const all = compiled({ 'a.yaml': root, ...parts, 'd.yaml': `${comment.trim()}\nD: 1\n` });
    assert.equal(all.assemblies[0]?.waivers?.length, 2);
  });

  test('is the same wherever its waivers stand in their file', () => {
    const one = compiled({ 'a.yaml': provider('', comment) });
    const two = compiled({ 'a.yaml': provider('', `\n\n${comment}\n# more`) });
    assert.equal(one.digest, two.digest);
  });

  test('holds the waivers of products', () => {
    const product = `product: 1.0.0\ninfo: { name: p, title: P, version: 1.0.0 }\n${entries(`until: ${today}`)}\nplans: {}\n`;
    const bundle = compiled({ 'a.yaml': provider(''), 'p.yaml': product });
    assert.deepEqual(bundle.products[0]?.waivers, [{ rule: RULE, reason: 'a lab', until: today }]);
  });
});
