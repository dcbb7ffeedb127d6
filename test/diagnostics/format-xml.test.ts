import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { formatCheckstyle } from '../../src/diagnostics/format-checkstyle.ts';
import { formatJunit } from '../../src/diagnostics/format-junit.ts';
import { visibleText } from '../../src/diagnostics/visible-text.ts';
import { anyReport, problem, reportOf, waived } from './reports.ts';

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
  readonly children: Element[];
}

/** Reads XML strictly; throws what is not well-formed. */
const parse = (xml: string): Element => {
  const parser = new SaxesParser();
  const root: Element = { name: '', attributes: {}, text: '', children: [] };
  const open = [root];
  const top = (): Element => open.at(-1) ?? root;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
    const element = { name, attributes, text: '', children: [] };
    top().children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => void open.pop());
  parser.on('text', (text) => {
    top().text += text;
  });
  parser.write(xml).close();
  return root.children[0] ?? assert.fail('no element');
};

describe('the report of Checkstyle', () => {
  test('has each problem with its place, severity and code, by file', () => {
    const found = [problem('error'), problem('info', { line: 3 }), problem('warning', { file: 'b.yaml' })];
    const { name, children } = parse(formatCheckstyle(reportOf(found, { waived: [waived()] })));
    assert.equal(name, 'checkstyle');
    assert.deepEqual(
      children.map(({ attributes, children: errors }) => [
        attributes['name'],
        errors.map((one) => one.attributes['severity']),
      ]),
      [
        ['apis/a.yaml', ['error', 'info']],
        ['b.yaml', ['warning']],
      ],
    );
    assert.deepEqual(
      { ...children[0]?.children[0]?.attributes },
      {
        line: '2',
        column: '7',
        severity: 'error',
        message: '"a b" cannot be a name. Use letters.',
        source: 'headgate.definition/name',
      },
    );
  });

  test('of nothing is an empty one', () => {
    assert.deepEqual(parse(formatCheckstyle(reportOf([]))).children, []);
  });

  test('is well-formed whatever stands in names and texts, and loses none of it that can be seen', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const { children } = parse(formatCheckstyle(report));
        const names = children.map(({ attributes }) => attributes['name']?.replaceAll(/[\n\t]/g, ''));
        const files = [...new Set(report.problems.map(({ file }) => file))];
        const shown = (text: string): string =>
          [...text.replaceAll(/[\n\t]/g, '')]
            .map((one) => (/[\ufffe\uffff]/.test(one) ? `\\u{${one.codePointAt(0)?.toString(16)}}` : visibleText(one)))
            .join('');
        assert.deepEqual(names, files.map(shown));
      }),
    );
  });
});

describe('the report of JUnit', () => {
  const casesOf = (xml: string): readonly Element[] => parse(xml).children.flatMap(({ children }) => children);

  test('has a suite for each file, in it a case for each rule, which fails by an error', () => {
    const found = [problem('error'), problem('error', { line: 3 }), problem('error', { file: 'b.yaml' })];
    const root = parse(formatJunit(reportOf(found)));
    assert.deepEqual([root.attributes['tests'], root.attributes['failures']], ['2', '2']);
    assert.deepEqual(
      root.children.map(({ attributes }) => attributes['name']),
      ['apis/a.yaml', 'b.yaml'],
    );
    const [first] = casesOf(formatJunit(reportOf(found)));
    assert.equal(first?.attributes['name'], 'definition/name');
    assert.match(first?.children[0]?.text ?? '', /^apis\/a\.yaml:2:7 error: .*\napis\/a\.yaml:3:7 error: /);
  });

  test('fails by no warning, and tells it; what is waived is skipped, with its reason', () => {
    const xml = formatJunit(reportOf([problem('warning')], { waived: [waived({ code: 'a/b' })] }));
    const [warning, skipped] = casesOf(xml);
    assert.deepEqual(
      [warning, skipped].map((one) => one?.children.map(({ name }) => name)),
      [['system-out'], ['skipped']],
    );
    assert.equal(skipped?.children[0]?.attributes['message'], 'a lab');
    assert.match(xml, /tests="2" failures="0" errors="0" skipped="1"/);
  });

  test('of nothing is one case that passes: build servers take a report without cases for a broken one', () => {
    const [only, ...others] = casesOf(formatJunit(reportOf([])));
    assert.deepEqual([only?.children, others], [[], []]);
  });

  test('is well-formed whatever stands in names and texts, and its counts are right', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const root = parse(formatJunit(report));
        const cases = root.children.flatMap(({ children }) => children);
        assert.equal(root.attributes['tests'], String(cases.length));
        const failed = cases.filter(({ children }) => children.some(({ name }) => name === 'failure'));
        assert.equal(root.attributes['failures'], String(failed.length));
      }),
    );
  });
});
