import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { filesOf, problemsIn } from '../lint/example-project.ts';

describe('what has another shape than is due is told at its place, or at its key where nothing is written', () => {
  const cases: readonly (readonly [text: string, found: readonly string[]])[] = [
    ['x-oauth:', ['definition/wrong-type 1:1']],
    ['x-oauth: []', ['definition/wrong-type 1:10']],
    ['x-oauth: yes', ['definition/wrong-type 1:10']],
    [
      'x-oauth:\n  scopes: [a]\n  grants: accessCode',
      ['oauth/client-type 1:1', 'definition/wrong-type 2:11', 'definition/wrong-type 3:11'],
    ],
    [
      'x-oauth:\n  scopes: {a: , b: 1, c: [x]}\n  grants: [1, , application]\n  client-type: 1',
      [
        'definition/wrong-type 2:12',
        'definition/wrong-type 2:20',
        'definition/wrong-type 2:26',
        'definition/wrong-type 3:12',
        'source/syntax 3:15',
        'definition/wrong-type 4:16',
      ],
    ],
    [
      'x-oauth:\n  access-token: 60\n  refresh-token: []\n  authentication:\n  pkce: required',
      [
        'oauth/client-type 1:1',
        'oauth/grant-required 1:1',
        'oauth/scope-required 1:1',
        'definition/wrong-type 2:17',
        'definition/wrong-type 3:18',
        'definition/wrong-type 4:3',
        'definition/wrong-type 5:9',
      ],
    ],
    ['x-assembly:', ['definition/wrong-type 1:1']],
    ['x-assembly: []', ['definition/wrong-type 1:13']],
    ['x-assembly:\n  execute: {invoke: {}}\n  catch: 1', ['definition/wrong-type 2:12', 'definition/wrong-type 3:10']],
    ['x-assembly:\n  execute:\n  catch:', ['definition/wrong-type 2:3', 'definition/wrong-type 3:3']],
    ['x-gateway: 1', ['definition/wrong-type 1:12']],
    [
      'x-gateway:\n  enforced: "yes"\n  cors: true\n  properties: [a]\n  catalogs: {a: , b: {properties: 1}}',
      [
        'definition/wrong-type 2:13',
        'definition/wrong-type 3:9',
        'definition/wrong-type 4:15',
        'definition/wrong-type 5:14',
        'definition/wrong-type 5:35',
      ],
    ],
    ['x-headgate: strict', ['definition/wrong-type 1:13']],
    ['x-ibm-configuration:', ['definition/wrong-type 1:1']],
    [
      'x-ibm-configuration:\n  oauth2:\n  assembly:\n  properties:\n  catalogs:',
      [
        'definition/wrong-type 2:3',
        'definition/wrong-type 3:3',
        'definition/wrong-type 4:3',
        'definition/wrong-type 5:3',
      ],
    ],
    ['paths:', ['openapi/schema 1:1']],
    ['paths:\n  /a:\n  /b: []\n  /c: {get: }', ['openapi/schema 2:3', 'openapi/schema 3:3', 'openapi/schema 4:8']],
    [
      'paths:\n  /a:\n    get:\n      responses:\n        200: {description: d}\n        404:\n',
      ['openapi/schema 6:9'],
    ],
    ['securityDefinitions:\nsecurity:', ['openapi/schema 1:1', 'openapi/schema 2:1']],
    ['security: {a: []}', ['openapi/schema 1:1']],
    [
      'security: [a, {b: }, {c: [1]}, null]',
      ['openapi/schema 1:12', 'openapi/schema 1:16', 'openapi/schema 1:27', 'openapi/schema 1:32'],
    ],
    [
      'securityDefinitions: {a: , b: [], c: {type: 1}}',
      ['openapi/schema 1:23', 'openapi/schema 1:28', 'openapi/schema 1:45'],
    ],
    ['info:', ['definition/name 1:1', 'openapi/schema 1:1']],
    ['info: [a]', ['definition/name 1:1', 'openapi/schema 1:1']],
    [
      'info: {title: , version: 1, x-name: 5}',
      ['openapi/schema 1:8', 'openapi/schema 1:26', 'definition/wrong-type 1:37'],
    ],
    ['swagger:', ['openapi/schema 1:1']],
    ['swagger: 2.0', ['openapi/schema 1:10']],
    ['basePath:', ['openapi/schema 1:1']],
    ['basePath: 5', ['openapi/schema 1:11']],
    ['schemes: https', ['openapi/schema 1:10']],
    [
      'definitions: []\nparameters: 1\nresponses: x',
      ['openapi/schema 1:1', 'openapi/schema 2:13', 'openapi/schema 3:12'],
    ],
    [
      'product: 1.0.0\ninfo:\napis:\nplans:',
      ['definition/wrong-type 2:1', 'definition/wrong-type 3:1', 'definition/wrong-type 4:1'],
    ],
    [
      'product: 1.0.0\ninfo: []\napis: [a]\nplans: 1',
      ['definition/wrong-type 2:7', 'definition/wrong-type 3:7', 'definition/wrong-type 4:8'],
    ],
    [
      'product: 1.0.0\ninfo: {name: 1, version: 1.0.0}\napis: {a: , b: x, c: {}}\nplans: {d: , e: {apis: {a: , b: {operations: {}}}}, f: {apis: {a: {operations: [1, {operation: get}]}}}}',
      [
        'definition/wrong-type 2:14',
        'definition/wrong-type 3:8',
        'definition/wrong-type 3:16',
        'definition/wrong-type 4:9',
        'definition/wrong-type 4:25',
        'product/unknown-api 4:25',
        'product/unknown-api 4:30',
        'definition/wrong-type 4:46',
        'product/unknown-api 4:64',
        'definition/wrong-type 4:81',
        'definition/wrong-type 4:84',
      ],
    ],
  ];
  for (const [text, expected] of cases) {
    it(text.replaceAll('\n', ' ⏎ '), async () => {
      const problems = await problemsIn(filesOf(text));
      assert.deepEqual(
        problems.map(({ code, line, column }) => `${code} ${line}:${column}`),
        expected,
      );
    });
  }

  it('response keys without quotes are the texts of their numbers', async () => {
    const text = 'paths: { /a: { get: { responses: { 200: { description: d }, 0404: { description: e } } } } }';
    const problems = await problemsIn(filesOf(text));
    assert.deepEqual(
      problems.map(({ code, message }) => `${code} ${message}`),
      ['openapi/schema "0404" is not a key of "responses"'],
    );
  });
});
