/**
 * The OpenAPI 2.0 documents that the tests of other tools hold to be invalid: each has an error for the reason that its
 * authors name, at the place that they mean. It may have others.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { corpus, describeWithCorpus } from '../harness/corpus.ts';
import { problemsIn } from './example-project.ts';

/** Why a document is invalid, and the errors that say so: `code line:column`. */
type Invalid = readonly [why: string, ...errors: readonly string[]];

const swaggerParser: Readonly<Record<string, Invalid>> = {
  'invalid/newer-version.yaml': ['swagger: "3.0"', 'openapi/schema 1:10'],
  'invalid/numeric-version.yaml': ['swagger: 2.0, a number', 'openapi/schema 1:10'],
  'invalid/numeric-info-version.yaml': ['info.version is a number', 'openapi/schema 3:12'],
  'unknown/files/page.html': ['not a document at all', 'source/syntax 1:1'],
  'validate-schema/invalid/optional-path-param.yaml': ['a path parameter is not required', 'openapi/schema 15:19'],
  'validate-schema/invalid/non-required-path-param.yaml': [
    'a path parameter does not say that it is required',
    'openapi/schema 13:9',
  ],
  'validate-schema/invalid/invalid-schema-type.yaml': ['type: user in a body', 'openapi/schema 12:17'],
  'validate-schema/invalid/non-primitive-param-type.yaml': ['type: object in a query', 'openapi/schema 11:15'],
  'validate-schema/invalid/invalid-param-location.yaml': ['in: cookie', 'openapi/schema 14:13'],
  'validate-schema/invalid/file-header-param.yaml': ['type: file in a header', 'openapi/schema 15:15'],
  'validate-schema/invalid/file-body-param.yaml': ['type: file in a body', 'openapi/schema 16:17'],
  'validate-schema/invalid/multi-header-param.yaml': ['collectionFormat: multi in a header', 'openapi/schema 14:27'],
  'validate-schema/invalid/invalid-response-type.yaml': ['type: user in a response', 'openapi/schema 13:19'],
  'validate-spec/invalid/duplicate-operation-params.yaml': [
    'a parameter twice in an operation',
    'openapi/parameter-repeated 25:11',
  ],
  'validate-spec/invalid/multiple-operation-body-params.yaml': ['two bodies', 'openapi/several-bodies 23:11'],
  'validate-spec/invalid/body-and-form-params.yaml': ['a body beside formData', 'openapi/several-bodies 14:9'],
  'validate-spec/invalid/path-param-no-placeholder.yaml': [
    'a path parameter that is not in the path',
    'openapi/path-parameter 36:11',
  ],
  'validate-spec/invalid/no-path-params.yaml': ['{username} and {foo} have no parameter', 'openapi/path-parameter 7:3'],
  'validate-spec/invalid/array-body-no-items.yaml': ['an array in a body without items', 'openapi/array-items 12:17'],
  'validate-spec/invalid/array-response-body-no-items.yaml': [
    'an array in a response without items',
    'openapi/array-items 13:19',
  ],
  'validate-spec/invalid/file-no-consumes.yaml': ['a file and no "consumes"', 'openapi/file-parameter 15:9'],
  'validate-spec/invalid/file-invalid-consumes.yaml': ['a file and no form', 'openapi/file-parameter 19:9'],
  'validate-spec/invalid/required-property-not-defined-input.yaml': [
    'a required property does not exist',
    'openapi/required-property 17:17',
  ],
};

const goOpenapi: Readonly<Record<string, Invalid>> = {
  'fixture-additional-items-3.yaml': [
    'additionalItems, in schemas and in items',
    'openapi/schema 30:13',
    'openapi/schema 85:13',
    'openapi/schema 93:15',
  ],
  'fixture-161.json': ['the default of a body is a text, not an object', 'openapi/default-value 33:32'],
  'fixture-161-2.json': ['the default of a body is a text, not an object', 'openapi/default-value 33:32'],
  'fixture-342.yaml': [
    'keys beside $ref, schemas as parameters, parameters without "in" and "type"',
    'openapi/schema 25:11',
    'openapi/reference-kind 28:17',
    'openapi/schema 44:3',
  ],
  'fixture-342-2.yaml': ['parameters are a map', 'openapi/schema 21:7', 'openapi/schema 28:3'],
  'fixture-859.yaml': [
    'references to nothing, and a query with a schema',
    'openapi/reference 11:17',
    'openapi/reference 20:17',
    'openapi/schema 23:11',
    'openapi/reference 48:13',
  ],
  'fixture-859-2.yaml': ['references to nothing, one in items', 'openapi/reference 31:19', 'openapi/reference 65:13'],
  'fixture-1238.yaml': ['items of an object', 'openapi/array-items 71:5'],
  'fixture-1243.yaml': [
    'a $ref in a header, and {loadBalancerId} has no parameter',
    'openapi/schema 27:15',
    'openapi/path-parameter 11:3',
  ],
  'fixture-1243-5.yaml': [
    'braces that do not belong together, parameters not in the path, paths that overlap',
    'openapi/path-parameter 61:3',
    'openapi/path-parameter 89:3',
    'openapi/path-parameter 92:11',
    'definition/colliding-operation 36:5',
  ],
  'fixture-1289-donotload.json': ['neither JSON nor YAML', 'source/not-json 1:10'],
  'fixture-1289-donotload.yaml': ['no YAML', 'source/syntax 16:2'],
  'fixture-collisions.yaml': [
    'a name twice in a path, two bodies, two like paths, operationIds and parameters twice',
    'openapi/path-parameter 19:3',
    'openapi/several-bodies 49:11',
    'definition/colliding-operation 71:5',
    'openapi/operation-id-repeated 99:20',
    'openapi/operation-id-repeated 125:20',
    'openapi/parameter-repeated 144:11',
  ],
  'fixture-constraints-on-numbers.yaml': [
    'defaults beyond format, multipleOf, maximum and minimum',
    ...[28, 36, 44, 52, 72, 92].map((line) => `openapi/default-value ${line}:20`),
    'openapi/default-value 62:21',
    'openapi/default-value 82:21',
  ],
  'fixture-all-formats.yaml': [
    'defaults that are not of their type or format',
    ...[176, 186, 191, 201, 211, 216, 251, 271, 291, 301, 306, 311, 316].map(
      (line) => `openapi/default-value ${line}:20`,
    ),
    ...[481, 489, 493, 501, 505, 509, 513, 541, 557, 573, 577, 581, 585, 589, 593].map(
      (line) => `openapi/default-value ${line}:18`,
    ),
  ],
  'petstore-expanded.json': ['$ref: pet', 'openapi/reference 196:19'],
  'direct-circular-ancestor.json': [
    'two schemas inherit from each other',
    'openapi/circular-inheritance 58:21',
    'openapi/circular-inheritance 70:21',
  ],
  'indirect-circular-ancestor.json': [
    'three schemas inherit in a circle',
    'openapi/circular-inheritance 47:21',
    'openapi/circular-inheritance 59:21',
    'openapi/circular-inheritance 64:21',
  ],
  'duplicateprops.json': ['a property of the parent again', 'openapi/property-repeated 73:15'],
  'empty-path-param-name.json': ['{} in a path', 'openapi/path-parameter 22:9'],
  'invalid-ref.json': ['a definition that does not exist', 'openapi/reference 46:19'],
};

const ofDefault = (what: string, place: string): Invalid => [
  `a wrong default of ${what}`,
  `openapi/default-value ${place}`,
];
const ofExample = (what: string, place: string): Invalid => [
  `a wrong example of ${what}`,
  `openapi/example-value ${place}`,
];
/** Parameters, headers and their items have no examples in OpenAPI 2.0, right or wrong. */
const noExample = (what: string, place: string): Invalid => [`an example of ${what}`, `openapi/schema ${place}`];

const goValues: Readonly<Record<string, Invalid>> = {
  'default/invalid-default-value-header.json': ofDefault('a header', '33:32'),
  'default/invalid-default-value-header-items.json': ofDefault('the items of a header', '35:34'),
  'default/invalid-default-value-header-items-default-response.json': ofDefault('the items of a header', '35:34'),
  'default/invalid-default-value-parameter-ref.json': ofDefault('a parameter that is referred to', '28:18'),
  'default/invalid-default-value-parameter-required.json': ofDefault('a parameter', '35:28'),
  'default/invalid-default-value-parameter-schema.json': ofDefault('the schema of a parameter', '35:30'),
  'default/invalid-default-value-response-ref.json': ofDefault('a response that is referred to', '47:4'),
  'default/invalid-default-value-schema-items.json': ofDefault('the items of a schema', '108:24'),
  'default/invalid-default-value-schema.json': ofDefault('a schema', '99:22'),
  'example/invalid-example-header-badpattern.json': [
    'a pattern that is none, and an example of a header',
    'openapi/schema 32:32',
    'openapi/schema 33:21',
  ],
  'example/invalid-example-header.json': noExample('a header', '33:21'),
  'example/invalid-example-header-pattern.json': noExample('a header', '33:21'),
  'example/invalid-example-header-items.json': noExample('the items of a header', '35:23'),
  'example/invalid-example-header-items-default-response.json': noExample('the items of a header', '35:23'),
  'example/invalid-example-header-items-response.json': noExample('the items of a header', '49:23'),
  'example/invalid-example-parameter-items.json': noExample('the items of a parameter', '36:19'),
  'example/invalid-example-parameter-ref.json': noExample('a parameter', '28:7'),
  'example/invalid-example-response-ref.json': ofExample('a response that is referred to', '48:30'),
  'example/invalid-example-schema.json': ofExample('a schema', '99:22'),
  'example/invalid-example-schema-additionalProperties.json': ofExample('the schema of other properties', '107:20'),
  'example/invalid-example-schema-patternProperties.json': ['patternProperties', 'openapi/schema 104:7'],
};

const others: Readonly<Record<string, Invalid>> = {
  'Yelp__swagger_spec_validator/tests/data/v2.0/invalid_swagger_spec_because_empty_reference.yaml': [
    'a $ref without a value',
    'openapi/reference 8:7',
  ],
  'Yelp__swagger_spec_validator/tests/data/v2.0/invalid_swagger_specs_because_ref_in_responses.json': [
    '$ref in place of status codes',
    'openapi/schema 10:21',
  ],
  'Yelp__swagger_spec_validator/tests/data/v2.0/test_fails_on_invalid_external_ref_in_list/petstore.json': [
    'a parameter in another file',
    'openapi/reference 12:33',
  ],
  'apiaryio__swagger-zoo/fixtures/features/swagger/auth-oauth2-scope-does-not-exist.yaml': [
    'a scope that the security definition does not list',
    'security/undefined-scope 20:13',
  ],
  'apiaryio__swagger-zoo/fixtures/features/swagger/path-reference-typo.yaml': [
    'a misspelt $ref',
    'openapi/reference 8:13',
  ],
};

const below = (folder: string, documents: Readonly<Record<string, Invalid>>): readonly (readonly [string, Invalid])[] =>
  Object.entries(documents).map(([name, invalid]) => [`${folder}${name}`, invalid]);

const table = new Map([
  ...below('APIDevTools__swagger-parser/test/specs/', swaggerParser),
  ...below('go-openapi__validate/fixtures/validation/', { ...goOpenapi, ...goValues }),
  ...below('', others),
]);

describeWithCorpus('an invalid OpenAPI 2.0 document has an error for its reason, at its place', () => {
  const folder = join(corpus, 'swagger2/invalid');

  test('every document that others hold to be invalid is among these', () => {
    const files = globSync('**/*.*', { cwd: folder }).filter((path) => /\.(ya?ml|json|html)$/.test(path));
    assert.deepEqual(files.sort(), [...table.keys()].sort());
    assert.equal(table.size, 70);
  });

  for (const [path, [why, ...expected]] of table) {
    test(`${path.replace(/^.*\//, '')}: ${why}`, async () => {
      const problems = await problemsIn(new Map([[path, readFileSync(join(folder, path), 'utf8')]]));
      const errors = problems.filter(({ severity }) => severity === 'error');
      const found = new Set(errors.map(({ code, line, column }) => `${code} ${line}:${column}`));
      assert.deepEqual(
        expected.filter((error) => !found.has(error)),
        [],
        [...found].join('\n'),
      );
    });
  }
});
