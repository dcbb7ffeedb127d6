import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { generatedFiles } from '../../scripts/compile-schemas.ts';
import { explainErrors } from '../../src/lint/explain-schema.ts';
import { pointerOf } from '../../src/lint/place.ts';
import { loadSchemaCompiler } from '../../src/lint/schema-compiler.ts';
import type { JsonSchema } from '../../src/policy/declaration.ts';
import { parseSource } from '../../src/source/parse.ts';
import { jsonOf } from '../../src/source/tree.ts';
import { filesOf, problemsIn, projectOf } from './example-project.ts';

test('the committed validators are those that scripts/compile-schemas.ts writes', () => {
  for (const [name, text] of generatedFiles()) {
    const committed = readFileSync(join(import.meta.dirname, '../../src', name), 'utf8');
    assert.ok(committed === text, `${name} differs: run scripts/compile-schemas.ts`);
  }
});

/** What is said about a value that a policy's schema refuses, as `pointer: message`. */
const said = async (schema: JsonSchema, yaml: string): Promise<readonly string[]> => {
  const { project } = projectOf(filesOf('x-assembly: { execute: [{ invoke: {} }] }'));
  const compile = await loadSchemaCompiler(project.sources.files, [{ properties: schema, written: 'author' }]);
  const { root } = parseSource('a.yaml', yaml);
  assert.ok(compile !== undefined && root !== undefined);
  return explainErrors(compile(schema)(jsonOf(root)), root).map(({ at, message }) => `${pointerOf(at)}: ${message}`);
};

const form = (required: readonly string[], properties: JsonSchema) => ({
  required,
  properties,
  additionalProperties: false,
});

describe('of a choice between forms, the one is explained that the author had in mind', () => {
  const actions: JsonSchema = {
    type: 'array',
    items: {
      type: 'object',
      oneOf: [
        form(['set', 'value'], { set: { type: 'string' }, value: {} }),
        form(['clear'], { clear: { type: 'string' } }),
      ],
    },
  };
  const textOrCall: JsonSchema = {
    anyOf: [{ type: 'string' }, { type: 'object', ...form(['url'], { url: { type: 'string' } }) }],
  };
  const byWord: JsonSchema = {
    oneOf: [
      form(['type', 'url'], { type: { const: 'url' }, url: { type: 'string' } }),
      form(['type', 'name'], { type: { const: 'registry' }, name: { type: 'string' } }),
    ],
  };
  const cases: readonly (readonly [title: string, schema: JsonSchema, yaml: string, expected: readonly string[]])[] = [
    ['by the keys that are there', actions, '- { set: a }', ['/0: Item 1 of the document lacks "value"']],
    ['a wrong value in it', actions, '- { clear: 1 }', ['/0/clear: "clear" must be a string, not the number 1']],
    [
      'a key too many',
      actions,
      '- { clear: a, value: b }',
      ['/0/value: "value" is not a key of item 1 of the document'],
    ],
    [
      'none of the forms',
      actions,
      '- { put: a }',
      ['/0/put: Item 1 of the document has none of the forms that it may have'],
    ],
    ['by the type', textOrCall, '{ uri: x }', ['/uri: "uri" is not a key of the document']],
    ['no type fits', textOrCall, '3', [': The document has none of the forms that it may have']],
    ['by the word', byWord, '{ type: registry }', [': The document lacks "name"']],
  ];
  for (const [title, schema, yaml, expected] of cases) {
    test(title, async () => assert.deepEqual(await said(schema, yaml), expected));
  }
});

test('no schema compiler is loaded where there are no steps', async () => {
  assert.equal(await loadSchemaCompiler(projectOf(filesOf('basePath: /a')).project.sources.files, []), undefined);
});

describe('what OpenAPI 2.0 refuses is told once, at the right place, with the severity of the profile', () => {
  const cases: readonly (readonly [title: string, yaml: string, expected: readonly string[]])[] = [
    [
      'a misspelt required key is one problem',
      'paths: { /a: { get: { respones: {} } } }',
      ['error 1:23 "respones" is not a key of "get"'],
    ],
    [
      'a parameter is judged by its "in"',
      'paths: {}\nparameters: { a: { in: body, name: a, schma: {} } }',
      ['error 2:39 "schma" is not a key of "a"'],
    ],
    [
      'a security definition is judged by type and flow',
      'securityDefinitions: { a: { type: oauth2, flow: acessCode } }',
      ['error 1:49 "acessCode" is not a value of "flow"'],
    ],
    [
      'a "$ref" is judged as one',
      'paths: { /a: { get: { responses: { 200: { $ref: "#/responses/b", description: x } } } } }\nresponses: { b: { description: B } }',
      ['error 1:66 "description" stands beside a "$ref", which replaces everything beside it'],
    ],
    [
      'a "$ref" where none can stand is told of, and not what it was to bring',
      'paths: { /a: { get: { responses: { 200: { description: D, headers: { X-A: { $ref: "#/definitions/a" } } } } } } }\ndefinitions: { a: {} }',
      ['error 1:77 No "$ref" can stand in "X-A"'],
    ],
    [
      'keys of every object of JavaScript are keys as any others',
      'paths: { constructor: {}, __proto__: {} }\ndefinitions: { a: { enum: [{ toString: 1 }, { toString: 1, valueOf: 2 }, { valueOf: 2, toString: 1 }] } }',
      [
        'error 1:10 "constructor" is not a key of "paths"',
        'error 1:27 "__proto__" is not a key of "paths"',
        'error 2:74 "enum" holds the same item twice (items 2 and 3)',
      ],
    ],
    [
      'an empty URL is a warning',
      'info: { title: T, version: 1.0.0, x-name: t, contact: { url: "" } }',
      ['warning 1:62 "" is not an absolute URL'],
    ],
    ['a version without quotes', 'swagger: 2.0', ['error 1:10 "swagger" must be a string, not the number 2.0']],
    [
      'in an API Connect v5 document an unusual type is a warning, a broken structure an error',
      'definitions: { a: { type: float } }\nsecurity: [clientId]\nx-ibm-configuration: {}',
      [
        'warning 1:27 "float" is not a value of "type"',
        'error 2:12 Item 1 of "security" must be a map, not the string "clientId"',
      ],
    ],
  ];
  for (const [title, yaml, expected] of cases) {
    test(title, async () => {
      const problems = await problemsIn(filesOf(yaml));
      assert.deepEqual(
        problems.map(({ severity, line, column, message }) => `${severity} ${line}:${column} ${message}`),
        expected,
      );
    });
  }
});

describe('what a reference leads to is judged in its place', () => {
  const operation = (parameter: string) =>
    `paths: { /a: { get: { parameters: [{ $ref: "${parameter}" }], responses: { 200: { description: D } } } } }`;
  const cases: readonly (readonly [
    title: string,
    files: Readonly<Record<string, string>>,
    expected: readonly string[],
  ])[] = [
    [
      'a parameter in another file',
      { 'a.yaml': operation('p.yaml#/p'), 'p.yaml': 'p: { name: p, in: query, type: integer }' },
      [],
    ],
    [
      'what is no parameter there',
      { 'a.yaml': operation('p.yaml#/p'), 'p.yaml': 'p: { type: integer }\nq: { type: integer }' },
      ['p.yaml:1:1 "p" lacks "name" and "in"'],
    ],
    [
      'a parameter in an extension',
      { 'a.yaml': `${operation('#/x-parts/p')}\nx-parts: { p: { name: p, in: query } }` },
      ['a.yaml:2:12 "p" lacks "type"'],
    ],
    [
      'a JSON Schema document',
      {
        'a.yaml': 'definitions: { a: { $ref: a.json } }',
        'a.json': '{ "$schema": "http://json-schema.org/draft-04/schema#", "id": "a", "type": "object" }',
      },
      [],
    ],
    [
      'part of another definition, which is judged by itself',
      { 'a.yaml': operation('b.yaml#/parameters/p'), 'b.yaml': 'parameters: { p: { name: p, in: query } }' },
      ['b.yaml:1:15 "p" lacks "type"'],
    ],
  ];
  for (const [title, files, expected] of cases) {
    test(title, async () => {
      const problems = await problemsIn(filesOf(files));
      assert.deepEqual(
        problems
          .filter(({ code }) => code.startsWith('openapi/'))
          .map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`),
        expected,
      );
    });
  }
});
