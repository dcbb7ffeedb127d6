import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { declarations } from '../../policies/declarations.ts';
import { readExamples } from './example-file.ts';
import { runExample } from './run-example.ts';

for (const { name } of declarations) {
  describe(name, () => {
    const { setting, examples } = readExamples(name);
    const ran = new Set<string>();
    for (const example of examples) {
      test(example.title, async () => {
        for (const policy of await runExample(name, example, setting)) ran.add(policy);
      });
    }
    test(`the examples of ${name} run ${name}`, () => assert.ok(ran.has(name)));
  });
}
