import assert from 'node:assert/strict';
import { test } from 'node:test';
import { urlParameters } from '../../src/definition/parameters.ts';
import { readOne } from './read-text.ts';

test('the URL parameters of an operation are those of its path, its path item and its own, references followed', () => {
  const { definition } = readOne(`
paths:
  /shops/{shop}/prices:
    parameters:
      - { name: currency, in: query, type: string }
      - { name: X-Trace, in: header, type: string }
    get:
      parameters:
        - { $ref: '#/parameters/zip' }
        - { $ref: '#/parameters/none' }
        - { name: body, in: body, schema: {} }
        - 7
parameters:
  zip: { name: zip, in: query, type: string }
`);
  const names = definition.operations.map((operation) => urlParameters(operation, definition));
  assert.deepEqual(names, [['currency', 'shop', 'zip']]);
});
