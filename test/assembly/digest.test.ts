import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { digestOf } from '../../src/assembly/digest.ts';
import { isBundle } from '../../src/assembly/is-bundle.ts';
import { sha256 } from '../../src/cli/sha256.ts';
import { compileDefinitions, type Definitions } from '../harness/project.ts';

const api = `swagger: "2.0"
info: { title: Photos, version: 1.0.0, x-name: photos }
basePath: /photos
paths:
  /:
    get:
      responses: { 200: { description: Photos } }
x-assembly:
  execute:
    - invoke: { target-url: $(backend)/photos, timeout: 5 }
    - set-variable:
        actions: [{ set: message.headers.X-A, value: a }]
  catch:
    - default: [{ throw: { name: Away, message: Later } }]
x-gateway:
  properties: { backend: { value: "http://127.0.0.1:9000" } }
`;
const product = `product: 1.0.0
info: { name: shop, title: Shop, version: 1.0.0 }
apis: { photos: { name: "photos:1.0.0" } }
plans: { default: { title: All, apis: {} } }
`;
const secured = `${api.replace('      responses:', '      security: [{ id: [] }]\n      responses:')}
securityDefinitions: { id: { type: apiKey, in: header, name: X-IBM-Client-Id } }
`;
const sources: Definitions = { 'api.yaml': api, 'product.yaml': product };

const digest = async (definitions: Definitions): Promise<string> => (await compileDefinitions(definitions)).digest;
const changed = (from: string, to: string, file = 'api.yaml'): Definitions => {
  const text = sources[file] ?? '';
  assert.ok(text.includes(from), from);
  return { ...sources, [file]: text.replace(from, to) };
};

describe('the digest stays as it is with', () => {
  const cases: readonly (readonly [about: string, definitions: Definitions])[] = [
    ['a comment', changed('basePath', '# where it is\nbasePath')],
    ['white space', changed('  execute:', '\n\n  execute:   ')],
    [
      'another order of keys',
      changed('{ target-url: $(backend)/photos, timeout: 5 }', '{ timeout: 5, target-url: $(backend)/photos }'),
    ],
    [
      'another notation',
      changed('{ target-url: $(backend)/photos, timeout: 5 }', '{ "target-url": "$(backend)/photos", timeout: 0x5 }'),
    ],
    ['documentation of a step', changed('    - set-variable:', '    - set-variable:\n        title: Say so')],
    ['another file name', { 'some/where/photos.yaml': api, 'product.yaml': product }],
    [
      'JSON instead of YAML',
      {
        ...sources,
        'product.yaml': JSON.stringify({
          product: '1.0.0',
          info: { name: 'shop', title: 'Shop', version: '1.0.0' },
          apis: { photos: { name: 'photos:1.0.0' } },
          plans: { default: { title: 'All', apis: {} } },
        }),
      },
    ],
  ];
  for (const [about, definitions] of cases) {
    test(about, async () => assert.equal(await digest(definitions), await digest(sources)));
  }

  test('another compiler', async () => {
    const { digest: own, ...bundle } = await compileDefinitions(sources);
    assert.equal(digestOf({ ...bundle, compiler: 'headgate 99' }, sha256), own);
  });
});

describe('the digest changes with', () => {
  const cases: readonly (readonly [about: string, definitions: Definitions])[] = [
    ['a property of a step', changed('timeout: 5', 'timeout: 6')],
    ['a step of a catch', changed('message: Later', 'message: Soon')],
    ['one step more', changed('  catch:', '    - throw: { name: B }\n  catch:')],
    [
      'the order of steps',
      changed(
        '    - invoke: { target-url: $(backend)/photos, timeout: 5 }\n    - set-variable:\n        actions: [{ set: message.headers.X-A, value: a }]',
        '    - set-variable:\n        actions: [{ set: message.headers.X-A, value: a }]\n    - invoke: { target-url: $(backend)/photos, timeout: 5 }',
      ),
    ],
    ['the errors that a catch takes', changed('- default: [{', '- errors: [A]\n      execute: [{')],
    ['a path', changed('  /:', '  /all:')],
    ['a method', changed('get:', 'put:')],
    ['a value of a property', changed('9000', '9001')],
    [
      'the version of an API',
      {
        ...changed('version: 1.0.0, x-name', 'version: 1.0.1, x-name'),
        'product.yaml': product.replace('photos:1.0.0', 'photos:1.0.1'),
      },
    ],
    ['security', { ...sources, 'api.yaml': secured }],
    ['a plan', changed('default:', 'gold:', 'product.yaml')],
    [
      'the operations of a plan',
      changed('apis: {} }', 'apis: { photos: { operations: [{ operation: get, path: / }] } } }', 'product.yaml'),
    ],
    ['one definition less', { 'api.yaml': api }],
  ];
  for (const [about, definitions] of cases) {
    test(about, async () => assert.notEqual(await digest(definitions), await digest(sources)));
  }
});

test('a digest is 64 hexadecimal digits, over everything but itself', async () => {
  const { digest: own, ...bundle } = await compileDefinitions(sources);
  assert.match(own, /^[0-9a-f]{64}$/);
  assert.equal(digestOf(JSON.parse(JSON.stringify(bundle)), sha256), own);
});

describe('a bundle is known', () => {
  test('by its outer shape', async () => {
    assert.equal(isBundle(JSON.parse(JSON.stringify(await compileDefinitions(sources)))), true);
  });

  for (const value of [
    null,
    undefined,
    1,
    'x',
    [],
    {},
    { format: 2, digest: '', assemblies: [], products: [] },
    { format: 1, digest: 1, assemblies: [], products: [] },
    { format: 1, digest: '', assemblies: {}, products: [] },
    { format: 1, digest: '', assemblies: [] },
  ]) {
    test(`and not taken for one: ${JSON.stringify(value)}`, () => assert.equal(isBundle(value), false));
  }
});
