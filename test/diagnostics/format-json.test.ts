import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatJson } from '../../src/diagnostics/format-json.ts';
import { summaryLine } from '../../src/diagnostics/summary.ts';
import { problem, reportOf } from './reports.ts';

test('the JSON report holds exactly the public keys, in their order', () => {
  assert.equal(
    formatJson(reportOf([problem('error')], { files: 3 })),
    '{"problems":[{"code":"definition/name","severity":"error","message":"\\"a b\\" cannot be a name",' +
      '"file":"apis/a.yaml","line":2,"column":7,"endLine":2,"endColumn":12,"pointer":"/info/x-name","help":"Use letters."}],' +
      '"summary":{"files":3,"errors":1,"warnings":0,"infos":0,"waived":0}}',
  );
});

test('the JSON report says of a fetched document what named it, and has what else there is to tell', () => {
  const namedAt = { file: 'apis/a.yaml', line: 2, column: 7 };
  const report = JSON.parse(formatJson(reportOf([{ ...problem('error'), namedAt }]), { forms: [] }));
  assert.deepEqual([report.problems[0].namedAt, Object.keys(report)], [namedAt, ['problems', 'forms', 'summary']]);
});

test('the JSON report tells fixes by lines and columns, and what is waived with its reason', () => {
  const fix = { title: 'Write "b"', edits: [{ start: 5, end: 6, text: 'b' }] };
  const by = { file: 'apis/a.yaml', line: 1, column: 1 };
  const report = {
    problems: [{ ...problem('error'), fix }],
    waived: [{ problem: problem('warning'), reason: 'a lab', until: '2026-07-01', by }],
    files: 1,
    sources: new Map([['apis/a.yaml', { text: 'a:\n  a\n' }]]),
  };
  const { problems, waived, summary } = JSON.parse(formatJson(report));
  assert.deepEqual(problems[0].fix, {
    title: 'Write "b"',
    edits: [{ line: 2, column: 3, endLine: 2, endColumn: 4, text: 'b' }],
  });
  assert.deepEqual([waived[0].code, waived[0].reason, waived[0].by], ['definition/name', 'a lab', by]);
  assert.deepEqual(summary, { files: 1, errors: 1, warnings: 0, infos: 0, waived: 1 });
});

test('where only some problems are told, all are counted', () => {
  const report = { ...reportOf([problem('error')]), counts: { errors: 1, warnings: 2, infos: 3 } };
  assert.equal(summaryLine({ ...report, waived: [] }), '1 file: 1 error, 2 warnings, 3 infos');
  assert.equal(JSON.parse(formatJson(report)).summary.infos, 3);
});

test('the JSON report of nothing is an empty list and a summary', () => {
  assert.equal(
    formatJson(reportOf([], { files: 0 })),
    '{"problems":[],"summary":{"files":0,"errors":0,"warnings":0,"infos":0,"waived":0}}',
  );
});

for (const [severities, files, line] of [
  [[], 1, '1 file: no problems'],
  [[], 0, '0 files: nothing to check'],
  [['error'], 1, '1 file: 1 error'],
  [['error', 'warning', 'error'], 3, '3 files: 2 errors, 1 warning'],
  [['warning', 'warning', 'info'], 2, '2 files: 2 warnings, 1 info'],
] as const) {
  test(`the summary of ${severities.join(', ') || 'nothing'} in ${files} files is "${line}"`, () => {
    assert.equal(summaryLine(reportOf(severities.map(problem), { files })), line);
  });
}
