/** What a default may be beside the keywords of OpenAPI 2.0 (JSON Schema, Validation): of each the last that fits, the first that does not. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { filesOf, problemsIn } from './example-project.ts';

/** What is said of the default of a schema; definitions `Part` and `Loop` are there. */
const saidOf = async (schema: string, value: string): Promise<readonly string[]> => {
  const text = `definitions:
  Part: { type: object, required: [id], properties: { id: { type: integer }, more: { type: string, default: x } } }
  Loop: { allOf: [{ $ref: "#/definitions/Loop" }, { type: object, properties: { next: { $ref: "#/definitions/Loop" } } }] }
  One: { ${schema}, default: ${value} }`;
  const problems = await problemsIn(filesOf(text));
  return problems.filter(({ code }) => code === 'openapi/default-value').map(({ message }) => message);
};

type Case = readonly [
  schema: string,
  fits: readonly string[],
  wrong: readonly (readonly [value: string, says: string])[],
];

const cases: readonly Case[] = [
  [
    'type: string',
    ['""', '$(any)', '{ $ref: values.yaml }'],
    [
      ['1', 'The default is not a string'],
      ['null', 'The default is not a string'],
    ],
  ],
  ['type: string, x-nullable: true', ['null'], [['true', 'The default is not a string']]],
  [
    'type: integer',
    ['1', '1.0', '$(any)'],
    [
      ['1.5', 'The default is not a whole number'],
      ['"1"', 'The default is not a whole number'],
    ],
  ],
  ['type: [string, number]', ['a', '1'], [['true', 'The default is not a string or a number']]],
  ['type: float', ['anything'], []],
  [
    'minimum: 1, maximum: 3',
    ['1', '3'],
    [
      ['0.9', 'The default must be at least 1'],
      ['3.1', 'The default must be at most 3'],
    ],
  ],
  [
    'minimum: 1, exclusiveMinimum: true, maximum: 3, exclusiveMaximum: true',
    ['1.1', '2.9'],
    [
      ['1', 'The default must be more than 1'],
      ['3', 'The default must be less than 3'],
    ],
  ],
  ['multipleOf: 0.1', ['0.3', '-1'], [['0.35', 'The default is no multiple of 0.1']]],
  [
    'minLength: 2, maxLength: 3',
    ['ab', '"äöü"', '"👍👍👍"'],
    [
      ['a', 'The default is shorter than 2: it has 1'],
      ['abcd', 'The default is longer than 3: it has 4'],
    ],
  ],
  ["pattern: '^[a-z]{2}'", ['ab', 'abc'], [['a1', 'The default does not match the pattern ^[a-z]{2}']]],
  ["pattern: 'b'", ['abc'], [['ac', 'The default does not match the pattern b']]],
  ["pattern: '^(?=a)b'", ['what nobody looks at'], []],
  ['enum: [a, { b: 1, c: 2 }]', ['a', '{ c: 2, b: 1 }'], [['d', 'The default is none of the values of "enum"']]],
  [
    'minItems: 1, maxItems: 2, items: {}',
    ['[1]', '[1, 2]'],
    [
      ['[]', 'The default is shorter than 1: it has 0'],
      ['[1, 2, 3]', 'The default is longer than 2: it has 3'],
    ],
  ],
  [
    'type: array, uniqueItems: true, items: {}',
    ['[1, "1", { a: 1 }, { a: 2 }]'],
    [['[{ a: 1, b: 2 }, { b: 2, a: 1 }]', 'Item 2 of the default stands in the list twice']],
  ],
  ['type: array, items: { type: integer }', ['[]', '[1]'], [['[1, a]', 'Item 2 of the default is not a whole number']]],
  ['$ref: "#/definitions/Part"', [], []],
  [
    'allOf: [{ $ref: "#/definitions/Part" }]',
    ['{ id: 1 }', '{ id: 1, more: x, other: 2 }'],
    [
      ['{ }', 'The default lacks "id", which is required'],
      ['{ id: a }', '"id" of the default is not a whole number'],
    ],
  ],
  [
    'type: object, additionalProperties: false, properties: { a: {} }',
    ['{ a: 1 }'],
    [['{ b: 1 }', '"b" of the default is a property that the schema does not have']],
  ],
  [
    'type: object, additionalProperties: { type: string }',
    ['{ a: b }'],
    [['{ constructor: 1 }', '"constructor" of the default is not a string']],
  ],
  [
    'type: object, required: [toString], properties: { toString: {} }',
    ['{ toString: 1 }'],
    [['{}', 'The default lacks "toString", which is required']],
  ],
  [
    'minProperties: 1, maxProperties: 1',
    ['{ a: 1 }'],
    [
      ['{}', 'The default is shorter than 1: it has 0'],
      ['{ a: 1, b: 2 }', 'The default is longer than 1: it has 2'],
    ],
  ],
  [
    'type: object, properties: { a: { $ref: "#/definitions/Loop" } }',
    ['{ a: { next: { next: {} } } }'],
    [['{ a: { next: 1 } }', '"next" of "a" of the default is not a map']],
  ],
];

const formats: readonly (readonly [format: string, fits: readonly string[], wrong: readonly string[]])[] = [
  ['byte', ['""', 'aGk=', 'aGlo'], ['aGk', '"a b="']],
  ['date', ['2024-02-29', '"0001-01-01"'], ['2023-02-29', '2024-13-01', '2024-1-1', '2024-00-10', '2024-01-00']],
  [
    'date-time',
    ['2024-02-29T23:59:60Z', '"2024-01-01t00:00:00.123+23:59"'],
    ['2024-01-01', '2024-01-01T24:00:00Z', '2024-01-01T00:00:00', '2024-02-30T00:00:00Z'],
  ],
  ['email', ['a@b', 'a.b@example.com'], ['a', '"a b@c"', '"@b"']],
  ['hostname', ['a', 'a-b.example.com'], ['-a', 'a_b', 'a..b', 'x'.repeat(64)]],
  ['ipv4', ['0.0.0.0', '255.255.255.255'], ['256.0.0.1', '1.2.3', '01.2.3.4']],
  ['ipv6', ['"::1"', '"2001:db8::1"'], ['"::g"', '"1::2::3"', '1.2.3.4']],
  ['uri', ['https://a.example/b', '"urn:a"'], ['/a', '"a b"']],
  ['uuid', ['a8098c1a-f86e-11da-bd1a-00112444be1e'], ['a8098c1a-f86e-11da-bd1a-00112444be1']],
  ['shoe-size', ['anything'], []],
  ['int32', ['2147483647', '-2147483648'], ['2147483648', '-2147483649']],
  ['uint32', ['0', '4294967295'], ['-1', '4294967296']],
  ['int64', ['9007199254740993'], ['1e20']],
  ['float', ['3.4e38'], ['3.5e38']],
];

describe('a default has to fit what stands beside it', () => {
  for (const [schema, fits, wrong] of cases) {
    for (const value of fits) {
      test(`${schema}: ${value}`, async () => assert.deepEqual(await saidOf(schema, value), []));
    }
    for (const [value, says] of wrong) {
      test(`${schema}: not ${value}`, async () => assert.deepEqual(await saidOf(schema, value), [says]));
    }
  }
});

describe('a default has to be of the format, where one is defined', () => {
  for (const [format, fits, wrong] of formats) {
    for (const value of fits) {
      test(`${format}: ${value}`, async () => assert.deepEqual(await saidOf(`format: ${format}`, value), []));
    }
    for (const value of wrong) {
      test(`${format}: not ${value}`, async () => {
        assert.equal((await saidOf(`format: ${format}`, value)).length, 1);
      });
    }
  }
});
