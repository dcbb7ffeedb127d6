import type { Problem } from './problem.ts';
import type { Report } from './report.ts';
import { xmlText } from './xml-text.ts';

/** The problems as the XML of Checkstyle, which many build servers read: by file, each with its place. Nothing of what is waived. */
export const formatCheckstyle = ({ problems }: Report): string => {
  const files = Map.groupBy(problems, ({ file }) => file);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<checkstyle version="8.0">',
    ...[...files].flatMap(([file, found]) => [
      `  <file name="${xmlText(file)}">`,
      ...found.map((problem) => `    ${errorOf(problem)}`),
      '  </file>',
    ]),
    '</checkstyle>',
  ].join('\n');
};

const errorOf = ({ line, column, severity, message, help, code }: Problem): string =>
  `<error line="${line}" column="${column}" severity="${severity}" message="${xmlText(`${message}. ${help}`)}" source="headgate.${xmlText(code)}"/>`;
