import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { found, plain, readSet } from './read-text.ts';

describe('products', () => {
  const product = `
product: 1.0.0
info: {name: climb, title: Climb, version: 1.0.0}
apis:
  one: {$ref: ../apis/one.yaml}
  two: {name: 'two:1.0.0'}
  gone: {$ref: gone.yaml}
plans:
  all: {title: All}
  some: {apis: {one: {operations: [{operation: GET, path: /a}]}, two: {}}}
`;

  it('name their APIs by file or by name, and what each plan reaches', () => {
    const { project, problems } = readSet({ 'products/p.yaml': product, 'apis/one.yaml': 'swagger: "2.0"' });
    const [read] = project.products;
    assert.deepEqual(problems, []);
    assert.deepEqual([plain(read?.name), plain(read?.title), plain(read?.version)], ['climb', 'Climb', '1.0.0']);
    assert.deepEqual(
      [...(read?.apis ?? [])].map(([key, { file, name }]) => [key, file, name]),
      [
        ['one', 'apis/one.yaml', undefined],
        ['two', undefined, 'two:1.0.0'],
        ['gone', undefined, undefined],
      ],
    );
    assert.equal(read?.plans.get('all')?.apis.size, 0);
    const some = read?.plans.get('some')?.apis;
    assert.deepEqual(
      some?.get('one')?.map(({ method, path }) => [method, path]),
      [['get', '/a']],
    );
    assert.deepEqual([some?.has('two'), some?.get('two')], [true, undefined]);
  });

  const wrong: readonly (readonly [text: string, pointer: string])[] = [
    ['info: []', '/info'],
    ['info: {version: 1.0}', '/info/version'],
    ['apis: [a]', '/apis'],
    ['apis: {a: one.yaml}', '/apis/a'],
    ['apis: {a: {name: 1}}', '/apis/a/name'],
    ['plans: {a: null}', '/plans/a'],
    ['plans: {a: {apis: {b: []}}}', '/plans/a/apis/b'],
    ['plans: {a: {apis: {b: {operations: {}}}}}', '/plans/a/apis/b/operations'],
    ['plans: {a: {apis: {b: {operations: [{operation: get}]}}}}', '/plans/a/apis/b/operations/0'],
    ['plans: {a: {apis: {b: {operations: [{operation: get, path: 1}]}}}}', '/plans/a/apis/b/operations/0/path'],
  ];
  for (const [text, pointer] of wrong) {
    it(`wrong: ${text}`, () => {
      assert.deepEqual(found(readSet({ 'p.yaml': `product: 1.0.0\n${text}` }).problems), [
        `definition/wrong-type ${pointer}`,
      ]);
    });
  }
});
