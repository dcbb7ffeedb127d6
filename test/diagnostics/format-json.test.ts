import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatJson } from '../../src/diagnostics/format-json.ts';
import type { Problem, Severity } from '../../src/diagnostics/problem.ts';
import { summaryLine } from '../../src/diagnostics/summary.ts';

const problem = (severity: Severity): Problem => ({
  code: 'definition/name',
  severity,
  message: '"a b" cannot be a name',
  help: 'Use letters.',
  file: 'apis/a.yaml',
  line: 2,
  column: 7,
  endLine: 2,
  endColumn: 12,
  pointer: '/info/x-name',
});

test('the JSON report holds exactly the public keys, in their order', () => {
  assert.equal(
    formatJson([problem('error')], 3),
    '{"problems":[{"code":"definition/name","severity":"error","message":"\\"a b\\" cannot be a name",' +
      '"file":"apis/a.yaml","line":2,"column":7,"pointer":"/info/x-name","help":"Use letters."}],' +
      '"summary":{"files":3,"errors":1,"warnings":0}}',
  );
});

test('the JSON report says of a fetched document what named it, and has what else there is to tell', () => {
  const namedAt = { file: 'apis/a.yaml', line: 2, column: 7 };
  const report = JSON.parse(formatJson([{ ...problem('error'), namedAt }], 1, { forms: [] }));
  assert.deepEqual([report.problems[0].namedAt, Object.keys(report)], [namedAt, ['problems', 'forms', 'summary']]);
});

test('the JSON report of nothing is an empty list and a summary', () => {
  assert.equal(formatJson([], 0), '{"problems":[],"summary":{"files":0,"errors":0,"warnings":0}}');
});

for (const [severities, files, line] of [
  [[], 1, '1 file: no problems'],
  [[], 0, '0 files: nothing to check'],
  [['error'], 1, '1 file: 1 error'],
  [['error', 'warning', 'error'], 3, '3 files: 2 errors, 1 warning'],
  [['warning', 'warning', 'info'], 2, '2 files: 2 warnings'],
] as const) {
  test(`the summary of ${severities.join(', ') || 'nothing'} in ${files} files is "${line}"`, () => {
    assert.equal(summaryLine(severities.map(problem), files), line);
  });
}
