import type { AddCommand } from './add-command.ts';

/** `headgate init`. */
export const addInit: AddCommand = (program, terminal, ended) =>
  program
    .command('init')
    .description('make a small project that can be started: a provider, an API, an environment')
    .argument('[dir]', 'where; made if it is missing', '.')
    .option(
      '--for <kinds>',
      'what will call: service, web, mobile, internal; absent: asked on a terminal, else service,web',
    )
    .option('--grants <list>', 'instead of --for: application, accessCode, password')
    .option('--force', 'overwrite files that are there')
    .action(async (dir: string, options) => {
      const { init } = await import('../commands/init.ts');
      ended(await init(dir, options, terminal));
    });
