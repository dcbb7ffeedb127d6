import { Command } from 'commander';
import type { Terminal } from './terminal.ts';
import { type AddCommand, config, inStore, profile } from './usage/add-command.ts';
import { addCallouts } from './usage/callouts.ts';
import { addExpand } from './usage/expand.ts';
import { addFmt } from './usage/fmt.ts';
import { addInit } from './usage/init.ts';
import { addKeys } from './usage/keys.ts';
import { addNew } from './usage/new.ts';
import { addPages } from './usage/pages.ts';
import { addDiff, addGraph, addImpact } from './usage/relations.ts';
import { addRules } from './usage/rules.ts';
import { addSchema } from './usage/schema.ts';
import { addUsers } from './usage/users.ts';
import { addValidate } from './usage/validate.ts';
import { version } from './version.ts';

/**
 * Every command with its usage, as `--help` prints it. Commands are loaded when called: `validate` never loads what only
 * `start` needs. `ended` gets the exit code. `only`: where it is the name of a command, no other is prepared.
 */
export const commandLine = (terminal: Terminal, ended: (code: number) => void, only?: string): Command => {
  const program = new Command('headgate')
    .description('Turns OpenAPI 2.0 documents into an OAuth 2.0 authorization server and API gateway.')
    .version(version)
    // Behind a command `--version` is its own.
    .enablePositionalOptions()
    .exitOverride()
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .configureOutput({
      writeOut: terminal.stdout,
      writeErr: terminal.stderr,
      // As the refusals of the commands themselves are written.
      outputError: (text, write) => write(text.replace(/^error: /, 'headgate: ')),
    })
    .showHelpAfterError('See "headgate --help".');
  const named = Object.hasOwn(commands, only ?? '') ? commands[only ?? ''] : undefined;
  for (const add of named === undefined ? Object.values(commands) : [named]) {
    const command = add(program, terminal, ended);
    command.showHelpAfterError(`See "headgate ${command.name()} --help".`);
    for (const one of command.commands) {
      one.showHelpAfterError(`See "headgate ${command.name()} ${one.name()} --help".`);
    }
  }
  return program.addHelpText('after', exitCodes);
};

const exitCodes = `
Exit codes:
  0   all is well
  1   problems of severity "error" were found: nothing was compiled or served
  2   the command line is wrong, or the system refuses a file or an address
  3   requests were cut off when the gateway was stopped
  70  a bug of Headgate`;

const addCompile: AddCommand = (program, terminal, ended) =>
  program
    .command('compile')
    .description('compile definitions into a bundle and print its digest')
    .argument('<paths...>', 'definition files or directories')
    .option('-o, --output <file>', 'where to write the bundle; absent: only the digest is printed')
    .option('--sign <key>', 'sign it with this private key, as "headgate keys bundle" makes it')
    .addOption(profile())
    .action(async (paths: string[], options) => {
      const { compileCommand } = await import('./commands/compile.ts');
      ended(await compileCommand(paths, options, terminal));
    });

const addExplain: AddCommand = (program, terminal, ended) =>
  program
    .command('explain')
    .description('print the pipeline of each operation, each step with the place that it comes from')
    .argument('<target>', 'a definition file, a directory, or a bundle')
    .argument('[method]', 'only this operation: its method …')
    .argument('[path]', '… and its path, with or without the basePath')
    .addOption(profile())
    .action(async (target: string, method: string | undefined, path: string | undefined, options) => {
      const { explain } = await import('./commands/explain.ts');
      ended(await explain({ target, method, path }, options, terminal));
    });

const addStart: AddCommand = (program, terminal, ended) =>
  program
    .command('start')
    .description('serve definitions until SIGTERM')
    .argument('[paths...]', 'definition files or directories; absent: `definitions` of the environment')
    .option('--bundle <file>', 'serve a compiled bundle instead')
    .addOption(config('absent: headgate.yaml of the working directory'))
    .addOption(profile())
    .option('--port <number>', 'port of the gateway; 0 picks a free one')
    .option('--admin-port <number>', 'port of the admin listener; 0 picks a free one')
    .option('--data <dir>', 'folder of the embedded store')
    .option('--watch', 'reload when a file changes that was read')
    .option('--label <text>', 'what to call this start in the list of loads')
    .option('--allow-widening', 'let reloads take checks away from operations')
    .option('--grace <seconds>', 'how long requests may take to end after SIGTERM; absent: 30')
    .action(async (paths: string[], options) => {
      const { start } = await import('./commands/start.ts');
      ended(await start(paths, options, terminal));
    });

const addReload: AddCommand = (program, terminal, ended) =>
  reaching(program.command('reload'))
    .description('have a running gateway read its files anew and serve them')
    .option('--label <text>', 'what to call it in the list of loads')
    .option('--allow-widening', 'also where operations let in who was kept out before')
    .option('--dry-run', 'do everything but serve it')
    .action(async (options) => {
      const { reload } = await import('./commands/reload.ts');
      ended(await reload(options, terminal));
    });

const addRollback: AddCommand = (program, terminal, ended) =>
  reaching(program.command('rollback'))
    .description('have a running gateway serve a bundle that it served before, until the next reload or restart')
    .argument('<digest>', 'of the bundle: at least the first 8 digits')
    .option('--label <text>', 'what to call it in the list of loads')
    .action(async (digest: string, options) => {
      const { rollback } = await import('./commands/rollback.ts');
      ended(await rollback(digest, options, terminal));
    });

const addLoads: AddCommand = (program, terminal, ended) =>
  reaching(program.command('loads'))
    .description('list what a running gateway has loaded, and the bundles that it can be rolled back to')
    .action(async (options) => {
      const { loads } = await import('./commands/loads.ts');
      ended(await loads(options, terminal));
    });

const addWhy: AddCommand = (program, terminal, ended) =>
  reaching(program.command('why'))
    .description('say why a running gateway refused a request')
    .argument('<reference>', 'what stands in "X-Headgate-Reference", "error_description" or on the error page')
    .option('--json', 'print it as JSON')
    .action(async (reference: string, options) => {
      const { why } = await import('./commands/why.ts');
      ended(await why(reference, options, terminal));
    });

/** How to find a running gateway. */
const reaching = (command: Command): Command =>
  command
    .option('--data <dir>', 'data folder of the gateway, where its admin token is; absent: that of the environment')
    .addOption(config('absent: headgate.yaml of the working directory'))
    .option('--admin-url <url>', 'its admin listener; absent: as its data folder says');

const addRevoke: AddCommand = (program, terminal, ended) =>
  inStore(program.command('revoke'))
    .description('end tokens, whatever gateways use the store')
    .option('--token-file <file>', 'the token, or all that came of the refresh token or code, in this file; "-": stdin')
    .option('--family <name>', 'all that came of one authorization')
    .option('--provider <name>', 'those of this provider …')
    .option('--application <id>', '… and of this application …')
    .option('--owner <registry/name>', '… and of this resource owner …')
    .option('--scope <name>', '… and with this scope among theirs …')
    .option('--before <time>', '… and of authorizations that began until then; absent: until now')
    .option('--all', 'every token that there is')
    .option('--dry-run', 'only say what would end')
    .action(async (options) => {
      const { revoke } = await import('./commands/revoke.ts');
      ended(await revoke(options, terminal));
    });

/** In the order of the help. */
const commands: Readonly<Record<string, AddCommand>> = {
  init: addInit,
  new: addNew,
  validate: addValidate,
  rules: addRules,
  fmt: addFmt,
  schema: addSchema,
  compile: addCompile,
  explain: addExplain,
  expand: addExpand,
  graph: addGraph,
  impact: addImpact,
  diff: addDiff,
  start: addStart,
  reload: addReload,
  rollback: addRollback,
  loads: addLoads,
  why: addWhy,
  revoke: addRevoke,
  users: addUsers,
  keys: addKeys,
  pages: addPages,
  callouts: addCallouts,
};
