import { formatPretty } from '../../diagnostics/format-pretty.ts';
import type { Report } from '../../diagnostics/report.ts';
import { summaryLine } from '../../diagnostics/summary.ts';
import type { Terminal } from '../terminal.ts';
import type { Found } from './find.ts';

/** How what was found is printed. */
export type Format = 'pretty' | 'json' | 'sarif' | 'junit' | 'github' | 'checkstyle';

/** Prints a report on stdout. What only one format needs is loaded when it is asked for. */
export const printFound = async (found: Found, format: Format, terminal: Terminal): Promise<void> =>
  terminal.stdout(`${await printers[format](found, terminal)}\n`);

const printers: Readonly<Record<Format, (found: Found, terminal: Terminal) => string | Promise<string>>> = {
  pretty: (found, { colour }) => pretty(found, colour),
  json: async ({ forms, ...found }) =>
    (await import('../../diagnostics/format-json.ts')).formatJson(found, forms && { forms }),
  sarif: (found) => sarif(found),
  junit: async (found) => (await import('../../diagnostics/format-junit.ts')).formatJunit(found),
  github: async (found) => (await import('../../diagnostics/format-github.ts')).formatGithub(found),
  checkstyle: async (found) => (await import('../../diagnostics/format-checkstyle.ts')).formatCheckstyle(found),
};

const pretty = (found: Found, colour: boolean): string => {
  const forms = found.forms?.map(({ url, kind, sha256 }) => `${url}: ${kind} form, sha256 ${sha256}`) ?? [];
  const problems = formatPretty(found.problems, found.sources, { colour });
  return [...found.signers, ...forms, ...(problems === '' ? [] : [problems, '']), summaryLine(found)].join('\n');
};

const sarif = async (found: Report): Promise<string> => {
  const [{ formatSarif }, { describeCode }, { sha256 }, { version }] = await Promise.all([
    import('../../diagnostics/format-sarif.ts'),
    import('../code-manual.ts'),
    import('../sha256.ts'),
    import('../version.ts'),
  ]);
  return formatSarif(found, { version, sha256, describe: describeCode });
};
