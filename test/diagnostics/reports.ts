import fc from 'fast-check';
import type { Problem, Severity, Waived } from '../../src/diagnostics/problem.ts';
import type { Report } from '../../src/diagnostics/report.ts';

/** A problem; `more` overrides what it has. */
export const problem = (severity: Severity = 'error', more: Partial<Problem> = {}): Problem => ({
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
  ...more,
});

/** The same, waived. */
export const waived = (more: Partial<Problem> = {}): Waived => ({
  problem: problem('warning', more),
  reason: 'a lab',
  until: '2026-07-01',
  by: { file: 'apis/a.yaml', line: 9, column: 3 },
});

export const reportOf = (problems: readonly Problem[], more: Partial<Report> = {}): Report => ({
  problems,
  files: 1,
  sources: new Map(),
  ...more,
});

/** Texts as a hostile document or folder could have them. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      ...'<>&"\'%:,;=\r\n\t\0\u0007\u001b\u0085\u2028\u202e\ufeff\ufffe\uffff\ud800\udc00/\\#?|[] a',
      '::error::',
      ']]>',
      '<!--',
      '&#0;',
      '😀',
    ),
  }),
);

/** Any report, with any texts in it. */
export const anyReport: fc.Arbitrary<Report> = fc
  .array(
    fc.record({
      severity: fc.constantFrom<Severity>('error', 'warning', 'info'),
      isWaived: fc.boolean(),
      file: hostile,
      message: hostile,
      help: hostile,
      pointer: hostile,
      line: fc.integer({ min: 1, max: 9 }),
      hasEnd: fc.boolean(),
      hasFix: fc.boolean(),
    }),
    { maxLength: 6 },
  )
  .map((all) => {
    const of = ({ severity, file, message, help, pointer, line, hasEnd, hasFix }: (typeof all)[number]): Problem => {
      const { endLine: _, endColumn: __, ...point } = problem(severity, { file, message, help, pointer, line });
      const end = hasEnd ? { endLine: line + 1, endColumn: 1 } : {};
      const fix = { title: message, edits: [{ start: 0, end: 1, text: help }] };
      return { ...point, ...end, ...(hasFix && { fix }) };
    };
    return reportOf(all.filter(({ isWaived }) => !isWaived).map(of), {
      waived: all
        .filter(({ isWaived }) => isWaived)
        .map((one) => ({ problem: of(one), reason: one.help, by: { file: one.file, line: 1, column: 1 } })),
      sources: new Map(all.map(({ file }) => [file, { text: 'a\nb\n' }])),
    });
  });
