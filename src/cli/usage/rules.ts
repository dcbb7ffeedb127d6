import { Option } from 'commander';
import type { AddCommand } from './add-command.ts';

/** `headgate rules`. */
export const addRules: AddCommand = (program, terminal, ended) =>
  program
    .command('rules')
    .description('list the rules, or print what the manual says of a code')
    .argument('[code]', 'of a rule, or of any error')
    .addOption(new Option('--format <name>', 'how it is printed').choices(['pretty', 'json']).default('pretty'))
    .action(async (code: string | undefined, options) => {
      const { rulesCommand } = await import('../commands/rules.ts');
      ended(await rulesCommand(code, options, terminal));
    });
