import { Argument } from 'commander';
import type { AddCommand } from './add-command.ts';

/** `headgate schema`. */
export const addSchema: AddCommand = (program, terminal, ended) =>
  program
    .command('schema')
    .description('print the JSON Schema by which an editor checks and completes a file')
    .addArgument(
      new Argument('[name]', 'of the kind of file; absent: all of them are listed, with where they are').choices([
        'provider',
        'api',
        'product',
        'environment',
        'applications',
        'users',
      ]),
    )
    .action(async (name: string | undefined) => {
      const { schema } = await import('../commands/schema.ts');
      ended(schema(name, terminal));
    });
