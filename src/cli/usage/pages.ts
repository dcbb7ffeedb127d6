import { type AddCommand, config } from './add-command.ts';

/** `headgate pages` and the commands below it. */
export const addPages: AddCommand = (program, terminal, ended) => {
  const pages = program
    .command('pages')
    .description('look at the pages where people sign in and allow, and make them your own');
  pages
    .command('eject')
    .description('write their templates, style and texts into a folder, for editing')
    .argument('[dir]', 'folder within the one that "pages" of headgate.yaml names', './pages/own')
    .option('--force', 'overwrite files that are there')
    .action(async (dir: string, options) => {
      const { pagesEject } = await import('../commands/pages/eject.ts');
      ended(pagesEject(dir, options, terminal));
    });
  pages
    .command('preview')
    .description('serve every page in every state and language, for a person to look at, until SIGTERM')
    .argument('[provider...]', 'names of providers; absent: all of the environment')
    .addOption(config('absent: headgate.yaml of the working directory'))
    .option('--port <number>', 'where it listens on 127.0.0.1; 0 picks a free one; absent: 8090')
    .action(async (providers: string[], options) => {
      const { pagesPreview } = await import('../commands/pages/preview.ts');
      ended(await pagesPreview(providers, options, terminal));
    });
  return pages;
};
