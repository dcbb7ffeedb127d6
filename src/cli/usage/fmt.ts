import type { AddCommand } from './add-command.ts';

/** `headgate fmt`. */
export const addFmt: AddCommand = (program, terminal, ended) =>
  program
    .command('fmt')
    .description('put the keys of definitions and products in canonical order; comments go with their keys')
    .argument('<paths...>', 'definition files, directories or patterns; "-": what comes on stdin, to stdout')
    .option('--check', 'write nothing: list the files that would change')
    .action(async (paths: string[], options) => {
      const { fmt } = await import('../commands/fmt.ts');
      ended(await fmt(paths, options, terminal));
    });
