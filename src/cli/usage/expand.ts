import { Option } from 'commander';
import { type AddCommand, profile } from './add-command.ts';

/** `headgate expand`. */
export const addExpand: AddCommand = (program, terminal, ended) =>
  program
    .command('expand')
    .description('print a definition with what it leaves out: the paths of its endpoints, and what they answer')
    .argument('<file>', 'a definition')
    .addOption(new Option('--format <name>', 'how it is printed').choices(['yaml', 'json']).default('yaml'))
    .option('--assembly', 'only its assembly, with the steps of its endpoints, to be changed and put into it')
    .addOption(profile())
    .action(async (file: string, options) => {
      const { expand } = await import('../commands/expand.ts');
      ended(await expand(file, options, terminal));
    });
