import path from 'node:path';
import { replaceableFile } from '../../replace-file.ts';
import { ContentError, exitCode, type Terminal, UsageError } from '../../terminal.ts';
import { UsersText } from '../../users-text.ts';

/** `headgate users remove`: takes a user out of the file. */
export const usersRemove = (name: string, { file: named }: { readonly file: string }, terminal: Terminal): number => {
  const file = replaceableFile(named, path.resolve(terminal.cwd, named));
  if (file.text === undefined) throw new UsageError(`there is no file "${named}"`);
  const users = new UsersText(named, file.text);
  if (!users.has(name)) throw new ContentError(`"${named}" has no user "${name}"`);
  file.replace(users.without(name));
  terminal.stderr(`"${name}" is no longer in "${named}".\n`);
  terminal.stderr('A running gateway reads it with: headgate reload; from then on none of their tokens is good.\n');
  return exitCode.fine;
};
