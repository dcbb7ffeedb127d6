import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatGithub } from '../../src/diagnostics/format-github.ts';
import { anyReport, problem, reportOf, waived } from './reports.ts';

test('a problem is a command of GitHub Actions, and the summary a line of the log', () => {
  assert.deepEqual(formatGithub(reportOf([problem('error'), problem('info')], { waived: [waived()] })).split('\n'), [
    '::error file=apis/a.yaml,line=2,col=7,endLine=2,endColumn=12,title=definition/name::"a b" cannot be a name%0AUse letters.',
    '::notice file=apis/a.yaml,line=2,col=7,endLine=2,endColumn=12,title=definition/name::"a b" cannot be a name%0AUse letters.',
    '1 file: 1 error, 1 info; 1 waived',
  ]);
});

test('a range of several lines has no columns, a problem of no file no file', () => {
  const [first = '', second = ''] = formatGithub(
    reportOf([problem('warning', { endLine: 4 }), problem('error', { file: '' })]),
  ).split('\n');
  assert.match(first, /^::warning file=apis\/a\.yaml,line=2,endLine=4,title=/);
  assert.match(second, /^::error line=2,/);
});

test('the signs of a command in names and texts are escaped', () => {
  const [line = ''] = formatGithub(
    reportOf([problem('error', { file: 'a,b:c%.yaml', message: '100% :: a,b\r\n::error::x' })]),
  ).split('\n');
  assert.ok(line.startsWith('::error file=a%2Cb%3Ac%25.yaml,line=2'), line);
  assert.ok(line.includes('::100%25 :: a,b\\x0d\\x0a::error::x%0AUse letters.'), line);
});

test('the name of a file can neither recolour the log nor hide in it', () => {
  const [line = ''] = formatGithub(reportOf([problem('error', { file: 'a\x1b[31m\u202e.yaml' })])).split('\n');
  assert.ok(line.startsWith('::error file=a\\x1b[31m\\u{202e}.yaml,line=2'), line);
});

test('whatever stands in names and texts, each problem is one line, and no other line is a command', () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      const lines = formatGithub(report).split(/\r\n|[\n\r]/);
      assert.equal(lines.length, report.problems.length + 1);
      for (const line of lines.slice(0, -1)) {
        const [, properties = ''] = /^::(?:error|warning|notice) (.*?)::/s.exec(line) ?? [];
        const names = properties.split(',').map((one) => one.slice(0, one.indexOf('=')));
        assert.ok(
          names.every((name) => ['file', 'line', 'col', 'endLine', 'endColumn', 'title'].includes(name)),
          line,
        );
      }
      assert.ok(!lines.at(-1)?.startsWith('::'));
    }),
  );
});
