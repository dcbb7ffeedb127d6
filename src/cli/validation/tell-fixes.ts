import { counted } from '../../diagnostics/counted.ts';
import type { ShownText } from '../../diagnostics/format-pretty.ts';
import { maskUserInfo } from '../../diagnostics/mask-lines.ts';
import { visibleText } from '../../diagnostics/visible-text.ts';
import type { Terminal } from '../terminal.ts';
import type { Mending } from './fix.ts';

/** What was fixed, and what could have been and was not, on stderr. */
export const tellFixes = ({ made, refused, files }: Mending, { stderr }: Terminal): void => {
  for (const { file, line, code, fix } of made)
    stderr(`fixed ${visibleText(`${file}:${line}: ${fix.title}`)} (${code})\n`);
  for (const { problem, because } of refused) {
    const { file, line, code } = problem;
    stderr(`not fixed ${visibleText(`${file}:${line}`)}: ${code}: ${because}\n`);
  }
  if (files.length > 0)
    stderr(`headgate: ${counted(made.length, 'fix', 'fixes')} in ${counted(files.length, 'file')}\n`);
};

/** What would be written, as a unified diff on stdout, with secrets masked. */
export const showFixes = async ({ files, found }: Mending, { stdout }: Terminal): Promise<void> => {
  const { createTwoFilesPatch, FILE_HEADERS_ONLY } = await import('diff');
  for (const { path, before, after } of files) {
    const options = { headerOptions: FILE_HEADERS_ONLY };
    const [old, now] = [before, after].map((text) => masked(maskUserInfo(text), secretsIn(found.sources.get(path))));
    if (old === undefined || now === undefined) continue;
    stdout(createTwoFilesPatch(under('a', path), under('b', path), old, now, undefined, undefined, options));
  }
};

/** The texts of secrets: their places are not the same before and after. */
const secretsIn = (file: ShownText | undefined): readonly string[] => {
  const lines = file?.text.split('\n') ?? [];
  return (file?.secrets ?? []).flatMap(({ line, column, endLine = line, endColumn = column }) =>
    lines.slice(line - 1, endLine).map((text, at, { length }) => {
      const to = at === length - 1 ? endColumn - 1 : text.length;
      return text.slice(at === 0 ? column - 1 : 0, to).trim();
    }),
  );
};

const masked = (text: string, secrets: readonly string[]): string =>
  secrets
    .filter((secret) => secret !== '')
    .reduce((shown, secret) => shown.replaceAll(secret, () => secret.replace(/[^\s"']/g, '*')), text);

/** As `git apply` expects the names of files. */
const under = (folder: string, path: string): string => [folder, path].join('/');
