import { type Command, Option } from 'commander';
import type { DocumentKind } from '../new/variables.ts';
import { type AddCommand, config } from './add-command.ts';

/** `headgate new` and the commands below it. */
export const addNew: AddCommand = (program, terminal, ended) => {
  const made = program.command('new').description('make a provider, an API or a product from a template');
  const command = (kind: DocumentKind, description: string): Command =>
    made
      .command(kind)
      .description(description)
      .argument('<name>', 'its short name: lower-case letters, digits, "_" and "-"')
      .option('--title <text>', 'what people read; absent: made of the name')
      .option('--version <text>', 'absent: 1.0.0')
      .action(async (name: string, options) => {
        const { newDocument } = await import('../commands/new.ts');
        ended(await newDocument(kind, name, options, terminal));
      });

  const provider = command('provider', 'make an OAuth provider')
    .option('--grants <list>', 'of application, accessCode, password, implicit; absent: accessCode,application')
    .option('--scopes <list>', 'with what is said of them: "read=See your photos,write=Add photos"')
    .addOption(
      new Option('--client-type <type>', 'absent: confidential, but with implicit').choices(['confidential', 'public']),
    )
    .option('--registry <name>', 'whose users sign in, as "user-registries" of headgate.yaml names it; absent: staff');
  const api = command('api', 'make an API')
    .option('--provider <file>', 'whose tokens it takes; absent: it asks for id and secret of the application')
    .option('--scopes <list>', 'of the provider, that each request needs; absent: its first')
    .option('--targeturl <url>', 'of the service behind it; absent: a property that is set later');
  const product = command('product', 'make a product').option('--apis <list>', 'files of the APIs that it offers');

  withAddress(provider);
  withAddress(api);
  for (const one of [provider, api, product]) withOutput(one);
  return made;
};

const withAddress = (command: Command): Command =>
  command
    .option('--basepath <path>', 'absent: the name')
    .option('--hostname <host>', 'where it is reached, for who reads the document')
    .option('--schemes <list>', 'absent: https')
    .option('--product <file>', 'a product that is to list it');

const withOutput = (command: Command): Command =>
  command
    .addOption(new Option('--dialect <name>', 'how it is written').choices(['native', 'ibm']).default('native'))
    .option('--template <file>', 'a template of your own; absent: that of headgate.yaml, or ours')
    .addOption(config('absent: headgate.yaml of the working directory'))
    .option('-o, --output <file>', 'absent: <name>.yaml, or <name>_<version>.yaml with --dialect ibm')
    .option('--stdout', 'print it, and write no file')
    .option('--force', 'overwrite the file if it is there');
