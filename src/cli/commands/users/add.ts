import path from 'node:path';
import { hashPassword } from '../../../identity/password-work.ts';
import { readPassword } from '../../read-password.ts';
import { replaceableFile } from '../../replace-file.ts';
import { ContentError, exitCode, type Terminal, UsageError } from '../../terminal.ts';
import { newUsersText, UsersText } from '../../users-text.ts';

/** Guessed soon, however it is hashed (NIST SP 800-63B §3.1.1.2). */
const shortCharacters = 8;

/** `headgate users add`: a user with the hash of a password; the file is made where it is missing. */
export const usersAdd = async (
  given: string,
  { file: named }: { readonly file: string },
  terminal: Terminal,
): Promise<number> => {
  const name = given.normalize('NFC');
  checkName(name);
  const file = replaceableFile(named, path.resolve(terminal.cwd, named));
  const isNew = file.text === undefined || file.text.trim() === '';
  const users = isNew ? undefined : new UsersText(named, file.text);
  if (users?.has(name)) {
    throw new ContentError(`"${named}" has a user "${name}" already: for another password remove them first`);
  }
  const password = await readPassword(terminal);
  const entry = { name, 'password-argon2': await hashPassword(password) };
  file.replace(users?.with(entry) ?? newUsersText(entry));
  if ([...password].length < shortCharacters) {
    terminal.stderr(`warning: a password of less than ${shortCharacters} characters is soon guessed\n`);
  }
  terminal.stderr(`"${name}" is in "${named}" now.\n`);
  terminal.stderr(
    isNew
      ? `Name it in headgate.yaml (user-registries: { staff: { users-file: ${named} } }), then have it read: headgate reload\n`
      : 'A running gateway reads it with: headgate reload\n',
  );
  return exitCode.fine;
};

/** What the file may hold, and what nobody takes for another name. */
const checkName = (name: string): void => {
  if (name === '' || name.length > 256) throw new UsageError('a name has 1 to 256 characters');
  if (/\p{C}|\p{Zl}|\p{Zp}/u.test(name)) throw new UsageError('the name holds a character that is not seen');
  if (name.trim() !== name) throw new UsageError('the name begins or ends with a space');
};
