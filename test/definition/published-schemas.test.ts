import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it, test } from 'node:test';
import { Ajv, type ValidateFunction } from 'ajv';
import { schemaFiles } from '../../scripts/compile-schemas.ts';
import { publishedSchemas } from '../../scripts/published-schemas.ts';
import type { JsonSchema } from '../../src/assembly/types.ts';
import { applicationsSchema } from '../../src/environment/applications-schema.ts';
import { environmentSchema } from '../../src/environment/schemas.ts';
import { usersSchema } from '../../src/environment/users-schema.ts';
import type { Example } from '../../src/lint/rule.ts';
import { unknownKey } from '../../src/lint/rules/definition/unknown-key.ts';
import { formDigest } from '../../src/lint/rules/oauth/form-digest.ts';
import { lifetimeRange } from '../../src/lint/rules/oauth/lifetime-range.ts';
import { pageColour } from '../../src/lint/rules/oauth/page-colour.ts';
import { wordUnknown } from '../../src/lint/rules/oauth/word-unknown.ts';
import { parseSource } from '../../src/source/parse.ts';
import { type Json, jsonOf } from '../../src/source/tree.ts';
import { corpus, describeWithCorpus } from '../harness/corpus.ts';
import { filesOf, marksOf, problemsIn, projectOf } from '../lint/example-project.ts';

const root = path.join(import.meta.dirname, '../..');

/** OpenAPI's own schema has keywords that do nothing, which a strict reader would refuse. */
const validators: ReadonlyMap<string, ValidateFunction> = new Map(
  [...publishedSchemas()].map(([name, schema]) => [name, new Ajv({ strict: false }).compile(schema)]),
);

const refusalOf = (name: string, value: Json): string | undefined => {
  const validate = validators.get(name) ?? assert.fail(name);
  if (validate(value)) return undefined;
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`).join('\n');
};

/** By which schema an editor would check a document; `undefined`: it is none of ours. */
const schemaFor = (file: string, text: string): string | undefined => {
  const base = path.basename(file);
  const named: Readonly<Record<string, string>> = {
    'headgate.yaml': 'environment',
    'applications.yaml': 'applications',
    'users.yaml': 'users',
  };
  if (Object.hasOwn(named, base)) return named[base];
  const { definitions, products } = projectOf(new Map([[file, text]])).project;
  return definitions[0]?.kind ?? (products.length > 0 ? 'product' : undefined);
};

const valueIn = (file: string, text: string): Json => jsonOf(parseSource(file, text).root ?? assert.fail(file));

test('the committed schemas are those that scripts/compile-schemas.ts writes', () => {
  for (const [name, text] of schemaFiles()) {
    assert.ok(readFileSync(path.join(root, 'schemas', name), 'utf8') === text, `${name} differs: npm run schemas`);
  }
});

describe('the samples fit their schemas', () => {
  const files = globSync('apis/**/*.yaml', { cwd: root }).filter((file) => !file.endsWith('calls.yaml'));
  assert.ok(files.length > 9);
  for (const file of files) {
    it(file, () => {
      const text = readFileSync(path.join(root, file), 'utf8');
      const name = schemaFor(file, text) ?? assert.fail('of no kind');
      assert.equal(refusalOf(name, valueIn(file, text)), undefined);
      // An editor finds the schema by the first line.
      const schema = path.posix.relative(path.posix.dirname(file), `schemas/${name}.json`);
      assert.equal(text.split('\n')[0], `# yaml-language-server: $schema=${schema}`);
    });
  }
});

describeWithCorpus('documents of others without an error fit their schemas', () => {
  for (const folder of ['ibm', 'microgateway/definitions']) {
    it(folder, async () => {
      const files = globSync(`${folder}/**/*.{yaml,yml,json}`, { cwd: corpus });
      const accepted = [];
      for (const file of files) {
        const text = readFileSync(path.join(corpus, file), 'utf8');
        const name = schemaFor(file, text);
        if (name === undefined) continue;
        const problems = await problemsIn(new Map([[file, text]]));
        const errors = problems.filter(({ severity, code }) => severity === 'error' && !BESIDE.has(code));
        if (errors.length > 0) continue;
        assert.equal(refusalOf(name, valueIn(file, text)), undefined, file);
        accepted.push(file);
      }
      assert.ok(accepted.length > 10, String(accepted.length));
    });
  }
});

/** What is wrong where a document stands alone, and says nothing of the document. */
const BESIDE: ReadonlySet<string> = new Set(['openapi/reference', 'product/unknown-api']);

describe('what the rules about keys, words, ranges and forms refuse, the schemas refuse', () => {
  for (const { code, examples } of [unknownKey, wordUnknown, lifetimeRange, pageColour, formDigest]) {
    for (const [at, example] of examples.bad.entries()) it(`${code}, bad example ${at + 1}`, () => refused(example));
    for (const [at, example] of examples.good.entries()) {
      it(`${code}, good example ${at + 1}, they take`, () => {
        for (const [file, text] of filesOf(example)) {
          assert.equal(refusalOf(schemaFor(file, text) ?? 'api', valueIn(file, text)), undefined);
        }
      });
    }
  }

  const wrongTypes = [
    'x-oauth: { grants: accessCode, scopes: { a: A } }',
    'x-oauth: { grants: [application], scopes: [a] }',
    'x-oauth: { grants: [application], scopes: { a: A }, access-token: 60 }',
    'x-oauth: { grants: [application], scopes: { a: A }, introspection: "yes" }',
    'x-gateway: { enforced: "yes" }',
    'x-assembly: { execute: { invoke: {} } }',
    'x-assembly: { execute: [{ invok: { target-url: /a } }] }',
    'x-assembly: { execute: [{ if: { condition: true, execute: [{ invoke: { target: /a } }] } }] }',
    'x-assembly: { execute: [], catch: [{ error: [A], execute: [] }] }',
    'x-ibm-configuration: { properties: [a] }',
    'x-assembly: { execute: [{ switch: { case: [{ otherwise: [{ invoke: { target: /a } }] }] } }] }',
    'x-assembly: { execute: [{ operation-switch: { case: [{ operations: [a], execute: [{ invok: {} }] }] } }] }',
    'x-assembly: { execute: [{ operation-switch: { case: [], otherwise: [{ invok: {} }] } }] }',
    'x-assembly: { execute: [{ require-security: {} }] }',
  ];
  for (const text of wrongTypes) it(`wrong: ${text}`, () => refused(text));
});

/** Every file of it that has a marked line; or any, where none is marked. */
const refused = (example: Example): void => {
  const files = filesOf(example);
  const marks = marksOf(files);
  for (const [file, text] of files) {
    if (marks.length > 0 && !marks.some((mark) => mark.startsWith(`${file}:`))) continue;
    assert.notEqual(refusalOf(schemaFor(file, text) ?? 'api', valueIn(file, text)), undefined, text);
  }
};

test('every key of the files of the environment says what it is for', () => {
  const silent = [environmentSchema, applicationsSchema, usersSchema].flatMap((schema) => silentKeys(schema, ''));
  assert.deepEqual(silent, []);
});

const silentKeys = (schema: Json, above: string): readonly string[] => {
  if (Array.isArray(schema)) return schema.flatMap((one) => silentKeys(one, above));
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {}, default: _, examples: _examples, ...others } = schema as JsonSchema; // no list
  const below = Object.entries(properties as JsonSchema).flatMap(([key, part]) => [
    ...((part as JsonSchema)['title'] === undefined ? [`${above}/${key}`] : []),
    ...silentKeys(part, `${above}/${key}`),
  ]);
  return [...below, ...Object.values(others).flatMap((part) => silentKeys(part, above))];
};

describe('a reference of the environment fits where a text, a word or a limit is due', () => {
  const cases: readonly (readonly [schema: string, value: Json])[] = [
    ['environment', { limits: { body: '${BODY}' }, 'public-url': '${URL}', store: { durability: '${DURABILITY}' } }],
    ['applications', { applications: [{ id: '${ID}', type: '${TYPE}', 'secret-sha256': '${file:secret.hash}' }] }],
    ['users', { users: [{ name: 'alice', 'password-argon2': '${HASH}' }] }],
  ];
  for (const [schema, value] of cases) it(schema, () => assert.equal(refusalOf(schema, value), undefined));

  it('but not any other text', () => {
    assert.match(refusalOf('environment', { limits: { body: 'large' } }) ?? '', /body/);
    assert.match(refusalOf('applications', { applications: [{ id: 'a', type: 'secret' }] }) ?? '', /type/);
  });
});
