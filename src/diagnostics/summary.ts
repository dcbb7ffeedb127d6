import type { Problem } from './problem.ts';

/** How many of the problems are errors and how many warnings. */
export const countProblems = (
  problems: readonly Problem[],
): { readonly errors: number; readonly warnings: number } => ({
  errors: problems.filter(({ severity }) => severity === 'error').length,
  warnings: problems.filter(({ severity }) => severity === 'warning').length,
});

/** One line that ends a report: `3 files: 2 errors, 1 warning`. `files` is how many files were checked. */
export const summaryLine = (problems: readonly Problem[], files: number): string => {
  const { errors, warnings } = countProblems(problems);
  if (files === 0 && problems.length === 0) return '0 files: nothing to check';
  const found = [
    ...(errors > 0 ? [counted(errors, 'error')] : []),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
  ];
  return `${counted(files, 'file')}: ${found.length === 0 ? 'no problems' : found.join(', ')}`;
};

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
