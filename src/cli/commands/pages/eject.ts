import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { templateFiles } from '../../../pages/brand-folder.ts';
import { readTemplate } from '../../read-template.ts';
import { systemReason } from '../../system-reason.ts';
import { exitCode, type Terminal, UsageError } from '../../terminal.ts';

/**
 * `headgate pages eject`: writes the templates, the style sheet and the texts of the pages into a folder, for editing.
 * Overwrites nothing without `--force`: it may hold somebody's work.
 */
export const pagesEject = (folder: string, { force }: { readonly force?: true }, terminal: Terminal): number => {
  const { cwd, stdout, stderr } = terminal;
  const files = templateFiles.map((name) => [name, path.join(folder, name)] as const);
  const taken = files.find(([, file]) => existsSync(path.resolve(cwd, file)));
  if (taken !== undefined && force !== true) {
    throw new UsageError(`"${taken[1]}" is there already; with --force it is overwritten, and the other files too`);
  }
  for (const [name, file] of files) {
    write(path.resolve(cwd, file), readTemplate(name), file);
    stdout(`${file}\n`);
  }
  stderr(howToUse(path.normalize(folder)));
  return exitCode.fine;
};

const write = (full: string, text: string, file: string): void => {
  try {
    mkdirSync(path.dirname(full), { recursive: true });
    writeFileSync(full, text);
  } catch (error) {
    throw new UsageError(`cannot write "${file}": ${systemReason(error)}`);
  }
};

const howToUse = (folder: string): string => `
Delete the files that you do not change: Headgate's own stand in for them, and stay up to date.
headgate.yaml    pages: ${path.dirname(folder)}
the provider     x-oauth: { pages: { templates: ${path.basename(folder)} } }
Look at them with "headgate pages preview".
`;
