import type { Command } from 'commander';
import type { AddCommand } from './add-command.ts';

/** `headgate users` and the commands below it. */
export const addUsers: AddCommand = (program, terminal, ended) => {
  const users = program.command('users').description('add, list and remove the users of a file');
  const inFile = (command: Command): Command =>
    command.option('--file <path>', 'the file, as "users-file" of a registry names it', 'users.yaml');
  inFile(users.command('add'))
    .description('add a user; the password comes from stdin, or is asked for on a terminal')
    .argument('<name>', 'what they sign in with')
    .action(async (name: string, options) => {
      const { usersAdd } = await import('../commands/users/add.ts');
      ended(await usersAdd(name, options, terminal));
    });
  inFile(users.command('list'))
    .description('list the users, a name a line')
    .action(async (options) => {
      const { usersList } = await import('../commands/users/list.ts');
      ended(usersList(options, terminal));
    });
  inFile(users.command('remove'))
    .description('take a user away')
    .argument('<name>', 'of the user')
    .action(async (name: string, options) => {
      const { usersRemove } = await import('../commands/users/remove.ts');
      ended(usersRemove(name, options, terminal));
    });
  return users;
};
