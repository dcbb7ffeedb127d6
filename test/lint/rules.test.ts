import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Problem } from '../../src/diagnostics/problem.ts';
import { rules } from '../../src/lint/rules.ts';
import { filesOf, marksOf, problemsIn } from './example-project.ts';

for (const rule of rules) {
  const { good, bad } = rule.examples;
  const examples = [...good.map((text) => ({ kind: 'good', text })), ...bad.map((text) => ({ kind: 'bad', text }))];
  for (const [index, { kind, text }] of examples.entries()) {
    test(`${rule.code}: exactly the marked lines of example ${index + 1} (${kind}) are reported`, async () => {
      const files = filesOf(text);
      const marks = marksOf(files);
      const problems = await problemsIn(files, rule.examples.environment);
      // What other rules advise is beside the point of an example.
      const isExpected = ({ code, severity }: Problem): boolean => severity !== 'info' || code === rule.code;
      assert.deepEqual(
        problems
          .filter(isExpected)
          .map(({ file, line, code }) => `${file}:${line} ${code}`)
          .sort(),
        [...marks].sort(),
        problems.map(({ message, help }) => `${message}. ${help}`).join('\n'),
      );
      assert.equal(
        marks.some((mark) => mark.endsWith(` ${rule.code}`)),
        kind === 'bad',
        'a bad example has lines marked with the code of its rule, a good one none',
      );
    });
  }
}

test('every rule has a code of its own and at least one good and one bad example', () => {
  assert.equal(new Set(rules.map(({ code }) => code)).size, rules.length);
  for (const { code, examples } of rules) {
    assert.match(code, /^[a-z]+\/[a-z]+(-[a-z]+)*$/);
    assert.ok(examples.good.length > 0 && examples.bad.length > 0, code);
  }
});
