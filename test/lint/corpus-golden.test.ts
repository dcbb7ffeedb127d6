/**
 * What is told about documents that others have published: `test/golden/corpus/*.txt`, made anew with UPDATE=1. Whoever
 * changes a rule or a text reads the difference: each line must be one that the document's author would agree with.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { load } from '../../src/cli/load.ts';
import type { Problem } from '../../src/diagnostics/problem.ts';
import { corpus, describeWithCorpus } from '../harness/corpus.ts';

const golden = path.join(import.meta.dirname, '../golden/corpus');

/** Folders by the name of their file. */
const collections: Readonly<Record<string, string>> = { ibm: 'ibm', microgateway: 'microgateway/definitions' };

describeWithCorpus('golden/corpus', () => {
  for (const [name, folder] of Object.entries(collections)) {
    test(`${name}.txt has every problem of the documents`, async () => {
      const file = path.join(golden, `${name}.txt`);
      const text = await reportOn(folder);
      if (process.env['UPDATE'] === '1') writeFileSync(file, text);
      assert.ok(existsSync(file), 'UPDATE=1 npm test writes it');
      assert.deepEqual(text.split('\n'), readFileSync(file, 'utf8').split('\n'));
    });
  }
});

/** Each document by itself, for what is true of it alone; a product with all that lies beside it, since it names that. */
const reportOn = async (folder: string): Promise<string> => {
  const { sources, project, ignored } = await load([folder], { cwd: corpus, env: {} });
  const products = new Set(project.products.map(({ file }) => path.dirname(file.path)));
  const documents = [...sources.keys()].filter((file) => !ignored.includes(file)).sort();
  const sets = new Set(documents.map((file) => (products.has(path.dirname(file)) ? path.dirname(file) : file)));
  const parts: string[] = [];
  for (const set of sets) {
    const { problems } = await load([set], { cwd: corpus, env: {} });
    parts.push(
      `${set}\n${problems.length === 0 ? '  no problems\n' : problems.map((one) => lineOf(one, set)).join('')}`,
    );
  }
  return parts.join('\n');
};

const lineOf = ({ file, line, column, severity, code, message, help }: Problem, set: string): string => {
  const place = `${path.relative(set, file)}${file === set ? '' : ':'}${line}:${column}`;
  return `  ${place} ${severity} ${code}\n    ${message}. ${help}\n`;
};
