import { githubCommand } from './github-command.ts';
import type { Problem } from './problem.ts';
import type { Report } from './report.ts';
import { summaryLine } from './summary.ts';
import { visibleText } from './visible-text.ts';

/**
 * The problems as commands of GitHub Actions, which shows them beside the lines of a change, and the summary as a line of
 * the log. Nothing of what is waived.
 */
export const formatGithub = (report: Report): string =>
  [...report.problems.map(commandOf), summaryLine(report)].join('\n');

const names = { error: 'error', warning: 'warning', info: 'notice' } as const;

const commandOf = (problem: Problem): string => {
  const { severity, code, file, line, column, message, help } = problem;
  const { endLine = line, endColumn = column } = problem;
  // Columns are shown of a single line only.
  const isOneLine = endLine === line;
  const properties = {
    ...(file !== '' && { file: visibleText(file) }),
    line,
    ...(isOneLine && { col: column }),
    endLine,
    ...(isOneLine && { endColumn }),
    title: code,
  };
  return githubCommand({ name: names[severity], properties, message: `${visibleText(message)}\n${visibleText(help)}` });
};
