import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describeCode } from '../../src/cli/code-manual.ts';
import { sha256 } from '../../src/cli/sha256.ts';
import { formatSarif, type SarifTool } from '../../src/diagnostics/format-sarif.ts';
import type { Problem } from '../../src/diagnostics/problem.ts';
import type { Report } from '../../src/diagnostics/report.ts';
import { anyReport, problem, reportOf, waived } from './reports.ts';

const tool: SarifTool = { version: '1.2.3', sha256, describe: describeCode };
const logOf = (report: Report) => JSON.parse(formatSarif(report, tool));
const runOf = (report: Report) => logOf(report).runs[0];
const resultsOf = (problems: readonly Problem[]) => runOf(reportOf(problems)).results;

test('a log names its tool, and the rules of its results with what the manual says of them', () => {
  const {
    tool: made,
    columnKind,
    results,
  } = runOf(reportOf([problem(), problem('info', { code: 'oauth/client-type' })]));
  assert.deepEqual([made.driver.name, made.driver.version, columnKind], ['Headgate', '1.2.3', 'utf16CodeUnits']);
  const [first, second] = made.driver.rules;
  assert.deepEqual([first.id, second.id], ['definition/name', 'oauth/client-type']);
  assert.deepEqual(second.defaultConfiguration, { enabled: true, level: 'error' });
  assert.match(second.shortDescription.text, /^The provider does not say .*\.$/);
  assert.match(second.help.markdown, /^# oauth\/client-type\n/);
  assert.deepEqual(
    results.map(({ ruleIndex, level }: { ruleIndex: number; level: string }) => [ruleIndex, level]),
    [
      [0, 'error'],
      [1, 'note'],
    ],
  );
});

test('a result has its place in lines and UTF-16 columns, the end exclusive (SARIF 2.1.0 §3.30)', () => {
  const [result] = resultsOf([problem()]);
  assert.deepEqual(result.locations, [
    {
      physicalLocation: {
        artifactLocation: { uri: 'apis/a.yaml', uriBaseId: '%SRCROOT%' },
        region: { startLine: 2, startColumn: 7, endLine: 2, endColumn: 12 },
      },
      logicalLocations: [{ fullyQualifiedName: '/info/x-name' }],
    },
  ]);
  assert.equal(result.message.text, '"a b" cannot be a name. Use letters.');
});

for (const [file, location] of [
  ['a b/ü#?%.yaml', { uri: 'a%20b/%C3%BC%23%3F%25.yaml', uriBaseId: '%SRCROOT%' }],
  ['c:d.yaml', { uri: 'c%3Ad.yaml', uriBaseId: '%SRCROOT%' }],
  ['/srv/a b.yaml', { uri: 'file:///srv/a%20b.yaml' }],
  ['https://forms.example/login', { uri: 'https://forms.example/login' }],
] as const) {
  test(`the file ${file} is a URI (RFC 3986)`, () => {
    const [{ locations }] = resultsOf([problem('error', { file })]);
    assert.deepEqual(locations[0].physicalLocation.artifactLocation, location);
  });
}

test('what is waived is suppressed in the source, with its reason; all results have suppressions or none (§3.27.23)', () => {
  const { results } = runOf(reportOf([problem()], { waived: [waived()] }));
  assert.deepEqual(results[0].suppressions, []);
  const [{ kind, status, justification, location }] = results[1].suppressions;
  assert.deepEqual([kind, status, justification], ['inSource', 'accepted', 'a lab']);
  assert.equal(location.physicalLocation.region.startLine, 9);
});

test('a fix is a change of its artifact', () => {
  const fix = { title: 'Write "b"', edits: [{ start: 5, end: 6, text: 'b' }] };
  const sources = new Map([['apis/a.yaml', { text: 'a:\n  a\n' }]]);
  const [{ fixes }] = runOf(reportOf([problem('error', { fix })], { sources })).results;
  assert.deepEqual(fixes, [
    {
      description: { text: 'Write "b"' },
      artifactChanges: [
        {
          artifactLocation: { uri: 'apis/a.yaml', uriBaseId: '%SRCROOT%' },
          replacements: [
            {
              deletedRegion: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 4 },
              insertedContent: { text: 'b' },
            },
          ],
        },
      ],
    },
  ]);
});

test('fingerprints stay while lines move, and tell those alike apart (§3.27.17)', () => {
  const prints = (problems: readonly Problem[]): readonly string[] =>
    resultsOf(problems).map((one: { partialFingerprints: object }) => JSON.stringify(one.partialFingerprints));
  const at = (line: number): Problem => problem('error', { line, message: `also at b.yaml:${line}` });
  assert.deepEqual(prints([at(2)]), prints([at(40)]));
  assert.equal(
    new Set(prints([at(2), at(3), problem('error', { pointer: '/a' }), problem('error', { file: 'b' })])).size,
    4,
  );
  assert.deepEqual(prints([at(2), at(3)]), prints([at(5), at(6)]));
});

/** As OASIS published it; SchemaStore's copy, which Microsoft ships for its own tests of SARIF. */
const schema = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');

test('a log is what the schema of SARIF 2.1.0 says: of nothing, of every kind of problem, and of any texts', () => {
  // Its patterns are older than the `u` flag, by which Ajv reads them.
  const ajv = new Ajv.default({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync(schema, 'utf8')));
  const check = (log: unknown): void => assert.ok(validate(log), JSON.stringify(validate.errors));
  check(logOf(reportOf([])));
  const namedAt = { file: 'a.yaml', line: 1, column: 1 };
  check(logOf(reportOf([problem(), problem('info', { namedAt, file: 'https://a.example/' })], { waived: [waived()] })));
  fc.assert(fc.property(anyReport, (report) => check(logOf(report))));
  assert.equal(validate({ version: '2.1.0', runs: [{}] }), false, 'a run without a tool is none');
});
