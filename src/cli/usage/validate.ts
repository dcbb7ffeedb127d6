import { Option } from 'commander';
import { type AddCommand, config, profile } from './add-command.ts';

/** `headgate validate`. */
export const addValidate: AddCommand = (program, terminal, ended) =>
  program
    .command('validate')
    .description('check definitions and report every problem with its place')
    .argument('<paths...>', 'definition files, directories, or patterns such as "apis/**/*.yaml"')
    .addOption(
      new Option('--format <name>', 'how problems are printed')
        .choices(['pretty', 'json', 'sarif', 'junit', 'github', 'checkstyle'])
        .default('pretty'),
    )
    .addOption(profile())
    .addOption(config('checked too where it is named'))
    .option('--rule <name=severity>', 'error, warning, info or off for a rule, or for area/*', collect)
    .option('--max-warnings <number>', 'fail where there are more warnings')
    .option('--no-waivers', 'as if nothing were waived')
    .option('--quiet', 'print errors alone; the others are only counted')
    .option('--fix', 'mend what has one right answer, and write it into the files')
    .option('--dry-run', 'with --fix: print the differences, and write nothing')
    .option('--watch', 'check again whenever a file changes that was read, until Ctrl-C')
    .option('--online', 'fetch the custom forms that definitions name, and check them too')
    .option('--verbose', 'also list the files of directories that are no definitions')
    .action(async (paths: string[], options) => {
      const { validate } = await import('../commands/validate.ts');
      ended(await validate(paths, options, terminal));
    });

/** Of an option that may be given several times. */
const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
