import path from 'node:path';
import { visibleText } from '../../../diagnostics/visible-text.ts';
import { replaceableFile } from '../../replace-file.ts';
import { exitCode, type Terminal, UsageError } from '../../terminal.ts';
import { UsersText } from '../../users-text.ts';

/** `headgate users list`: a name a line, in the order of the file. */
export const usersList = ({ file: named }: { readonly file: string }, terminal: Terminal): number => {
  const { text } = replaceableFile(named, path.resolve(terminal.cwd, named));
  if (text === undefined) throw new UsageError(`there is no file "${named}"`);
  for (const { name, isLiteral } of new UsersText(named, text).list()) {
    terminal.stdout(`${visibleText(name)}${isLiteral ? '  (the password itself is in the file)' : ''}\n`);
  }
  return exitCode.fine;
};
