import { Option } from 'commander';
import { type AddCommand, inStore } from './add-command.ts';

/** `headgate keys` and the commands below it. */
export const addKeys: AddCommand = (program, terminal, ended) => {
  const keys = program.command('keys').description('make, list and retire keys');
  keys
    .command('bundle')
    .description('make a key pair that signs bundles')
    .option('-o, --output <file>', 'the private key; the public one is written beside it', 'bundle-key.pem')
    .action(async (options) => {
      const { keysBundle } = await import('../commands/keys/bundle.ts');
      ended(keysBundle(options, terminal));
    });
  inStore(keys.command('list'))
    .description('list the keys that sign tokens, and where each is in its life')
    .action(async (options) => {
      const { keysList } = await import('../commands/keys/list.ts');
      ended(await keysList(options, terminal));
    });
  inStore(keys.command('rotate'))
    .description('publish the key that signs next')
    .addOption(new Option('--algorithm <name>', 'absent: of each that has keys').choices(signingAlgorithms))
    .option('--now', 'it signs at once, although nobody has heard of it yet')
    .action(async (options) => {
      const { keysRotate } = await import('../commands/keys/rotate.ts');
      ended(await keysRotate(options, terminal));
    });
  inStore(keys.command('retire'))
    .description('have a key sign no more')
    .argument('<kid>', 'as "headgate keys list" shows it')
    // The name of a key may begin with "-": it is a hash in base64url.
    .allowUnknownOption()
    .option('--compromised', 'withdraw it, refuse all its tokens, and have another one sign at once')
    .action(async (kid: string, options) => {
      const { keysRetire } = await import('../commands/keys/retire.ts');
      ended(await keysRetire(kid, options, terminal));
    });
  return keys;
};

const signingAlgorithms = ['ES256', 'EdDSA', 'RS256', 'PS256'];
