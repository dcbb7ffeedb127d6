import { counted } from './counted.ts';
import type { Problem, Severity } from './problem.ts';
import type { ProblemCounts, Report } from './report.ts';

/** Counts problems by severity. */
export const countProblems = (problems: readonly Problem[]): ProblemCounts => {
  const count = (wanted: Severity): number => problems.filter(({ severity }) => severity === wanted).length;
  return { errors: count('error'), warnings: count('warning'), infos: count('info') };
};

/** One line that ends a report: `3 files: 2 errors, 1 warning; 1 waived`. */
export const summaryLine = ({ problems, waived = [], files, counts }: Omit<Report, 'sources'>): string => {
  const { errors, warnings, infos } = counts ?? countProblems(problems);
  if (files === 0 && problems.length === 0) return '0 files: nothing to check';
  const found = [
    ...(errors > 0 ? [counted(errors, 'error')] : []),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
    ...(infos > 0 ? [counted(infos, 'info')] : []),
  ];
  const silenced = waived.length === 0 ? '' : `; ${waived.length} waived`;
  return `${counted(files, 'file')}: ${found.length === 0 ? 'no problems' : found.join(', ')}${silenced}`;
};
