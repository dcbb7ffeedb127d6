import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { ranIn } from '../ran.ts';
import { assertSound, folderFor } from './made.ts';

describe('--product lists the new document in a product', () => {
  const api = (name: string): string =>
    `swagger: "2.0"\ninfo: { title: A, version: 1.0.0, x-name: ${name} }\nbasePath: /${name}\npaths: {}\n`;
  const around = 'product: 1.0.0 # one\ninfo: {name: "p",   title: P, version: 1.0.0}\n';
  const plans = "plans:\n\n  default: { title: 'All' }   # all of them";
  const products: readonly (readonly [string, string, RegExp])[] = [
    [
      'of indented lines',
      `${around}apis:\n  old: { $ref: old.yaml } # first\n${plans}\n`,
      /\n {2}new: \{ \$ref: new\.yaml \}\n/,
    ],
    [
      'indented further',
      `${around}apis:\n      old:\n         $ref: old.yaml\n${plans}\n`,
      /\n {6}new: \{ \$ref: new\.yaml \}\n/,
    ],
    [
      'without a last line end',
      `${around}${plans}\napis:\n  old: { $ref: old.yaml }`,
      /\n {2}new: \{ \$ref: new\.yaml \}$/,
    ],
    ['between braces', `${around}apis: {old: {$ref: old.yaml}}\n${plans}\n`, /, new: \{ ?\$ref: new\.yaml ?\}/],
    ['without APIs', `${around}apis: {}\n${plans}\n`, /new: ?[\s{]+\$ref: new\.yaml/],
    ['without `apis`', `${around}${plans}\n`, /\napis: \{ new: \{ \$ref: new\.yaml \} \}\n/],
    [
      'in JSON',
      '{\n  "product": "1.0.0",\n  "info": { "name": "p", "title": "P", "version": "1.0.0" },\n  "apis": { "old": { "$ref": "old.yaml" } },\n  "plans": { "default": { "title": "All" } }\n}\n',
      /, "new": \{ ?"\$ref": "new\.yaml" ?\}/,
    ],
  ];
  for (const [what, text, entry] of products) {
    for (const [lineEnd, mark] of [
      ['\n', ''],
      ['\r\n', '\ufeff'],
    ] as const) {
      test(`${what}, with ${JSON.stringify(lineEnd)}: every other byte stays`, async (t) => {
        const before = mark + text.replaceAll('\n', lineEnd);
        const folder = folderFor(t, { 'old.yaml': api('old'), 'p.yaml': before });
        const { code, stdout, stderr } = await ranIn(folder.path, ['new', 'api', 'new', '--product', 'p.yaml']);
        assert.deepEqual([code, stdout, stderr], [0, 'new.yaml\n', '"p.yaml" lists it now.\n']);
        const after = readFileSync(folder.at('p.yaml'), 'utf8');
        assert.match(after.replaceAll('\r\n', '\n'), entry);
        assert.ok(isInserted(before, after), after);
        assert.equal(after.replaceAll('\r\n', '').includes('\n'), lineEnd === '\n' && after.includes('\n'));
        await assertSound(folder, 'old.yaml', 'new.yaml', 'p.yaml');
      });
    }
  }

  test('of another folder', async (t) => {
    const folder = folderFor(t, { 'products/p.yaml': `${around}apis: {}\n${plans}\n` });
    await ranIn(folder.path, ['new', 'provider', 'new', '-o', 'apis/new.yaml', '--product', 'products/p.yaml']);
    assert.match(readFileSync(folder.at('products/p.yaml'), 'utf8'), /\$ref: "?\.\.\/apis\/new\.yaml/);
    await assertSound(folder, 'products/p.yaml', 'apis/new.yaml');
  });

  const refused: readonly (readonly [string, string, number, RegExp])[] = [
    [
      'that lists one of that name',
      `${around}apis: { new: { $ref: old.yaml } }\n${plans}\n`,
      1,
      /lists an API "new" already/,
    ],
    ['that is none', api('p'), 1, /"p\.yaml" is no product/],
    ['that cannot be read', 'product: [', 1, /"p\.yaml" is no product/],
    ['whose APIs are no map', `${around}apis: [old.yaml]\n${plans}\n`, 1, /add the API by hand/],
  ];
  for (const [what, text, expected, message] of refused) {
    test(`${what}: neither file is written`, async (t) => {
      const folder = folderFor(t, { 'old.yaml': api('old'), 'p.yaml': text });
      const { code, stderr } = await ranIn(folder.path, ['new', 'api', 'new', '--product', 'p.yaml']);
      assert.equal(code, expected);
      assert.match(stderr, message);
      assert.deepEqual(readdirSync(folder.path).sort(), ['old.yaml', 'p.yaml']);
      assert.equal(readFileSync(folder.at('p.yaml'), 'utf8'), text);
    });
  }

  test('what is wrong with it already is not in the way', async (t) => {
    const text = `${around}apis:\n  gone: { $ref: gone.yaml }\n${plans}\n`;
    const folder = folderFor(t, { 'p.yaml': text });
    const { code, stderr } = await ranIn(folder.path, ['new', 'api', 'new', '--product', 'p.yaml']);
    assert.deepEqual([code, stderr], [0, '"p.yaml" lists it now.\n']);
  });

  test('a product that is not there', async (t) => {
    const folder = folderFor(t);
    const { code, stderr } = await ranIn(folder.path, ['new', 'api', 'new', '--product', 'p.yaml']);
    assert.deepEqual([code, stderr], [2, 'headgate: there is no file "p.yaml"\n']);
    assert.deepEqual(readdirSync(folder.path), []);
  });
});

/** Whether `after` is `before` with something put in at one place, or in front of a last line end. */
const isInserted = (before: string, after: string): boolean => {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  return after.endsWith(before.slice(start)) && after.length > before.length;
};
