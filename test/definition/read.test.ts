import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Profile } from '../../src/assembly/types.ts';
import { found, readOne, readSet } from './read-text.ts';

describe('profile', () => {
  const cases: readonly (readonly [title: string, text: string, option: Profile | undefined, profile: Profile])[] = [
    ['native: strict', 'paths: {}', undefined, 'strict'],
    ['IBM: legacy-v5', 'x-ibm-configuration: {}', undefined, 'legacy-v5'],
    ['x-oauth says it', 'x-oauth: {profile: legacy-v5}', undefined, 'legacy-v5'],
    [
      'x-headgate says it of any definition',
      'x-ibm-configuration: {}\nx-headgate: {profile: strict}',
      undefined,
      'strict',
    ],
    ['the option wins', 'x-oauth: {profile: legacy-v5}', 'strict', 'strict'],
  ];
  for (const [title, text, option, profile] of cases) {
    it(title, () => assert.equal(readOne(text, option).definition.profile, profile));
  }

  it('another word is reported', () => {
    const { definition, problems } = readOne('x-oauth: {profile: lax}');
    assert.deepEqual(found(problems), ['definition/unknown-value /x-oauth/profile']);
    assert.equal(definition.profile, 'strict');
  });
});

describe('operations', () => {
  it('are the methods of OpenAPI 2.0 below the paths, in the order written', () => {
    const { definition } = readOne(`
paths:
  /b:
    parameters: []
    x-note: {get: {}}
    put: {responses: {200: {description: d}}}
    get: {operationId: g, security: []}
    trace: {}
  x-paths: {get: {}}
  /a: {post: {operationId: ''}}`);
    const operations = definition.operations.map(({ method, path, operationId }) => [method, path, operationId?.value]);
    assert.deepEqual(operations, [
      ['put', '/b', undefined],
      ['get', '/b', 'g'],
      ['post', '/a', undefined],
    ]);
    assert.deepEqual(
      definition.operations.map(({ security }) => security?.alternatives),
      [undefined, [], undefined],
    );
  });

  it('a path item may be a reference, within the document and to another file', () => {
    const { project } = readSet({
      'apis/a.yaml':
        'swagger: "2.0"\nparts: {p: {get: {}}}\npaths: {/a: {$ref: "#/parts/p"}, /b: {$ref: ../b.yaml, put: {operationId: own}}, /c: {$ref: none}}',
      'b.yaml': 'post: {}\nput: {operationId: other}',
    });
    const operations = project.definitions[0]?.operations.map(({ method, path, operationId, at }) => [
      method,
      path,
      operationId?.value,
      at.file.path,
    ]);
    assert.deepEqual(operations, [
      ['get', '/a', undefined, 'apis/a.yaml'],
      ['put', '/b', 'own', 'apis/a.yaml'],
      ['post', '/b', undefined, 'b.yaml'],
    ]);
  });

  it('all paths may be in another file', () => {
    const { project } = readSet({ 'a.yaml': 'swagger: "2.0"\npaths: {$ref: p.yaml}', 'p.yaml': '/x: {get: {}}' });
    assert.deepEqual(
      project.definitions[0]?.operations.map(({ path }) => path),
      ['/x'],
    );
  });
});

it('an assembly may be in another file', () => {
  const { project, problems } = readSet({
    'a.yaml': 'swagger: "2.0"\nx-ibm-configuration: {assembly: {$ref: ./steps.yaml}}',
    'steps.yaml': 'execute: [{throw: {}}]',
    'b.yaml': 'swagger: "2.0"\nx-assembly: {$ref: ./none.yaml}',
  });
  const [a, b] = project.definitions;
  assert.deepEqual([a?.assembly?.execute?.items.length, a?.assembly?.at.file.path], [1, 'steps.yaml']);
  assert.deepEqual([b?.assembly, problems], [undefined, []]);
});

it('files of neither kind are not listed, the others in the order of their paths', () => {
  const { project } = readSet({
    'b.yaml': 'swagger: "2.0"',
    'c.yaml': 'a: 1',
    'd.yaml': '[1]',
    'e.yaml': '',
    'a.yaml': 'swagger: "2.0"',
  });
  assert.deepEqual(
    project.definitions.map(({ file }) => file.path),
    ['a.yaml', 'b.yaml'],
  );
  assert.deepEqual(project.products, []);
});
