import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byPlace, type Problem, type Severity } from '../../src/diagnostics/problem.ts';
import { asDeclared, judge } from '../../src/lint/judge.ts';
import { filesOf, projectOf } from './example-project.ts';

const { project } = projectOf(filesOf('x-gateway: {}'));
const problem = (code: string, severity: Severity, line = 1): Problem => ({
  code,
  severity,
  message: 'm',
  help: 'h',
  file: 'example.yaml',
  line,
  column: 1,
  pointer: '',
});
const judged = (found: readonly Problem[], severities: readonly (readonly [string, Severity | 'off'])[]) =>
  judge(found, project, { ...asDeclared('2026-01-01'), severities: new Map(severities) }).problems.map(
    ({ code, severity }) => `${severity} ${code}`,
  );

const waivable = 'oauth/session-unused';
const firm = 'oauth/redirect-url';
const milder = 'oauth/confidential-implicit';

test('a rule that can be waived is as grave as the settings say, or off', () => {
  const found = [problem(waivable, 'warning')];
  assert.deepEqual(judged(found, [[waivable, 'error']]), [`error ${waivable}`]);
  assert.deepEqual(judged(found, [[waivable, 'info']]), [`info ${waivable}`]);
  assert.deepEqual(judged(found, [[waivable, 'off']]), []);
  assert.deepEqual(judged(found, [['oauth/consent-not-asked', 'off']]), [`warning ${waivable}`]);
});

test('a rule that cannot be waived is raised, and never lowered', () => {
  for (const given of ['warning', 'error'] as const) {
    assert.deepEqual(judged([problem(firm, given)], [[firm, 'error']]), [`error ${firm}`]);
    for (const severity of ['info', 'off'] as const)
      assert.deepEqual(judged([problem(firm, given)], [[firm, severity]]), [`${given} ${firm}`]);
  }
});

test('where a rule that makes errors makes less than that, it can be lowered and turned off', () => {
  assert.deepEqual(judged([problem(milder, 'warning')], [[milder, 'info']]), [`info ${milder}`]);
  assert.deepEqual(judged([problem(milder, 'warning')], [[milder, 'off']]), []);
  assert.deepEqual(judged([problem(milder, 'error')], [[milder, 'off']]), [`error ${milder}`]);
});

test('what is not of a rule stays as it is', () => {
  const found = [problem('source/syntax', 'error'), problem('definition/wrong-type', 'error')];
  const off = [
    ['source/syntax', 'off'],
    ['definition/wrong-type', 'off'],
  ] as const;
  assert.deepEqual(judged(found, off).length, 2);
});

test('each thing is told once, in the order of places', () => {
  const found = [problem(firm, 'error', 3), problem(waivable, 'warning', 2), problem(firm, 'error', 3)];
  const { problems } = judge(found, project, asDeclared('2026-01-01'));
  assert.deepEqual(
    problems.map(({ line }) => line),
    [2, 3],
  );
  assert.deepEqual(problems, problems.toSorted(byPlace));
});
