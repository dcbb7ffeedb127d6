import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { compileDefinitions } from '../harness/project.ts';
import { goldenCases } from './golden-cases.ts';
import { readableBundle } from './readable-bundle.ts';

const cases = goldenCases();

test('there are golden cases', () => assert.ok(cases.length >= 5));

for (const { name, definitions, expectedFile } of cases) {
  test(`golden/compile/${name} is compiled to what stands beside it`, async () => {
    const text = readableBundle(await compileDefinitions(definitions));
    if (process.env['UPDATE'] === '1') writeFileSync(expectedFile, text);
    assert.ok(existsSync(expectedFile), 'UPDATE=1 npm test writes it');
    const [actual, expected] = [text.split('\n'), readFileSync(expectedFile, 'utf8').split('\n')];
    // The first line that differs: the whole of both would fill the screen.
    const at = actual.findIndex((line, index) => line !== expected[index]);
    assert.equal(actual[at], expected[at], `line ${at + 1}`);
    assert.equal(actual.length, expected.length);
  });
}
