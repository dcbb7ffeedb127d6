import type { Problem, Waived } from './problem.ts';
import type { Report } from './report.ts';
import { summaryLine } from './summary.ts';
import { xmlText } from './xml-text.ts';

/**
 * The problems as the XML of JUnit: a suite for each file, a case for each rule that has found something in it. A case fails
 * by an error; what is less is told in its output, and what is waived is skipped. One case that passes where there is nothing.
 */
export const formatJunit = (report: Report): string => {
  const cases = [...casesOf(report).values()];
  const suites = Map.groupBy(cases, ({ file }) => file);
  const all: readonly Case[] =
    cases.length === 0 ? [{ file: '', code: 'definitions', problems: [], waived: [] }] : cases;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="headgate" ${countsOf(all)}>`,
    ...(cases.length === 0 ? suiteOf(summaryLine(report), all) : []),
    ...[...suites].flatMap(([file, found]) => suiteOf(file, found)),
    '</testsuites>',
  ].join('\n');
};

/** What one rule has found in one file. */
interface Case {
  readonly file: string;
  readonly code: string;
  readonly problems: Problem[];
  readonly waived: Waived[];
}

const casesOf = ({ problems, waived = [] }: Report): ReadonlyMap<string, Case> => {
  const cases = new Map<string, Case>();
  const caseOf = ({ file, code }: Problem): Case => {
    const key = `${code} ${file}`;
    const known = cases.get(key) ?? { file, code, problems: [], waived: [] };
    cases.set(key, known);
    return known;
  };
  for (const problem of problems) caseOf(problem).problems.push(problem);
  for (const one of waived) caseOf(one.problem).waived.push(one);
  return cases;
};

const fails = ({ problems }: Case): boolean => problems.some(isError);
const isSkipped = ({ problems, waived }: Case): boolean => problems.length === 0 && waived.length > 0;
const isError = ({ severity }: Problem): boolean => severity === 'error';

const countsOf = (cases: readonly Case[]): string =>
  `tests="${cases.length}" failures="${cases.filter(fails).length}" errors="0" skipped="${cases.filter(isSkipped).length}"`;

const suiteOf = (name: string, cases: readonly Case[]): readonly string[] => [
  `  <testsuite name="${xmlText(name)}" ${countsOf(cases)} time="0">`,
  ...cases.flatMap((one) => [
    `    <testcase name="${xmlText(one.code)}" classname="${xmlText(one.file)}" time="0">`,
    ...resultOf(one),
    '    </testcase>',
  ]),
  '  </testsuite>',
];

const resultOf = (one: Case): readonly string[] => {
  const [first] = one.waived;
  if (isSkipped(one)) return [`      <skipped message="${xmlText(first?.reason ?? '')}"/>`];
  const errors = one.problems.filter(isError);
  const others = one.problems.filter((problem) => !isError(problem));
  const [worst] = errors;
  return [
    ...(worst === undefined
      ? []
      : [
          `      <failure message="${xmlText(worst.message)}" type="${xmlText(worst.code)}">${textOf(errors)}</failure>`,
        ]),
    ...(others.length === 0 ? [] : [`      <system-out>${textOf(others)}</system-out>`]),
  ];
};

const textOf = (problems: readonly Problem[]): string =>
  problems
    .map(({ file, line, column, severity, message, help }) =>
      xmlText(`${file}:${line}:${column} ${severity}: ${message}. ${help}`),
    )
    .join('\n');
