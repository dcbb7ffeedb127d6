import { nearestWord } from '../../diagnostics/nearest-word.ts';
import type { Example, Rule, Waivable } from '../../lint/rule.ts';
import { rules } from '../../lint/rules.ts';
import { describeCode, manualCodes, manualPage } from '../code-manual.ts';
import { exitCode, type Terminal, UsageError } from '../terminal.ts';

interface RulesOptions {
  readonly format: 'pretty' | 'json';
}

/** `headgate rules`: all rules, or the manual page of one code, on stdout. */
export const rulesCommand = (code: string | undefined, { format }: RulesOptions, { stdout }: Terminal): number => {
  if (code === undefined) stdout(format === 'json' ? `${JSON.stringify(rules.map(factsOf))}\n` : listed());
  else stdout(format === 'json' ? `${JSON.stringify(pageFacts(code))}\n` : pageWithRule(code));
  return exitCode.fine;
};

/** What a program learns of a rule; the keys and their order are public. */
const factsOf = (rule: Rule): object => ({
  code: rule.code,
  about: rule.about,
  severity: rule.severity,
  waivable: rule.waivable,
  fixable: rule.isFixable,
  summary: summaryOf(rule),
  why: rule.why,
  source: rule.source,
});

const summaryOf = ({ code }: Rule): string => describeCode(code)?.summary ?? '';

/** More of a summary does not fit beside the rest. */
const SUMMARY_WIDTH = 90;

const listed = (): string => {
  const rows = rules.map((rule) => [
    rule.code,
    rule.severity.strict,
    rule.severity['legacy-v5'],
    { always: 'waivable', 'below-error': 'waivable below error', never: '' }[rule.waivable],
    rule.isFixable ? 'fixable' : '',
    cut(summaryOf(rule)),
  ]);
  const table = [['rule', 'strict', 'legacy-v5', '', '', 'what it finds'], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
};

const cut = (text: string): string => (text.length > SUMMARY_WIDTH ? `${text.slice(0, SUMMARY_WIDTH - 1)}…` : text);

const knownPage = (code: string): string => {
  const page = manualPage(code);
  if (page !== undefined) return page;
  const near = nearestWord(code, manualCodes());
  const next = near === undefined ? '"headgate rules" lists the rules' : `did you mean "${near}"?`;
  throw new UsageError(`there is no code "${code}"; ${next}`);
};

const pageFacts = (code: string): object => {
  const page = knownPage(code);
  const rule = rules.find((one) => one.code === code);
  return { code, page, ...(rule && { rule: { ...factsOf(rule), examples: rule.examples } }) };
};

const pageWithRule = (code: string): string => {
  const page = knownPage(code).trimEnd();
  const rule = rules.find((one) => one.code === code);
  return `${[page, ...(rule === undefined ? [] : manualOf(rule))].join('\n\n')}\n`;
};

const inWords: Readonly<Record<Waivable, string>> = {
  always: 'can be waived',
  'below-error': 'can be waived where it is no error',
  never: 'cannot be waived',
};

const manualOf = (rule: Rule): readonly string[] => [
  `Severity: ${rule.severity.strict} (strict), ${rule.severity['legacy-v5']} (legacy-v5); it ${inWords[rule.waivable]}${rule.isFixable ? ', and can be mended by --fix' : ''}.`,
  `Why: ${rule.why}`,
  `Source: ${rule.source}`,
  '## Good',
  ...rule.examples.good.map(shown),
  '## Bad (#! marks the lines that are reported)',
  ...rule.examples.bad.map(shown),
];

const shown = (example: Example): string => {
  const files = typeof example === 'string' ? [['', example] as const] : Object.entries(example);
  return files.map(([name, text]) => `\`\`\`yaml${name && `\n# ${name}`}\n${text.trim()}\n\`\`\``).join('\n');
};
