import { Option } from 'commander';
import { type AddCommand, config } from './add-command.ts';

/** `headgate callouts` and the commands below it. */
export const addCallouts: AddCommand = (program, terminal, ended) => {
  const callouts = program
    .command('callouts')
    .description('what the services that providers ask are asked, and what their answers mean')
    .argument('<paths...>', 'definition files or directories')
    .addOption(new Option('--format <name>', 'of the OpenAPI 2.0 document').choices(['yaml', 'json']).default('yaml'))
    .addOption(config('its properties are put into the URLs'))
    .action(async (paths: string[], options) => {
      const { calloutsPrint } = await import('../commands/callouts/print.ts');
      ended(await calloutsPrint(paths, options, terminal));
    });
  addStub(callouts, terminal, ended);
  addVerify(callouts, terminal, ended);
  return callouts;
};

const addStub: AddCommand = (callouts, terminal, ended) =>
  callouts
    .command('stub')
    .description('serve such services for trying out, until SIGTERM')
    .argument('<paths...>', 'definition files or directories')
    .option('--port <number>', 'where they listen on 127.0.0.1; 0 picks a free one; absent: 8091')
    .option(
      '--user <name:password>',
      'who can sign in; may be given several times; absent: alice:alice-password',
      collected,
    )
    .action(async (paths: string[], options) => {
      const { calloutsStub } = await import('../commands/callouts/stub.ts');
      ended(await calloutsStub(paths, options, terminal));
    });

const addVerify: AddCommand = (callouts, terminal, ended) =>
  callouts
    .command('verify')
    .description('ask a service as a gateway does, and say what of its answers is wrong')
    .argument('<url>', 'where it is')
    .addOption(
      new Option('--kind <name>', 'what it is there for')
        .choices(['authentication', 'metadata', 'scope', 'revocation'])
        .makeOptionMandatory(),
    )
    .option(
      '--user <name>',
      'an authentication URL is asked about; their password comes from stdin, or is asked for on a terminal',
    )
    .option('--scope <names>', 'what a service is asked about', 'read')
    .addOption(
      new Option('--method <name>', 'by which a scope check is asked').choices(['get', 'post']).default('post'),
    )
    .option('--tls-profile <name>', 'one of the environment')
    .option('--timeout <seconds>', 'how long an answer may take', '10')
    .addOption(config('absent: headgate.yaml of the working directory, if there is one'))
    .action(async (url: string, options) => {
      const { calloutsVerify } = await import('../commands/callouts/verify.ts');
      ended(await calloutsVerify(url, options, terminal));
    });

const collected = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
