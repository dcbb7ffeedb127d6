import { Option } from 'commander';
import { type AddCommand, config, profile } from './add-command.ts';

/** `headgate graph`. */
export const addGraph: AddCommand = (program, terminal, ended) =>
  program
    .command('graph')
    .description('show which provider offers which scopes to which operations, and which plans reach them')
    .argument('<paths...>', 'definition files or directories, or a bundle')
    .addOption(
      new Option('--format <name>', 'of the graph').choices(['text', 'json', 'mermaid', 'svg']).default('text'),
    )
    .option('-o, --output <file>', 'where to write it; absent: stdout')
    .addOption(profile())
    .action(async (paths: string[], options) => {
      const { graph } = await import('../commands/graph.ts');
      ended(await graph(paths, options, terminal));
    });

/** `headgate impact`. */
export const addImpact: AddCommand = (program, terminal, ended) =>
  program
    .command('impact')
    .description('say who breaks if something goes')
    .argument('<thing>', '"scope NAME", "grant NAME", "provider NAME", "api NAME" or "operation METHOD /path"')
    .argument('<paths...>', 'definition files or directories, or a bundle')
    .addOption(new Option('--format <name>', 'of the answer').choices(['text', 'json']).default('text'))
    .addOption(config('its applications are looked at too where it is named'))
    .addOption(profile())
    .action(async (thing: string, paths: string[], options) => {
      const { impact } = await import('../commands/impact.ts');
      ended(await impact({ thing, paths }, options, terminal));
    });

/** `headgate diff`. */
export const addDiff: AddCommand = (program, terminal, ended) =>
  program
    .command('diff')
    .description('say what a change of definitions means for security')
    .argument('<old>', 'a definition file, a directory, or a bundle')
    .argument('<new>', 'what is to take its place')
    .addOption(
      new Option('--format <name>', 'how changes are printed').choices(['text', 'json', 'github']).default('text'),
    )
    .addOption(
      new Option('--fail-on <class>', 'exit code 1 where a change is of this class').choices(['widened', 'any']),
    )
    .addOption(profile())
    .action(async (old: string, now: string, options) => {
      const { diff } = await import('../commands/diff.ts');
      ended(await diff({ old, now }, options, terminal));
    });
